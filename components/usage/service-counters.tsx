import { Fragment } from "react";
import { getLocale, getTranslations } from "next-intl/server";
import { quantityWriter } from "@/components/usage/quantity-text";
import { DataTable } from "@/components/ui/data-table";
import type { OfferNames } from "@/lib/catalogue/rules";
import { formatDay, formatInstant } from "@/lib/dates";
import type { Counter } from "@/lib/usage/rules";

/** A counter with the offer that it belongs to. */
interface ServiceCounter extends Counter {
  readonly serviceId: string;
  readonly names: OfferNames;
  readonly left: number | null;
  readonly sharedWith: number;
}

/** The allowances of each offer: used, left, until when, and how new that is. */
export async function ServiceCounters({ counters }: { counters: readonly ServiceCounter[] }) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("usage")]);
  const write = await quantityWriter(locale);
  const serviceIds = [...new Set(counters.map(({ serviceId }) => serviceId))];
  return serviceIds.map((serviceId) => {
    const own = counters.filter((counter) => counter.serviceId === serviceId);
    const name = own[0]?.names[locale] ?? "";
    return (
      <div key={serviceId} className="mt-5 first-of-type:mt-0">
        <h3 className="mb-1 font-[640]">{name}</h3>
        <DataTable
          caption={name}
          columns={[{ head: t("kind") }, { head: t("used"), numeric: true }, { head: t("remaining"), numeric: true }]}
          rows={own.map(({ kind, used, left, sharedWith, renewsOn, asOf }) => ({
            key: kind,
            cells: [
              <Fragment key="kind">
                {t(`kinds.${kind}`)}
                <span className="block text-caption text-ink-2">
                  {renewsOn === null ? t("noRenewal") : t("renews", { date: formatDay(renewsOn, locale) })}
                </span>
                {sharedWith > 0 && <span className="block text-caption text-ink-2">{t("shared", { count: sharedWith })}</span>}
                <span className="block text-caption text-ink-2">{t("asOf", { date: formatInstant(asOf, locale) })}</span>
              </Fragment>,
              write(kind, used, "up"),
              left === null ? t("unlimited") : write(kind, left),
            ],
          }))}
        />
      </div>
    );
  });
}
