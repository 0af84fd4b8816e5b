import { notFound } from "next/navigation";
import { z } from "zod";
import { getBillAttachment } from "@/lib/billing/queries/bill-attachments";
import { attachmentKind } from "@/lib/billing/rules";
import { documentHeaders } from "@/lib/http";
import { requireSession } from "@/lib/identity/session";

const params = z.object({ id: z.uuid(), position: z.coerce.number().int().min(0).max(1_000) });

/**
 * A file that the operator put into the e-invoice, byte for byte, under a name of ours. Always to keep and never to show: what is in it was written
 * by others, and one that doesn't begin as a PDF is bytes and nothing else, whatever it is called.
 */
export async function GET(_request: Request, context: { params: Promise<{ id: string; position: string }> }): Promise<Response> {
  const { principal } = await requireSession("/bills");
  const { success, data } = params.safeParse(await context.params);
  const found = success ? await getBillAttachment(principal, data.id, data.position) : undefined;
  if (!success || !found) notFound();
  const name = `bill-${data.id}-${String(data.position)}`;
  const isPdf = attachmentKind(found) === "pdf";
  const headers = isPdf ? documentHeaders("application/pdf", `${name}.pdf`) : documentHeaders("application/octet-stream", `${name}.bin`);
  return new Response(Uint8Array.from(found.content), { headers });
}
