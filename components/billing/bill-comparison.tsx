import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { billMonth } from "@/components/billing/bill-name";
import { BillReason } from "@/components/billing/bill-reason";
import { CompareForm } from "@/components/billing/compare-form";
import { ComparisonBars } from "@/components/ui/comparison-bars";
import type { Comparison } from "@/lib/billing/comparison";
import { formatDay, type Day } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";

interface NamedBill {
  readonly id: string;
  readonly number: string;
  readonly issueDate: Day;
  readonly totalCents: Cents;
}

/** Why a bill differs from another: both as bars, how much more or less it is, and the reasons, which sum to that. */
export async function BillComparison({
  bill,
  other,
  choices,
  comparison: { differenceCents, reasons },
  askHref,
}: {
  bill: NamedBill;
  other: NamedBill;
  /** The bills that it can be held against. */
  choices: readonly NamedBill[];
  comparison: Comparison;
  /** Where to ask about what nobody explained; none for a reader who may not. */
  askHref: string | undefined;
}) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("billPage")]);
  const amountOf = ({ issueDate, totalCents }: NamedBill) => ({
    name: billMonth(issueDate, locale),
    value: totalCents,
    written: formatMoney(totalCents, locale),
  });
  const [before, after] = [amountOf(other), amountOf(bill)];
  const amount = formatMoney(Math.abs(differenceCents), locale);
  // Within a sentence, as the language writes a month.
  const month = formatDay(other.issueDate, locale, { month: "long", year: "numeric" });
  const count = reasons.filter(({ cause }) => typeof cause !== "string").length;
  const values = {
    amount,
    month,
    count,
    strong: (chunks: ReactNode) => <b className="font-[650] text-ink">{chunks}</b>,
  };
  return (
    <>
      <p className="mb-4 text-ink-2">
        {differenceCents === 0 ? t("same", { month }) : t.rich(differenceCents > 0 ? "more" : "less", values)}
      </p>
      <ComparisonBars before={before} after={after} label={`${before.name} ${before.written}, ${after.name} ${after.written}`} />
      {reasons.length > 0 && (
        <ul aria-label={t("reasons")} className="mt-5 divide-y divide-line">
          {reasons.map((reason) => (
            <BillReason
              key={
                typeof reason.cause === "string" ? reason.cause : `${reason.cause.kind} ${reason.cause.effectiveOn} ${reason.cause.note}`
              }
              reason={reason}
              askHref={askHref}
            />
          ))}
        </ul>
      )}
      {reasons.length > 0 && (
        <p className="flex flex-wrap items-baseline justify-between gap-x-4 border-t-2 border-ink pt-3 font-[650]">
          {t("sum")}
          <span className="num">{formatMoney(differenceCents, locale)}</span>
        </p>
      )}
      <CompareForm billId={bill.id} chosen={other.id} choices={choices} />
    </>
  );
}
