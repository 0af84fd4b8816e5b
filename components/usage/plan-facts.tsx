import type { Locale } from "next-intl";
import { getLocale, getTranslations } from "next-intl/server";
import { quantityWriter } from "@/components/usage/quantity-text";
import { DataTable } from "@/components/ui/data-table";
import { formatUnitPrice, type ExtraCost, type OfferNames, type OfferPeriod } from "@/lib/catalogue/rules";
import { formatDay, type Day } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";
import { priceOn, USAGE_KINDS, type Renewable, type UsageKind } from "@/lib/usage/rules";

/** A plan or an offer that is active, with what it contains. */
interface ActiveOffer extends Renewable {
  readonly names: OfferNames;
  readonly period: OfferPeriod;
  readonly since: Day;
  readonly minutes: number | null;
  readonly sms: number | null;
  readonly dataBytes: number | null;
  readonly unlimited: readonly UsageKind[];
  readonly extraCosts: readonly ExtraCost[];
}

/** What is in an offer, in words; the kinds that are not in it are left out. */
async function contentsOf(offer: ActiveOffer, locale: Locale): Promise<string[]> {
  const [t, write] = await Promise.all([getTranslations("plan"), quantityWriter(locale)]);
  const quantities = { minutes: offer.minutes === null ? null : offer.minutes * 60, sms: offer.sms, data: offer.dataBytes };
  return USAGE_KINDS.flatMap((kind) => {
    if (offer.unlimited.includes(kind)) return [t(`unlimited.${kind}`)];
    const quantity = quantities[kind];
    return quantity === null ? [] : [write(kind, quantity)];
  });
}

/** A plan or an offer: price, since when, what is in it, what costs extra, when it renews and what it costs after its promotion. */
export async function PlanFacts({ offer }: { offer: ActiveOffer }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("plan")]);
  const included = await contentsOf(offer, locale);
  const money = (cents: Cents) => formatMoney(cents, locale);
  const { renewsOn, until, priceAfterPromotionCents, promotionUntil } = offer;
  const isPromoted = priceAfterPromotionCents !== null && promotionUntil !== null;
  return (
    <>
      <p className="text-title">{offer.names[locale]}</p>
      <p className="mt-1 font-[620] num">{t(`price.${offer.period}`, { price: money(offer.priceCents) })}</p>
      {isPromoted && (
        <p className="text-small text-ink-2">
          {t("promotion", { date: formatDay(promotionUntil, locale), price: money(priceAfterPromotionCents) })}
        </p>
      )}
      <p className="text-small text-ink-2">{t("since", { date: formatDay(offer.since, locale) })}</p>
      <h3 className="mt-5 mb-1 font-[640]">{t("included")}</h3>
      {included.length > 0 ? (
        <ul className="list-disc pl-5">
          {included.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      ) : (
        <p className="text-ink-2">{t("nothingIncluded")}</p>
      )}
      <h3 className="mt-5 mb-1 font-[640]">{t("extra")}</h3>
      {offer.extraCosts.length > 0 ? (
        <DataTable
          caption={t("extra")}
          columns={[{ head: t("extraKind") }, { head: t("extraPrice"), numeric: true }]}
          rows={offer.extraCosts.map(({ kind, unitPrice }) => ({
            key: kind,
            cells: [t(`extraKinds.${kind}`), formatUnitPrice(unitPrice, locale)],
          }))}
        />
      ) : (
        <p className="text-ink-2">{t("noExtra")}</p>
      )}
      <h3 className="mt-5 mb-1 font-[640]">{t("renewal")}</h3>
      <p>{t(`renews.${offer.period}`)}</p>
      {renewsOn !== null && (until === null || until >= renewsOn) && (
        <p>{t("next", { date: formatDay(renewsOn, locale), price: money(priceOn(offer, renewsOn)) })}</p>
      )}
      {until !== null && <p>{t("until", { date: formatDay(until, locale) })}</p>}
    </>
  );
}
