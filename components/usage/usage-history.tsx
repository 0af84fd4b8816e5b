import { getLocale, getTranslations } from "next-intl/server";
import { quantityWriter } from "@/components/usage/quantity-text";
import { BarChart } from "@/components/ui/bar-chart";
import { Chip } from "@/components/ui/chip";
import { addDays, formatDay, type Day } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { PACE_DAYS, USAGE_KINDS, type UsageDay, type UsageKind } from "@/lib/usage/rules";

/** One kind's use of the last 30 days, today's with them, as bars and as a table; the others are a tap away. */
export async function UsageHistory({ days, kind, today }: { days: readonly UsageDay[]; kind: UsageKind; today: Day }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("usage")]);
  const write = await quantityWriter(locale);
  const shown = days.filter((one) => one.kind === kind);
  const bars = Array.from({ length: PACE_DAYS }, (_, index) => addDays(today, index - PACE_DAYS + 1)).map((day, index) => {
    const quantity = shown.find((one) => one.day === day)?.quantity ?? 0;
    return {
      key: day,
      // Thirty days are too many to name on a telephone: every fifth is, counted from today.
      label: (PACE_DAYS - 1 - index) % 5 === 0 ? formatDay(day, locale, { day: "numeric" }) : "\u00a0",
      name: formatDay(day, locale, { weekday: "short", day: "numeric", month: "long" }),
      value: quantity,
      written: write(kind, quantity, "up"),
    };
  });
  const first = bars[0]?.key ?? today;
  const costCents = shown.filter(({ day }) => day >= first).reduce((sum, one) => sum + one.costCents, 0);
  return (
    <>
      <nav aria-label={t("historyKinds")} className="mb-4 flex flex-wrap gap-2">
        {USAGE_KINDS.map((one) => (
          <Chip key={one} href={`/more/usage?kind=${one}#history`} current={one === kind}>
            {t(`kinds.${one}`)}
          </Chip>
        ))}
      </nav>
      <BarChart bars={bars} label={t(`historyOf.${kind}`)} table={{ summary: t("table"), head: [t("day"), t("used")] }} />
      {costCents > 0 && <p className="text-small text-ink-2">{t("cost", { amount: formatMoney(costCents, locale) })}</p>}
    </>
  );
}
