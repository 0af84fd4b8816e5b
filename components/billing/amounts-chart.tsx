import { getLocale, getTranslations } from "next-intl/server";
import { billMonth } from "@/components/billing/bill-name";
import { BarChart } from "@/components/ui/bar-chart";
import { Panel } from "@/components/ui/panel";
import { formatDay, type Day } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";

/** The bills of the last thirteen months as bars, and as a table for whoever wants the figures. */
export async function AmountsChart({ amounts }: { amounts: readonly { id: string; issueDate: Day; totalCents: Cents }[] }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("bills")]);
  const first = amounts[0];
  const last = amounts.at(-1);
  if (!first || !last) return null;
  const short = (day: Day) => formatDay(day, locale, { month: "short", year: "numeric" });
  const title = t("chart", { count: amounts.length });
  const bars = amounts.map((amount) => ({
    key: amount.id,
    label: formatDay(amount.issueDate, locale, { month: "narrow" }),
    name: billMonth(amount.issueDate, locale),
    value: amount.totalCents,
    written: formatMoney(amount.totalCents, locale),
  }));
  return (
    <Panel
      title={title}
      id="amounts"
      aside={
        <span className="text-small text-ink-2">
          {short(first.issueDate)} – {short(last.issueDate)}
        </span>
      }
    >
      <BarChart
        bars={bars}
        label={`${title}: ${short(first.issueDate)} – ${short(last.issueDate)}`}
        table={{ summary: t("chartTable"), head: [t("month"), t("amount")] }}
      />
    </Panel>
  );
}
