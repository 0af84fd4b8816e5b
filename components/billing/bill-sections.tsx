import { ChevronDown } from "@/components/ui/icons";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Amount } from "@/components/billing/amount";
import type { BillRow, Breakdown } from "@/lib/billing/breakdown";
import { DisputeLink } from "@/components/billing/row-dispute";
import { grossCents } from "@/lib/billing/rules";
import { formatDay } from "@/lib/dates";
import { formatMoney, toCents, type Cents } from "@/lib/money";

const NAMES = { subscriptions: "subscriptions", calls: "calls", "one-off": "oneOff", other: "other" } as const;

/** What a bill is made of: sections that open to their rows, VAT, and the total they come to, to the cent. */
export async function BillSections({
  billId,
  breakdown,
  totalCents,
}: {
  /** Of a bill whose rows may be disputed. */
  billId: string | undefined;
  breakdown: Breakdown<BillRow>;
  totalCents: Cents;
}) {
  const [locale, t, dispute] = await Promise.all([getLocale(), getTranslations("bill"), getTranslations("dispute")]);
  const period = (row: BillRow) =>
    [row.periodStart, row.periodEnd]
      .filter((day) => day !== null)
      .map((day) => formatDay(day, locale, { day: "numeric", month: "short" }))
      .join(" – ");
  const vat = (row: BillRow) =>
    row.vatNature === null
      ? t("vatAt", {
          rate: new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(Number(row.vatRate) / 100),
        })
      : t("vatExcluded", { nature: row.vatNature });
  const quantity = (row: BillRow) =>
    row.quantity === null
      ? ""
      : t("quantityOf", { quantity: new Intl.NumberFormat(locale, { maximumFractionDigits: 8 }).format(Number(row.quantity)) });
  const details = (row: BillRow) => [period(row), quantity(row), vat(row)].filter((part) => part !== "").join(" · ");
  return (
    <div className="divide-y divide-line">
      {breakdown.sections.map(({ section, rows, netCents }) => (
        <details key={section} className="group">
          <summary className="flex min-h-17 list-none items-center gap-3.5 py-3 hover:bg-tile [&::-webkit-details-marker]:hidden">
            <span className="min-w-0 grow leading-snug">
              <b className="block font-[620]">{t(NAMES[section])}</b>
              <span className="text-small text-ink-2">{t("net")}</span>
            </span>
            <Amount cents={netCents} size="amount" />
            <ChevronDown aria-hidden className="size-5 shrink-0 text-ink-3 transition-transform group-open:rotate-180" strokeWidth={1.9} />
          </summary>
          <ul aria-label={t("rows", { section: t(NAMES[section]) })} className="mb-4 grid gap-3 rounded-m bg-tile p-4 wide:mr-8.5">
            {rows.map((row) => (
              <li key={row.position} className="flex items-baseline justify-between gap-4 text-small">
                <span className="min-w-0 leading-snug">
                  <span className="block font-[560] break-words">{row.description}</span>
                  <span className="text-caption text-ink-2 num">{details(row)}</span>
                  {billId !== undefined && grossCents(row) > 0 && (
                    <DisputeLink href={`/bills/${billId}/dispute/${String(row.position)}`} row={row.description}>
                      {dispute("this")}
                    </DisputeLink>
                  )}
                </span>
                <span className="font-[620] whitespace-nowrap num">{formatMoney(toCents(row.total), locale)}</span>
              </li>
            ))}
          </ul>
        </details>
      ))}
      <Sum name={t("vatHead")} amount={<Amount cents={breakdown.taxCents} size="amount" />} />
      {breakdown.residualCents !== 0 && <Sum name={t("rounding")} amount={<Amount cents={breakdown.residualCents} size="amount" />} />}
      <p className="flex items-baseline justify-between gap-4 border-t-2! border-ink! pt-4 font-[650]">
        {t("totalVat")}
        <span className="text-[1.5rem]">
          <Amount cents={totalCents} />
        </span>
      </p>
    </div>
  );
}

function Sum({ name, amount }: { name: string; amount: ReactNode }) {
  return (
    <p className="flex min-h-14 items-center justify-between gap-4 py-3 pr-8.5">
      <span className="font-[620]">{name}</span>
      {amount}
    </p>
  );
}
