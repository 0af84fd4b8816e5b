import { notFound } from "next/navigation";
import { z } from "zod";
import { getBillDocument } from "@/lib/billing/queries/get-bill";
import { DOCUMENT_TYPES } from "@/lib/billing/rules";
import { documentHeaders } from "@/lib/http";
import { requireSession } from "@/lib/identity/session";

/** The file that the bill came in, byte for byte, as a download under a name of ours. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { principal } = await requireSession("/bills");
  const id = z.uuid().safeParse((await params).id).data;
  const found = id === undefined ? undefined : await getBillDocument(principal, id);
  if (!found) notFound();
  const { type, ending } = DOCUMENT_TYPES[found.kind];
  return new Response(Uint8Array.from(found.content), { headers: documentHeaders(type, `bill-${String(id)}.${ending}`) });
}
