import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { SubPage } from "@/components/frame/sub-page";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { HouseWifi, Smartphone } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { CounterGauges } from "@/components/usage/counter-gauges";
import { ForecastText } from "@/components/usage/forecast-text";
import { ServiceCounters } from "@/components/usage/service-counters";
import { SentAlerts, Thresholds } from "@/components/usage/thresholds";
import { UsageHistory } from "@/components/usage/usage-history";
import { clock } from "@/lib/clock";
import { addDays, dayOf, formatDay, formatInstant } from "@/lib/dates";
import { openPortal, type Portal } from "@/lib/identity/portal";
import { usageView } from "@/lib/usage/input";
import { listCounters, listSentAlerts, listThresholds, listUsageDays } from "@/lib/usage/queries/counters";
import { PACE_DAYS, sumCounters, type UsageKind } from "@/lib/usage/rules";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("usage"))("title") };
}

export default async function UsagePage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, more, query] = await Promise.all([openPortal(), getTranslations("usage"), getTranslations("more"), searchParams]);
  const { line } = portal;
  const news = query.news === "added" || query.news === "removed" ? t(`news.${query.news}`) : undefined;
  return (
    <SubPage title={t("title")} back={{ href: "/more", label: more("title") }} portal={portal} next="/more/usage" news={news}>
      {line?.kind === "mobile" ? (
        <MobileUsage portal={portal} lineId={line.id} kind={usageView.parse(query).kind} />
      ) : (
        <EmptyState icon={HouseWifi} title={t("fixedTitle")} text={t("fixedText")}>
          <ButtonLink href="/bills" tone="soft">
            {t("toBills")}
          </ButtonLink>
        </EmptyState>
      )}
    </SubPage>
  );
}

async function MobileUsage({ portal: { session }, lineId, kind }: { portal: Portal; lineId: string; kind: UsageKind }) {
  const { principal } = session;
  const today = dayOf(clock.now());
  const [counters, days, thresholds, alerts, t, locale] = await Promise.all([
    listCounters(principal, lineId),
    listUsageDays(principal, lineId, addDays(today, -PACE_DAYS), today),
    listThresholds(principal, lineId),
    listSentAlerts(principal, lineId),
    getTranslations("usage"),
    getLocale(),
  ]);
  const sums = sumCounters(counters);
  const [first] = sums.toSorted((a, b) => (a.renewsOn ?? "9").localeCompare(b.renewsOn ?? "9"));
  if (!first) return <EmptyState icon={Smartphone} title={t("unknownTitle")} text={t("unknownText")} />;
  const asOf = sums.reduce((oldest, sum) => (sum.asOf < oldest ? sum.asOf : oldest), first.asOf);
  const until =
    first.renewsOn && t("until", { date: formatDay(first.renewsOn, locale, { weekday: "short", day: "numeric", month: "short" }) });
  return (
    <>
      <Panel title={t("left")} id="left" aside={<span className="text-small text-ink-2">{until}</span>}>
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
      </Panel>
      <Panel title={t("thresholds")} id="notices">
        <Thresholds lineId={lineId} thresholds={thresholds} />
      </Panel>
      {alerts.length > 0 && (
        <Panel title={t("alerts")} id="sent">
          <SentAlerts alerts={alerts} />
        </Panel>
      )}
    </>
  );
}
