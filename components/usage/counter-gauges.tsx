import { getLocale, getTranslations } from "next-intl/server";
import { quantityWriter } from "@/components/usage/quantity-text";
import { GaugeGroup, GaugeRing } from "@/components/ui/gauge-ring";
import { Infinite, MessageCircle, Phone, Waypoints } from "@/components/ui/icons";
import { readQuantity } from "@/lib/usage/quantity";
import type { CounterSum } from "@/lib/usage/rules";

const ICONS = { minutes: Phone, sms: MessageCircle, data: Waypoints } as const;

/** What is left of a line's allowances as gauges: data large, the others beside it. The home page and the usage page show the same. */
export async function CounterGauges({ sums }: { sums: readonly CounterSum[] }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("usage")]);
  const write = await quantityWriter(locale);
  const gauge = (sum: CounterSum, large: boolean) => {
    const { kind, left, total } = sum;
    const shared = { name: t(`kinds.${kind}`), icon: ICONS[kind], large };
    if (left === null || total === null)
      return (
        <GaugeRing
          key={kind}
          {...shared}
          icon={Infinite}
          left={0}
          figure={large ? "∞" : t("unlimited")}
          detail={t(`unlimitedOf.${kind}`)}
          spoken={t(`spokenUnlimited.${kind}`)}
        />
      );
    const [rest, all] = [readQuantity(kind, left, locale), readQuantity(kind, total, locale)];
    const written = write(kind, total);
    const detail = rest.unit === all.unit ? t("of", { total: written }) : t("ofUnit", { unit: t(`unitName.${rest.unit}`), total: written });
    const spoken = t("spoken", { left: write(kind, left), total: written });
    return <GaugeRing key={kind} {...shared} left={left} total={total} figure={rest.number} detail={detail} spoken={spoken} />;
  };
  // Minutes stand for data where an offer has none.
  const first = sums.find(({ kind }) => kind === "data") ?? sums[0];
  if (!first) return null;
  const others = sums.filter((sum) => sum !== first);
  const used = sums.map((sum) => write(sum.kind, sum.used)).join(" · ");
  return (
    <>
      <GaugeGroup label={t("left")} large={gauge(first, true)}>
        {others.length > 0 && others.map((sum) => gauge(sum, false))}
      </GaugeGroup>
      <p className="mt-4 text-small text-ink-2">{t("usedSoFar", { used })}</p>
    </>
  );
}
