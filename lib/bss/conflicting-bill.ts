import { reason } from "@/lib/import-reason";
import { fromCents } from "@/lib/money";
import { ImportRefusal } from "./fatturapa/refusal";
import type { BillFacts } from "./report";

/** The same number, another content: which of the two is right is for people to say, so nothing is changed and both are shown. */
export class ConflictingBill extends ImportRefusal {
  constructor(
    readonly kept: BillFacts,
    readonly refused: BillFacts,
    where: "bill-differs" | "bill-differs-in-file",
  ) {
    const { number, year, issuer, documentType: type } = refused;
    super(
      reason(where, {
        ...{ number, year: String(year), issuer, type },
        ...{ firstIssued: kept.issueDate, firstTotal: fromCents(kept.totalCents), firstContent: beginning(kept) },
        ...{ nowIssued: refused.issueDate, nowTotal: fromCents(refused.totalCents), nowContent: beginning(refused) },
      }),
    );
  }
}

/** So much of a hash tells two contents apart for a person. */
function beginning({ contentHash }: BillFacts): string {
  return contentHash.slice(0, 16);
}
