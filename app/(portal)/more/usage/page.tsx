import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { SubPage } from "@/components/frame/sub-page";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { HouseWifi, Smartphone } from "@/components/ui/icons";
import { LiveRefresh } from "@/components/ui/live-refresh";
import { Panel } from "@/components/ui/panel";
import { CounterGauges } from "@/components/usage/counter-gauges";
import { ForecastText } from "@/components/usage/forecast-text";
import { ServiceCounters } from "@/components/usage/service-counters";
import { SpendingCap } from "@/components/usage/spending-cap";
import { SentAlerts, Thresholds } from "@/components/usage/thresholds";
import { UsageHistory } from "@/components/usage/usage-history";
import { clock } from "@/lib/clock";
import { addDays, addMonths, dayOf, formatDay, formatInstant } from "@/lib/dates";
import { openPortal, type Portal } from "@/lib/identity/portal";
import { allows } from "@/lib/identity/rules";
import { usageView } from "@/lib/usage/input";
import { listCounters, listSentAlerts, listThresholds, listUsageDays } from "@/lib/usage/queries/counters";
import { getSpending, listSpendingNotices } from "@/lib/usage/queries/spending";
import { PACE_DAYS, sumCounters, type UsageKind } from "@/lib/usage/rules";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("usage"))("title") };
}

const NEWS = ["added", "removed", "cap-set", "cap-removed"] as const;

export default async function UsagePage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, more, calls, query] = await Promise.all([
    openPortal(),
    getTranslations("usage"),
    getTranslations("more"),
    getTranslations("calls"),
    searchParams,
  ]);
  const { line } = portal;
  const told = NEWS.find((one) => one === query.news);
  const news = told && t(`news.${told}`);
  return (
    <SubPage title={t("title")} back={{ href: "/more", label: more("title") }} portal={portal} next="/more/usage" news={news}>
      {line?.kind === "mobile" ? (
        <MobileUsage portal={portal} line={line} kind={usageView.parse(query).kind} />
      ) : (
        <EmptyState icon={HouseWifi} title={t("fixedTitle")} text={t("fixedText")}>
          <ButtonLink href="/bills" tone="soft">
            {t("toBills")}
          </ButtonLink>
          <ButtonLink href="/more/calls" tone="soft">
            {calls("title")}
          </ButtonLink>
        </EmptyState>
      )}
    </SubPage>
  );
}

async function MobileUsage({ portal: { session }, line, kind }: { portal: Portal; line: NonNullable<Portal["line"]>; kind: UsageKind }) {
  const { principal } = session;
  const lineId = line.id;
  const today = dayOf(clock.now());
  const month = addMonths(today, 0);
  const [counters, days, thresholds, alerts, spending, spendingNotices, t, calls, locale] = await Promise.all([
    listCounters(principal, lineId),
    listUsageDays(principal, lineId, addDays(today, -PACE_DAYS), today),
    listThresholds(principal, lineId),
    listSentAlerts(principal, lineId),
    getSpending(principal, lineId, month),
    listSpendingNotices(principal, lineId),
    getTranslations("usage"),
    getTranslations("calls"),
    getLocale(),
  ]);
  const sums = sumCounters(counters);
  const [first] = sums.toSorted((a, b) => (a.renewsOn ?? "9").localeCompare(b.renewsOn ?? "9"));
  if (!first) return <EmptyState icon={Smartphone} title={t("unknownTitle")} text={t("unknownText")} />;
  const sent = [...alerts, ...spendingNotices].toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const asOf = sums.reduce((oldest, sum) => (sum.asOf < oldest ? sum.asOf : oldest), first.asOf);
  const until =
    first.renewsOn && t("until", { date: formatDay(first.renewsOn, locale, { weekday: "short", day: "numeric", month: "short" }) });
  return (
    <>
      <Panel title={t("left")} id="left" aside={<span className="text-small text-ink-2">{until}</span>}>
        <LiveRefresh />
        <CounterGauges sums={sums} />
        <ForecastText sums={sums} days={days} today={today} />
        <p className="mt-3 text-small text-ink-2">
          {t("asOf", { date: formatInstant(asOf, locale) })} {t("roaming")}
        </p>
      </Panel>
      <Panel title={t("perOffer")} id="offers">
        <ServiceCounters counters={counters} />
      </Panel>
      <Panel title={t("history")} id="history">
        <UsageHistory days={days} kind={kind} today={today} />
        <p className="mt-4">
          <ButtonLink href="/more/calls" tone="soft" small>
            {calls("link")}
          </ButtonLink>
        </p>
      </Panel>
      <Panel title={t("thresholds")} id="notices">
        <Thresholds lineId={lineId} thresholds={thresholds} />
      </Panel>
      {spending && (
        <Panel title={t("spending")} id="spending">
          <SpendingCap lineId={lineId} spending={spending} month={month} mayManage={allows(line.access, "manage")} />
        </Panel>
      )}
      {sent.length > 0 && (
        <Panel title={t("alerts")} id="sent">
          <SentAlerts alerts={sent} />
        </Panel>
      )}
    </>
  );
}
