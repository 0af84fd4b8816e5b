import { getLocale, getTranslations } from "next-intl/server";
import { formatDay, type Day } from "@/lib/dates";
import { forecast, type CounterSum, type UsageDay } from "@/lib/usage/rules";

/** How each allowance will end at the pace of the last 30 days, a sentence each; nothing where there is too little to say. */
export async function ForecastText({ sums, days, today }: { sums: readonly CounterSum[]; days: readonly UsageDay[]; today: Day }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("usage")]);
  const sentences = sums.flatMap((sum) => {
    if (sum.left === 0) return [{ kind: sum.kind, text: t(`usedUp.${sum.kind}`) }];
    const found = forecast(sum, days, today);
    if (!found) return [];
    const date = formatDay(found.day, locale, { day: "numeric", month: "long" });
    return [{ kind: sum.kind, text: found.outcome === "ends" ? t(`ends.${sum.kind}`, { date }) : t(`lasts.${sum.kind}`) }];
  });
  return sentences.map(({ kind, text }) => (
    <p key={kind} className="mt-3 text-ink-2">
      {text}
    </p>
  ));
}
