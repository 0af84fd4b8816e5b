import { getTranslations } from "next-intl/server";
import { billsHref, Chips } from "@/components/billing/bill-filters";
import { Chip } from "@/components/ui/chip";
import type { BillFilter } from "@/lib/billing/input";
import { CHART_MONTHS } from "@/lib/billing/history";

/** What the chart shows, as links: the last months, or a year. */
export async function ChartRange({ filter, years }: { filter: BillFilter; years: readonly number[] }) {
  const t = await getTranslations("billHistory");
  return (
    <Chips label={t("range")}>
      {[...CHART_MONTHS, ...years].map((chart) => (
        <Chip key={chart} href={billsHref({ ...filter, chart })} current={filter.chart === chart}>
          {chart <= 100 ? t("months", { count: chart }) : String(chart)}
        </Chip>
      ))}
    </Chips>
  );
}
