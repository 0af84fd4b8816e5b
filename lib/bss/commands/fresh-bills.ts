import "server-only";
import { keyOf, type KnownBill, type NewBill } from "@/lib/billing/commands/book-bills";
import { ConflictingBill } from "@/lib/bss/conflicting-bill";
import type { ReadBill } from "@/lib/bss/fatturapa/invoice";
import type { BillFacts, BillReport } from "@/lib/bss/report";
import { joinReferences, type Addressee, type Match } from "./match-lines";

/**
 * Those of a file's bills that are not known yet, each once; they are known from then on.
 * @throws ConflictingBill when one is known with another content; then none of the file's becomes known.
 */
export function freshBills(bills: readonly ReadBill[], known: Map<string, KnownBill>): ReadBill[] {
  const fresh = new Map<string, ReadBill>();
  for (const read of bills) {
    const key = keyOf(read);
    const here = known.get(key);
    if (here && here.contentHash !== read.contentHash) throw new ConflictingBill(here, factsOf(read), "bill-differs");
    const first = fresh.get(key);
    if (first && first.contentHash !== read.contentHash) throw new ConflictingBill(factsOf(first), factsOf(read), "bill-differs-in-file");
    if (!here && !first) fresh.set(key, read);
  }
  for (const [key, read] of fresh) known.set(key, factsOf(read));
  return [...fresh.values()];
}

/** Whom a bill names. */
export function addresseeOf({ recipientTaxCode, recipientVatNumber, lineReferences }: ReadBill): Addressee {
  return { taxCode: recipientTaxCode, vatNumber: recipientVatNumber, references: lineReferences };
}

/** A bill as it is booked, with the line that was found for it. */
export function toNewBill(
  { rows, vat, instalments, attachments, credits, lineReferences, remarks, ...head }: ReadBill,
  documentId: string,
  match: Match | undefined,
): NewBill {
  return {
    head: {
      ...head,
      documentId,
      remarks: [...remarks],
      lineReference: joinReferences(lineReferences),
      customerId: match?.customerId ?? null,
      lineId: match?.lineId ?? null,
    },
    rows,
    vat,
    instalments,
    attachments,
    credits,
  };
}

/** What the operator reads of a bill. */
export function reportOf(
  { number, year, documentType, totalCents }: ReadBill,
  result: "imported" | "unchanged",
  match?: Match,
): BillReport {
  const facts = { number, year, documentType, totalCents };
  return result === "imported" && match?.lineId === null ? { ...facts, result: "unassigned", reason: match.reason } : { ...facts, result };
}

function factsOf({ issuer, documentType, year, number, issueDate, totalCents, contentHash }: ReadBill): BillFacts {
  return { issuer, documentType, year, number, issueDate, totalCents, contentHash };
}
