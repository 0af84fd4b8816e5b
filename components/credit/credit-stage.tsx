import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Amount } from "@/components/billing/amount";
import { ButtonLink } from "@/components/ui/button";
import { Flag } from "@/components/ui/flag";
import { Repeat, Smartphone, TriangleAlert } from "@/components/ui/icons";
import { Stage, StageActions } from "@/components/ui/stage";
import type { SimStanding } from "@/lib/credit/rules";
import { daysBetween, formatDay, formatInstant, type Day } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";

/** The next renewal of a line's services, all of one day together. */
export interface NextRenewal {
  readonly day: Day;
  readonly priceCents: Cents;
  /** When the period that it ends began. */
  readonly since: Day;
}

/** The stage of a prepaid line: its credit, whether it is enough for what comes, and the way to more. */
export async function CreditStage({
  credit,
  sim,
  renewal,
  isCovered,
  today,
  switcher,
}: {
  credit: { readonly balanceCents: Cents; readonly asOf: Date };
  renewal: NextRenewal | undefined;
  /** How the SIM stands, where the operator told its expiry. */
  sim: SimStanding | undefined;
  /** An automatic top-up is to bring what the renewal needs. */
  isCovered: boolean;
  today: Day;
  switcher: ReactNode;
}) {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("credit")]);
  const missing = renewal ? renewal.priceCents - credit.balanceCents : 0;
  const isAlive = sim?.state !== "expired" && sim?.state !== "gone";
  const days = renewal ? Math.max(0, daysBetween(today, renewal.day)) : 0;
  const period = renewal ? Math.max(1, daysBetween(renewal.since, renewal.day)) : 1;
  const long = (day: Day) => formatDay(day, locale, { weekday: "long", day: "numeric", month: "long" });
  return (
    <Stage
      top={switcher}
      {...(renewal && {
        horizon: {
          share: Math.min(1, Math.max(0, 1 - days / period)),
          label: t("renewsIn", { count: days }),
          ends: [t("since", { date: long(renewal.since) }), long(renewal.day)] as const,
        },
      })}
    >
      <h1 className="mb-2.5 text-button font-[560] text-on-stage-2">{t("title")}</h1>
      <Amount cents={credit.balanceCents} size="figure" />
      {sim && sim.state !== "active" && (
        <p className="mt-4">
          <Flag href={isAlive ? "/topup" : "/more/tracking/new"} icon={Smartphone}>
            {t(`simStates.${sim.state}`, { date: formatDay(sim.until, locale) })}
          </Flag>
        </p>
      )}
      {renewal && missing <= 0 && (
        <p className="mt-4 text-small">
          {t("enough", { price: formatMoney(renewal.priceCents, locale), date: long(renewal.day), rest: formatMoney(-missing, locale) })}
        </p>
      )}
      {renewal && missing > 0 && isAlive && (
        <p className="mt-4">
          <Flag href={isCovered ? "/more/configure/automatic" : "/topup?for=renewal"} icon={isCovered ? Repeat : TriangleAlert}>
            {t(isCovered ? "covered" : "missing", { amount: formatMoney(missing, locale), date: long(renewal.day) })}
          </Flag>
        </p>
      )}
      <p className="mt-3 text-small text-on-stage-2">{t("asOf", { date: formatInstant(credit.asOf, locale) })}</p>
      <StageActions>
        {isAlive && (
          <ButtonLink href="/topup" tone="cta">
            {t("topUp")}
          </ButtonLink>
        )}
        <ButtonLink href="/more/movements" tone={isAlive ? "on-stage" : "cta"}>
          {t("movements")}
        </ButtonLink>
      </StageActions>
    </Stage>
  );
}
