import { ChartColumn, MessageCircle, ReceiptText, Repeat, Settings, Smartphone, Tag, Unplug, Wrench } from "@/components/ui/icons";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { AmountsChart } from "@/components/billing/amounts-chart";
import { SuspensionNotes } from "@/components/billing/suspension-notes";
import { DueStage } from "@/components/billing/due-stage";
import { CreditStage } from "@/components/credit/credit-stage";
import { LeftStage } from "@/components/credit/left-stage";
import { MovementRows } from "@/components/credit/movement-rows";
import { LineSwitcher } from "@/components/frame/line-switcher";
import { CounterGauges } from "@/components/usage/counter-gauges";
import { ForecastText } from "@/components/usage/forecast-text";
import { PageTop } from "@/components/frame/page-top";
import { ButtonLink } from "@/components/ui/button";
import { Disc } from "@/components/ui/disc";
import { EmptyState } from "@/components/ui/empty-state";
import { LiveRefresh } from "@/components/ui/live-refresh";
import { Panel } from "@/components/ui/panel";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { QuickTiles } from "@/components/ui/quick-tiles";
import { CHART_MONTHS, lastMonths } from "@/lib/billing/history";
import { listDueBills, listNewestBills } from "@/lib/billing/queries/list-bills";
import { listSuspensions } from "@/lib/billing/queries/notices";
import { clock } from "@/lib/clock";
import { getCredit } from "@/lib/credit/queries/get-credit";
import { listMovements } from "@/lib/credit/queries/list-movements";
import { simStanding } from "@/lib/credit/rules";
import { addDays, dayOf, formatDay, formatInstant } from "@/lib/dates";
import { openPortal, type Portal } from "@/lib/identity/portal";
import { listMandates } from "@/lib/payments/queries/automatic";
import { hasLeft } from "@/lib/lines/rules";
import { listCounters, listUsageDays } from "@/lib/usage/queries/counters";
import { listServices } from "@/lib/usage/queries/services";
import { nextRenewal, PACE_DAYS, sumCounters } from "@/lib/usage/rules";
import { allows } from "@/lib/identity/rules";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("home"))("title") };
}

export default async function HomePage() {
  const portal = await openPortal();
  if (portal.line?.kind === "fixed") return <FixedHome portal={portal} line={portal.line} />;
  if (portal.line) return <MobileHome portal={portal} line={portal.line} />;
  const t = await getTranslations("home");
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={t("title")} />
      <EmptyState icon={Unplug} title={t("noLineTitle")} text={t("noLineText")} />
    </div>
  );
}

