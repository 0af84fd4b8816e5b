import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { SubPage } from "@/components/frame/sub-page";
import { StepUp } from "@/components/identity/step-up";
import { AutomaticForm } from "@/components/payments/automatic-form";
import { MandateCard } from "@/components/payments/mandate-card";
import { methodName } from "@/components/payments/method-name";
import { NextCharges, type NextCharge } from "@/components/payments/next-charges";
import { OccasionList } from "@/components/payments/occasion-list";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { CreditCard, HouseWifi } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { clock } from "@/lib/clock";
import { addDays, dayOf, formatDay } from "@/lib/dates";
import { env } from "@/lib/env";
import { openPortal, type Portal } from "@/lib/identity/portal";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { isFresh } from "@/lib/identity/rules";
import type { Cents } from "@/lib/money";
import { ceilings, listMandates, listOccasions } from "@/lib/payments/queries/automatic";
import { listSavedMethods } from "@/lib/payments/queries/saved-methods";
import { cardExpiry } from "@/lib/payments/rules";
import { AUTO_KINDS, mandateFigures, renewalDueAt, renewalsAhead, RENEWALS_SHOWN } from "@/lib/payments/rules/automatic";
import { formatPhone } from "@/lib/phone-format";
import { listServices } from "@/lib/usage/queries/services";

const PAGE = "/more/configure/automatic";

/** What has just been done, by the query that its action came back with. */
const DONE = ["on", "stopped", "skipped", "unskipped"] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("automatic"))("title") };
}

export default async function AutomaticPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, configure, query] = await Promise.all([
    openPortal(),
    getTranslations("automatic"),
    getTranslations("configure"),
    searchParams,
  ]);
  const { line } = portal;
  const done = DONE.find((key) => query.done === key);
  return (
    <SubPage
      title={t("title")}
      back={{ href: "/more/configure", label: configure("title") }}
      portal={portal}
      next={PAGE}
      {...(done && { news: t(`done.${done}`) })}
    >
      {line?.kind === "mobile" ? (
        <Automatic portal={portal} line={line} />
      ) : (
        <EmptyState icon={HouseWifi} title={t("noMobile")} text={t("noMobileText")} />
      )}
    </SubPage>
  );
}

async function Automatic({ portal: { session }, line }: { portal: Portal; line: NonNullable<Portal["line"]> }) {
  const { principal } = session;
  const today = dayOf(clock.now());
  const [methods, mandates, occasions, services, passkeys, t, locale] = await Promise.all([
    listSavedMethods(principal),
    listMandates(principal, line.id),
    listOccasions(principal, line.id),
    listServices(principal, line.id),
    listPasskeys(principal),
    getTranslations("automatic"),
    getLocale(),
  ]);
  const good = methods.filter((method) => cardExpiry(method, today) !== "expired");
  const written = (day: string) => formatDay(day, locale, { day: "numeric", month: "long" });
  const renewal = mandates.find(({ kind }) => kind === "renewal");
  const planned = renewal ? renewalsAhead(services, RENEWALS_SHOWN).filter(({ day }) => day > today) : [];
  const charges: NextCharge[] = [
    ...occasions
      .filter(({ kind, state }) => kind === "threshold" && state === "announced")
      .map((one) => ({ ...one, reason: t("lowCredit"), isSkipped: false, isUndoable: false })),
    ...planned.flatMap(({ day, priceCents }) => {
      const known = occasions.find(({ kind, occasion }) => kind === "renewal" && occasion === day);
      if (!renewal || (known && known.state !== "announced" && known.state !== "skipped")) return [];
      const { amountCents, dueAt } = known ?? { amountCents: priceCents, dueAt: renewalDueAt(day) };
      const isSkipped = known?.state === "skipped";
      const of = { autoTopUpId: renewal.id, occasion: day, amountCents, dueAt, isSkipped };
      return [{ ...of, reason: t("renewsOn", { date: written(day) }), isUndoable: day > addDays(today, 1) }];
    }),
  ];
  const past = occasions.filter(({ state }) => state !== "announced" && state !== "skipped");
  const figures = mandateFigures(line.number, ceilings(), locale);
  const { AUTO_TOP_UP_THRESHOLD_CENTS: below, AUTO_TOP_UP_AMOUNT_CENTS: add, AUTO_TOP_UP_CAP_CENTS: cap } = env();
  const off = AUTO_KINDS.filter((kind) => !mandates.some((mandate) => mandate.kind === kind));
  return (
    <>
      <p className="max-w-prose text-ink-2">{t("intro", { number: formatPhone(line.number) })}</p>
      {charges.length > 0 && (
        <Panel title={t("upcoming")} id="upcoming">
          <NextCharges charges={charges} />
        </Panel>
      )}
      {mandates.map((mandate) => {
        const method = methods.find(({ id }) => id === mandate.methodId);
        return (
          <Panel key={mandate.id} title={t(mandate.kind)} id={mandate.kind} aside={<Badge tone="ok">{t("on")}</Badge>}>
            <MandateCard mandate={mandate} paidWith={method ? methodName(method) : ""} />
          </Panel>
        );
      })}
      {off.length > 0 && good.length === 0 && (
        <EmptyState icon={CreditCard} title={t("noMethod")} text={t("noMethodText")}>
          <ButtonLink href="/more/configure#methods">{t("toMethods")}</ButtonLink>
        </EmptyState>
      )}
      {off.length > 0 && good.length > 0 && !isFresh(principal, clock.now()) && (
        <Panel title={t("turnOn")} id="turn-on">
          <StepUp next={PAGE} hasFingerprint={passkeys.length > 0} />
        </Panel>
      )}
      {good.length > 0 &&
        isFresh(principal, clock.now()) &&
        off.map((kind) => (
          <Panel key={kind} title={t(kind)} id={kind}>
            <p className="mb-4 text-ink-2">{t(kind === "threshold" ? "thresholdOff" : "renewalOff")}</p>
            <AutomaticForm
              kind={kind}
              lineId={line.id}
              methods={good}
              mandate={t(kind === "threshold" ? "mandateThreshold" : "mandateRenewal", figures)}
              proposed={{ below: euros(below), add: euros(add), cap: euros(cap) }}
            />
          </Panel>
        ))}
      {past.length > 0 && (
        <Panel title={t("history")} id="history">
          <OccasionList occasions={past} />
        </Panel>
      )}
    </>
  );
}

/** As it stands in a field that takes "5" and "5.50". */
function euros(cents: Cents): string {
  return cents % 100 === 0 ? String(cents / 100) : (cents / 100).toFixed(2);
}
