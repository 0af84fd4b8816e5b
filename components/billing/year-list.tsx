import { getLocale, getTranslations } from "next-intl/server";
import { Amount } from "@/components/billing/amount";
import { Panel } from "@/components/ui/panel";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { formatMoney, type Cents } from "@/lib/money";

/** The years of a line with their sums; each opens its bills. */
export async function YearList({
  years,
}: {
  years: readonly { year: number; bills: number; creditNotes: number; totalCents: Cents; paidCents: Cents; openCents: Cents }[];
}) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("billHistory")]);
  return (
    <Panel title={t("years")} id="years">
      <RowList label={t("years")}>
        {years.map(({ year, bills, creditNotes, totalCents, paidCents, openCents }) => (
          <LinkRow
            key={year}
            href={`/bills?year=${String(year)}#all`}
            title={<span className="num">{year}</span>}
            detail={
              <>
                {t("yearBills", { count: bills })}
                {creditNotes > 0 && `, ${t("yearNotes", { count: creditNotes })}`}
              </>
            }
            trailing={
              <span className="flex shrink-0 flex-col items-end text-small text-ink-2 num">
                <Amount cents={totalCents} size="amount" />
                <span>{t("yearPaid", { amount: formatMoney(paidCents, locale) })}</span>
                {openCents > 0 && <span className="font-[620] text-ink">{t("yearOpen", { amount: formatMoney(openCents, locale) })}</span>}
              </span>
            }
          />
        ))}
      </RowList>
    </Panel>
  );
}
