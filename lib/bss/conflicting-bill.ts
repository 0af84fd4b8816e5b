import { fromCents } from "@/lib/money";
import { ImportRefusal } from "./fatturapa/refusal";
import type { BillFacts } from "./report";

/** The same number, another content: which of the two is right is for people to say, so nothing is changed and both are shown. */
export class ConflictingBill extends ImportRefusal {
  constructor(
    readonly kept: BillFacts,
    readonly refused: BillFacts,
    where: "here" | "in this file",
  ) {
    const { number, year, issuer, documentType } = refused;
    super(
      `Bill ${number} of ${String(year)} by ${issuer} (${documentType}) is ${where} already with another content. First: ${facts(kept)}. Now: ${facts(refused)}.`,
    );
  }
}

function facts({ issueDate, totalCents, contentHash }: BillFacts): string {
  return `issued ${issueDate}, ${fromCents(totalCents)} EUR, content ${contentHash.slice(0, 16)}`;
}
