import { notFound } from "next/navigation";
import { z } from "zod";
import { getBillDocument } from "@/lib/billing/queries/get-bill";
import { requireSession } from "@/lib/identity/session";

const TYPES = { xml: "application/xml", p7m: "application/pkcs7-mime" } as const;

/** The file that the bill came in, byte for byte, as a download under a name of ours. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { principal } = await requireSession("/bills");
  const id = z.uuid().safeParse((await params).id).data;
  const found = id === undefined ? undefined : await getBillDocument(principal, id);
  if (!found) notFound();
  return new Response(Uint8Array.from(found.content), {
    headers: {
      "content-type": TYPES[found.kind],
      "content-disposition": `attachment; filename="bill-${String(id)}.${found.kind === "xml" ? "xml" : "xml.p7m"}"`,
      "cache-control": "private, no-store",
    },
  });
}
