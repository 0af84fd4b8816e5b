import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { SubPage } from "@/components/frame/sub-page";
import { StepUp } from "@/components/identity/step-up";
import { EmptyState } from "@/components/ui/empty-state";
import { LockKeyhole, Phone } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { CallList } from "@/components/usage/call-list";
import { SwitchCallsOff, SwitchCallsOn } from "@/components/usage/call-switch";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { openPortal, type Portal } from "@/lib/identity/portal";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { allows, isFresh } from "@/lib/identity/rules";
import { callMonths } from "@/lib/usage/calls";
import { callsView } from "@/lib/usage/input";
import { getCallDetail, listCalls, sumCalls } from "@/lib/usage/queries/call-detail";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("calls"))("title") };
}

const NEWS = ["on", "off"] as const;

export default async function CallsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, more, query] = await Promise.all([openPortal(), getTranslations("calls"), getTranslations("more"), searchParams]);
  const view = callsView.parse(query);
  const line = view.line === undefined ? portal.line : portal.lines.find(({ id }) => id === view.line);
  if (view.line !== undefined && !line) notFound();
  const told = NEWS.find((one) => one === query.news);
  return (
    <SubPage
      title={t("title")}
      back={{ href: "/more/line", label: more("line") }}
      portal={{ ...portal, line }}
      next="/more/calls"
      news={told && t(`news.${told}`)}
    >
      {line ? (
        <Calls principal={portal.session.principal} lineId={line.id} view={view} />
      ) : (
        <EmptyState icon={Phone} title={t("noLine")} text={t("noLineText")} />
      )}
    </SubPage>
  );
}

async function Calls({
  principal,
  lineId,
  view,
}: {
  principal: Portal["session"]["principal"];
  lineId: string;
  view: ReturnType<typeof callsView.parse>;
}) {
  const [detail, t] = await Promise.all([getCallDetail(principal, lineId), getTranslations("calls")]);
  if (!detail) notFound();
  const { onSince, isHolder, access } = detail;
  if (onSince === null) return <Off principal={principal} lineId={lineId} isHolder={isHolder} />;
  if (!allows(access, "manage")) return <EmptyState icon={LockKeyhole} title={t("onlyManage")} text={t("onlyManageText")} />;
  const months = callMonths(dayOf(clock.now()));
  const month = months.find((one) => one === view.month) ?? months[0] ?? "";
  const [page, sums] = await Promise.all([listCalls(principal, lineId, month, view.after), sumCalls(principal, lineId, month)]);
  return (
    <>
      <CallList lineId={lineId} months={months} month={month} page={page} sums={sums} isFirst={view.after === undefined} />
      {isHolder && (
        <Panel title={t("isOn")} id="switch">
          <SwitchCallsOff lineId={lineId} since={onSince} />
        </Panel>
      )}
    </>
  );
}

async function Off({ principal, lineId, isHolder }: { principal: Portal["session"]["principal"]; lineId: string; isHolder: boolean }) {
  const t = await getTranslations("calls");
  const mayChange = isFresh(principal, clock.now());
  return (
    <Panel title={t("isOff")} id="switch">
      <p className="mb-4 max-w-prose">{t("what")}</p>
      <p className="mb-4 max-w-prose text-ink-2">{t("who")}</p>
      {!isHolder ? (
        <Note icon={LockKeyhole} title={t("onlyHolder")}>
          <a className="font-[620] underline" href={`/more/profile/lines/${lineId}#holder`}>
            {t("showHolder")}
          </a>
        </Note>
      ) : mayChange ? (
        <SwitchCallsOn lineId={lineId} />
      ) : (
        <StepUp next={`/more/calls?line=${lineId}`} hasFingerprint={(await listPasskeys(principal)).length > 0} />
      )}
    </Panel>
  );
}