async function MobileHome({ portal: { session, lines }, line }: { portal: Portal; line: NonNullable<Portal["line"]> }) {
  const { principal } = session;
  const today = dayOf(clock.now());
  const [credit, usageDays, newest, services, counters, mandates, t, usage, automatic, locale] = await Promise.all([
    getCredit(principal, line.id),
    listUsageDays(principal, line.id, addDays(today, -PACE_DAYS), today),
    listMovements(principal, line.id, {}, 4),
    listServices(principal, line.id),
    listCounters(principal, line.id),
    listMandates(principal, line.id),
    getTranslations("credit"),
    getTranslations("usage"),
    getTranslations("automatic"),
    getLocale(),
  ]);
  const isGone = hasLeft(line, today);
  if (!credit) {
    return (
      <div className="px-gutter pt-4 wide:p-0">
        <PageTop title={t("title")}>
          <LineSwitcher lines={lines} line={line} next="/home" />
        </PageTop>
        <EmptyState icon={Smartphone} title={t("unknownTitle")} text={t("unknownText")}>
          {!isGone && <ButtonLink href="/topup">{t("topUp")}</ButtonLink>}
        </EmptyState>
      </div>
    );
  }
  const sim = credit.simExpiresOn === null ? undefined : simStanding(credit.simExpiresOn, today);
  const renewal = nextRenewal(services);
  const isCovered = mandates.some(({ kind, skipped }) => kind === "renewal" && renewal !== undefined && !skipped.includes(renewal.day));
  const sums = sumCounters(counters);
  const renewsOn = sums
    .map((sum) => sum.renewsOn ?? "")
    .toSorted()
    .find((day) => day !== "");
  const until = renewsOn && usage("until", { date: formatDay(renewsOn, locale, { weekday: "short", day: "numeric", month: "short" }) });
  const asOf = sums.map((sum) => sum.asOf).reduce((oldest, one) => (one < oldest ? one : oldest), clock.now());
  const switcher = <LineSwitcher lines={lines} line={line} next="/home" onStage />;
  const tiles = [
    { href: "/more/usage", icon: ChartColumn, title: t("tiles.usage") },
    { href: "/more/line", icon: Tag, title: t("tiles.plan") },
    { href: "/chat", icon: MessageCircle, title: t("tiles.help") },
    { href: "/more/configure", icon: Settings, title: t("tiles.settings") },
  ];
  return (
    <div className="wide:grid wide:grid-cols-[minmax(0,1fr)_356px] wide:items-start wide:gap-6">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-7 wide:gap-6">
        {line.leftOn !== null && isGone ? (
          <LeftStage balanceCents={credit.balanceCents} leftOn={line.leftOn} switcher={switcher} />
        ) : (
          <CreditStage credit={credit} sim={sim} renewal={renewal} isCovered={isCovered} today={today} switcher={switcher} />
        )}
        {sums.length > 0 && !isGone && (
          <div className="px-gutter wide:px-0">
            <Panel title={usage("left")} id="left" aside={<span className="text-small text-ink-2">{until}</span>}>
              <LiveRefresh />
              <CounterGauges sums={sums} />
              <ForecastText sums={sums} days={usageDays} today={today} />
              <p className="mt-4 text-small text-ink-2">{usage("asOf", { date: formatInstant(asOf, locale) })}</p>
            </Panel>
          </div>
        )}
      </div>
      <div className="mt-7 grid grid-cols-[minmax(0,1fr)] gap-7 px-gutter wide:mt-0 wide:gap-6 wide:px-0">
        <Panel title={t("lastMovements")} id="movements">
          {newest.movements.length > 0 ? (
            <MovementRows movements={newest.movements} label={t("lastMovements")} />
          ) : (
            <p className="text-ink-2">{t("noMovements")}</p>
          )}
        </Panel>
        <Panel>
          <QuickTiles label={t("tiles.label")} tiles={tiles} />
        </Panel>
        {!isGone && (
          <Panel>
            <RowList>
              <LinkRow
                href="/more/configure/automatic"
                leading={<Disc icon={Repeat} tone={mandates.length > 0 ? "ok" : "neutral"} />}
                title={automatic(mandates.length > 0 ? "homeOn" : "homeOff")}
                detail={mandates.length > 0 ? mandates.map(({ kind }) => automatic(kind)).join(" · ") : automatic("homeOffHint")}
              />
            </RowList>
          </Panel>
        )}
        {sim && !isGone && (
          <Panel title={t("sim")} id="sim">
            <p className="text-ink-2">{t(`simHints.${sim.state}`, { date: formatDay(sim.until, locale) })}</p>
          </Panel>
        )}
      </div>
    </div>
  );
}

async function FixedHome({ portal: { session, lines }, line }: { portal: Portal; line: NonNullable<Portal["line"]> }) {
  const { principal } = session;
  const [due, newest, suspensions, t] = await Promise.all([
    listDueBills(principal, line.id),
    listNewestBills(principal, line.id),
    listSuspensions(principal, line.id),
    getTranslations("home"),
  ]);
  const today = dayOf(clock.now());
  const switcher = <LineSwitcher lines={lines} line={line} next="/home" onStage />;
  const shown = due[0] ?? newest.at(-1);
  if (!shown) {
    return (
      <div className="px-gutter pt-4 wide:p-0">
        <PageTop title={t("title")}>
          <LineSwitcher lines={lines} line={line} next="/home" />
        </PageTop>
        <EmptyState icon={ReceiptText} title={t("noBillsTitle")} text={t("noBillsText")} />
      </div>
    );
  }
  const at = newest.findIndex(({ id }) => id === shown.id);
  return (
    <div className="wide:grid wide:grid-cols-[minmax(0,1fr)_356px] wide:items-start wide:gap-6">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-7 wide:gap-6">
        <DueStage
          bill={{ ...shown, isDue: due.length > 0 }}
          others={Math.max(0, due.length - 1)}
          previous={at > 0 ? newest[at - 1] : undefined}
          today={today}
          switcher={switcher}
          mayPay={allows(line.access, "pay")}
        />
        {suspensions.length > 0 && (
          <div className="grid gap-3 px-gutter wide:px-0">
            <SuspensionNotes suspensions={suspensions} />
          </div>
        )}
        <div className="px-gutter wide:px-0">
          <AmountsChart amounts={lastMonths(newest, CHART_MONTHS[0])} />
        </div>
      </div>
      <div className="mt-7 px-gutter wide:mt-0 wide:px-0">
        <Panel title={t("lineTitle")} id="line">
          <div className="flex items-center gap-3.5">
            <Disc icon={Wrench} />
            <div className="min-w-0">
              <p className="font-[640]">{t("lineUnknown")}</p>
              <p className="text-small text-ink-2">{t("lineUnknownHint")}</p>
            </div>
          </div>
        </Panel>
      </div>
    </div>
  );
}
