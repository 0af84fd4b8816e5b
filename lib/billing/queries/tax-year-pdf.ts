import "server-only";
import { getTaxYear } from "@/lib/billing/queries/tax-years";
import type { TaxPart } from "@/lib/billing/tax-year";
import type { Day } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";
import { writeSummary } from "@/lib/pdf";
import type { Principal } from "@/lib/principal";

/** The words of the document. */
export interface TaxYearText {
  readonly title: string;
  readonly intro: string;
  readonly sums: string;
  readonly paid: string;
  readonly taxable: string;
  readonly tax: string;
  readonly other: string;
  readonly byRate: string;
  readonly rate: (part: TaxPart) => string;
  readonly amounts: (taxable: string, tax: string) => string;
  readonly bills: string;
  readonly bill: (number: string, issueDate: Day) => string;
}

/** What was paid for one of the principal's lines in a year, as a tagged PDF: the sums, the rates, the bills. */
export async function getTaxYearPdf(
  principal: Principal,
  lineId: string,
  year: number,
  locale: string,
  text: TaxYearText,
): Promise<Buffer> {
  const summary = await getTaxYear(principal, lineId, year);
  const money = (cents: Cents) => formatMoney(cents, locale);
  const amounts = (part: Pick<TaxPart, "taxableCents" | "taxCents">) => text.amounts(money(part.taxableCents), money(part.taxCents));
  return writeSummary(principal.subject, {
    title: text.title,
    language: locale,
    intro: text.intro,
    sections: [
      {
        heading: text.sums,
        rows: [
          [text.paid, money(summary.paidCents)],
          [text.taxable, money(summary.taxableCents)],
          [text.tax, money(summary.taxCents)],
          ...(summary.otherCents === 0 ? [] : [[text.other, money(summary.otherCents)] as const]),
        ],
      },
      { heading: text.byRate, rows: summary.rates.map((part) => [text.rate(part), amounts(part)]) },
      { heading: text.bills, rows: summary.bills.map((bill) => [text.bill(bill.number, bill.issueDate), money(bill.paidCents)]) },
    ],
  });
}
