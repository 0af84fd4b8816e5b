import "server-only";
import { billPaper, type BillWords } from "@/lib/billing/bill-paper";
import { breakDown } from "@/lib/billing/breakdown";
import { getBill, getBillDocument, listBillPayments, listBillRows } from "@/lib/billing/queries/get-bill";
import { DOCUMENT_TYPES } from "@/lib/billing/rules";
import { writePaper } from "@/lib/pdf";
import type { Principal } from "@/lib/principal";

/**
 * A bill of the principal's as a tagged PDF with its e-invoice inside, in the words given; nothing for one that is somebody else's.
 * @throws UserError `document-busy`, `document-late`.
 */
export async function getBillPdf(principal: Principal, billId: string, words: BillWords, now: Date): Promise<Buffer | undefined> {
  const [bill, rows, payments, file] = await Promise.all([
    getBill(principal, billId),
    listBillRows(principal, billId),
    listBillPayments(principal, billId),
    getBillDocument(principal, billId),
  ]);
  if (!bill || !file) return undefined;
  const { type, ending } = DOCUMENT_TYPES[file.kind];
  const attached = {
    name: `fattura-${bill.number.replace(/[^A-Za-z0-9-]+/g, "-")}.${ending}`,
    type,
    description: words.t("xmlFile"),
    relationship: "Source",
    content: file.content,
  } as const;
  const breakdown = breakDown(rows, bill.vat, bill.totalCents);
  return writePaper(principal.subject, billPaper({ bill, breakdown, vat: bill.vat, payments }, words, attached, now));
}
