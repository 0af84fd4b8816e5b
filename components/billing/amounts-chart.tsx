import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { billMonth } from "@/components/billing/bill-name";
import { BarChart } from "@/components/ui/bar-chart";
import { Panel } from "@/components/ui/panel";
import { amountsByMonth, CHART_MONTHS, type ChartBill } from "@/lib/billing/history";
import { formatDay, type Day } from "@/lib/dates";
import { formatMoney } from "@/lib/money";

/** What was billed month by month as bars, and as a table for whoever wants the figures. */
export async function AmountsChart({ amounts, year, children }: { amounts: readonly ChartBill[]; year?: number; children?: ReactNode }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("bills")]);
  const months = amountsByMonth(amounts);
  const first = months[0];
  const last = months.at(-1);
  if (!first || !last) return null;
  const short = (day: Day) => formatDay(day, locale, { month: "short", year: "numeric" });
  const title = year === undefined ? t("chart", { count: months.length }) : t("chartYear", { year: String(year) });
  // So many bars have room for the years alone.
  const isLong = months.length > CHART_MONTHS[0];
  const bars = months.map(({ month, totalCents }) => ({
    key: month,
    label: !isLong ? formatDay(month, locale, { month: "narrow" }) : month.endsWith("-01-01") ? `’${month.slice(2, 4)}` : "",
    name: billMonth(month, locale),
    value: totalCents ?? 0,
    written: totalCents === undefined ? t("noBill") : formatMoney(totalCents, locale),
  }));
  return (
    <Panel
      title={title}
      id="amounts"
      aside={
        <span className="text-small text-ink-2">
          {short(first.month)} – {short(last.month)}
        </span>
      }
    >
      <BarChart
        bars={bars}
        label={`${title}: ${short(first.month)} – ${short(last.month)}`}
        table={{ summary: t("chartTable"), head: [t("month"), t("amount")] }}
      />
      {children}
    </Panel>
  );
}
