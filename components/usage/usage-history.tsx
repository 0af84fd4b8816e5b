import { getLocale, getTranslations } from "next-intl/server";
import { quantityWriter } from "@/components/usage/quantity-text";
import { BarChart } from "@/components/ui/bar-chart";
import { Chip } from "@/components/ui/chip";
import { addDays, formatDay, type Day } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { PACE_DAYS, USAGE_KINDS, type UsageDay, type UsageKind } from "@/lib/usage/rules";

function sumOf(days: readonly UsageDay[]): number {
  return days.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** One kind's use of the last 30 days, today's with them, as bars and as a table, roaming apart; the others are a tap away. */
export async function UsageHistory({ days, kind, today }: { days: readonly UsageDay[]; kind: UsageKind; today: Day }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("usage")]);
  const write = await quantityWriter(locale);
  const from = addDays(today, 1 - PACE_DAYS);
  const shown = days.filter((one) => one.kind === kind && one.day >= from);
  const roamed = shown.filter(({ isRoaming }) => isRoaming);
  const bars = Array.from({ length: PACE_DAYS }, (_, index) => addDays(from, index)).map((day, index) => {
    const quantity = sumOf(shown.filter((one) => one.day === day));
    const abroad = sumOf(roamed.filter((one) => one.day === day));
    return {
      key: day,
      // Thirty days are too many to name on a telephone: every fifth is, counted from today.
      label: (PACE_DAYS - 1 - index) % 5 === 0 ? formatDay(day, locale, { day: "numeric" }) : "\u00a0",
      name: formatDay(day, locale, { weekday: "short", day: "numeric", month: "long" }),
      value: quantity,
      written: write(kind, quantity, "up"),
      ...(abroad > 0 && { part: { value: abroad, written: write(kind, abroad, "up") } }),
    };
  });
  const costCents = shown.reduce((sum, one) => sum + one.costCents, 0);
  const abroad = sumOf(roamed);
  return (
    <>
      <nav aria-label={t("historyKinds")} className="mb-4 flex flex-wrap gap-2">
        {USAGE_KINDS.map((one) => (
          <Chip key={one} href={`/more/usage?kind=${one}#history`} current={one === kind}>
            {t(`kinds.${one}`)}
          </Chip>
        ))}
      </nav>
      {shown.length > 0 ? (
        <BarChart
          bars={bars}
          label={t(`historyOf.${kind}`)}
          table={{ summary: t("table"), head: abroad > 0 ? [t("day"), t("used"), t("roamingHead")] : [t("day"), t("used")] }}
        />
      ) : (
        // What the counters say may come without its days: a row of zeros would be a claim.
        <p className="text-ink-2">{t("historyNone")}</p>
      )}
      {abroad > 0 && (
        <p className="mt-3 text-small text-ink-2">
          <span aria-hidden className="mr-1.5 inline-block size-3 rounded-[3px] bg-data-2 align-[-1px]" />
          {t("roamingNote", { quantity: write(kind, abroad, "up") })}
        </p>
      )}
      {costCents > 0 && <p className="mt-3 text-small text-ink-2">{t("cost", { amount: formatMoney(costCents, locale) })}</p>}
    </>
  );
}
