import type { BillRow } from "@/lib/billing/breakdown";
import { daysBetween } from "@/lib/dates";
import { parseScaled } from "@/lib/money";

/** The kinds of rows that the portal can explain. */
export type RowKind =
  | "stampDuty"
  | "lateInterest"
  | "instalment"
  | "discount"
  | "credit"
  | "subscription"
  | "partMonth"
  | "included"
  | "usage"
  | "oneOff"
  | "other";

/** What a row of a bill is for, by its section, article code, words and sign. Descriptions are Italian in every FatturaPA; the first rule that fits wins. */
export function rowKind(row: Pick<BillRow, "section" | "articleCode" | "description" | "total" | "periodStart" | "periodEnd">): RowKind {
  const words = `${row.articleCode ?? ""} ${row.description}`;
  const total = parseScaled(row.total);
  if (/\bbollo\b/i.test(words)) return "stampDuty";
  if (/\bmora\b|ritardat[oi] pagament/i.test(words)) return "lateInterest";
  if (total < 0n) return row.section === "subscriptions" || /sconto|promo/i.test(words) ? "discount" : "credit";
  if (/\brat[ae]\b/i.test(words)) return "instalment";
  switch (row.section) {
    case "subscriptions":
      return isPartMonth(row) ? "partMonth" : "subscription";
    case "calls":
      return total === 0n ? "included" : "usage";
    case "one-off":
      return "oneOff";
    case "other":
      return "other";
  }
}

/** The shortest month has 28 days, and so have the periods of some plans. */
function isPartMonth({ periodStart, periodEnd }: Pick<BillRow, "periodStart" | "periodEnd">): boolean {
  return periodStart !== null && periodEnd !== null && daysBetween(periodStart, periodEnd) + 1 < 28;
}

/** Why a row has no VAT: the families of FatturaPA's Natura, N1 to N7. */
export const VAT_NATURES = ["N1", "N2", "N3", "N4", "N5", "N6", "N7"] as const;

/** The family of a Natura ("N2.2" is of N2); none for a code that nobody knows. */
export function vatFamily(nature: string): (typeof VAT_NATURES)[number] | undefined {
  return VAT_NATURES.find((family) => nature === family || nature.startsWith(`${family}.`));
}
