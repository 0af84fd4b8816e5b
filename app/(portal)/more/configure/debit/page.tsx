import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { v7 as uuidv7 } from "uuid";
import { refusals } from "@/components/frame/refusals";
import { SubPage } from "@/components/frame/sub-page";
import { StepUp } from "@/components/identity/step-up";
import { DebitForm } from "@/components/payments/debit-form";
import { DebitList } from "@/components/payments/debit-list";
import { DebitMandate } from "@/components/payments/debit-mandate";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { HouseWifi, Info, ReceiptText, UsersRound } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { openPortal, type Portal } from "@/lib/identity/portal";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { isFresh } from "@/lib/identity/rules";
import { giveMandateAction } from "@/lib/payments/actions/debit";
import { getDebiting, listPastDebits, listUpcomingDebits, type MandateView } from "@/lib/payments/queries/debit";
import { mandateFigures } from "@/lib/payments/rules/debit";
import { formatPhone } from "@/lib/phone-format";

const PAGE = "/more/configure/debit";

/** What has just been done, by the query that its action came back with. */
const DONE = ["given", "ended"] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("debit"))("title") };
}

/** Direct debit of the chosen line's bills: its mandate, what is debited next and was, and the way to give one. */
export default async function DebitPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [portal, t, configure, query] = await Promise.all([
    openPortal(),
    getTranslations("debit"),
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
      {line?.kind === "fixed" ? (
        <Debiting portal={portal} line={line} />
      ) : (
        <EmptyState icon={HouseWifi} title={t("noFixed")} text={t("noFixedText")} />
      )}
    </SubPage>
  );
}

async function Debiting({ portal, line }: { portal: Portal; line: NonNullable<Portal["line"]> }) {
  const { principal } = portal.session;
  const [debiting, past, t] = await Promise.all([
    getDebiting(principal, line.id),
    listPastDebits(principal, line.id),
    getTranslations("debit"),
  ]);
  const { creditor } = env();
  if (!debiting) return <EmptyState icon={UsersRound} title={t("shared")} text={t("sharedText")} />;
  if (!creditor) return <EmptyState icon={ReceiptText} title={t("off")} text={t("offText")} />;
  const { mandate } = debiting;
  return (
    <>
      <p className="max-w-prose text-ink-2">{t("intro", { number: formatPhone(line.number) })}</p>
      {mandate && !mandate.isOwn && <Note icon={Info}>{t("others")}</Note>}
      {mandate?.isOwn === true && (
        <>
          <Panel
            title={t("mandate")}
            id="mandate"
            aside={<Badge tone={mandate.state === "active" ? "ok" : "due"}>{t(mandate.state)}</Badge>}
          >
            <DebitMandate mandate={mandate} creditor={creditor} />
          </Panel>
          {mandate.state === "active" && <Upcoming portal={portal} mandate={mandate} />}
        </>
      )}
      {past.length > 0 && (
        <Panel title={t("history")} id="history">
          <DebitList
            label={t("history")}
            debits={past.flatMap(({ state, ...one }) =>
              state === "planned" || state === "collecting" || state === "canceled" ? [] : [{ ...one, state }],
            )}
          />
        </Panel>
      )}
      {(!mandate || mandate.isOwn) && <Give portal={portal} line={line} isNew={!mandate} />}
    </>
  );
}

async function Upcoming({ portal: { session }, mandate }: { portal: Portal; mandate: MandateView }) {
  const [upcoming, t] = await Promise.all([listUpcomingDebits(session.principal, mandate.id), getTranslations("debit")]);
  return (
    <Panel title={t("upcoming")} id="upcoming">
      {upcoming.length === 0 ? (
        <p className="text-small text-ink-2">{t("none")}</p>
      ) : (
        <DebitList
          label={t("upcoming")}
          debits={upcoming.map(({ isUnderWay, ...one }) => ({ ...one, state: isUnderWay ? "underWay" : "planned", reasonCode: null }))}
        />
      )}
    </Panel>
  );
}

const FIELD_ERRORS = ["iban-invalid", "holder-missing", "holder-long"] as const;

async function Give({ portal: { session }, line, isNew }: { portal: Portal; line: NonNullable<Portal["line"]>; isNew: boolean }) {
  const [t, fields, errors, locale, passkeys] = await Promise.all([
    getTranslations("debit"),
    getTranslations("fields"),
    refusals(),
    getLocale(),
    listPasskeys(session.principal),
  ]);
  const { creditor, DEBIT_LEAD_DAYS: leadDays } = env();
  if (!creditor) return null;
  const title = t(isNew ? "give" : "replace");
  if (!isFresh(session.principal, clock.now()))
    return (
      <Panel title={title} id="give">
        <StepUp next={PAGE} hasFingerprint={passkeys.length > 0} />
      </Panel>
    );
  const requestId = uuidv7();
  const labels = {
    iban: t("iban"),
    ibanHint: t("ibanHint"),
    holder: t("holder"),
    holderHint: t("holderHint"),
    submit: t("submit"),
    busy: t("busy"),
    confirmTitle: t("confirmTitle"),
    confirmText: t("confirmText", { iban: "{iban}", holder: "{holder}" }),
    words: t("words", mandateFigures(creditor, requestId, line.number, leadDays)),
    confirm: t("confirm"),
    change: t("change"),
    fields: Object.fromEntries(FIELD_ERRORS.map((code) => [code, fields(code)])),
    errors,
  };
  return (
    <Panel title={title} id="give">
      {!isNew && <p className="mb-4 text-ink-2">{t("replaceText")}</p>}
      <DebitForm key={locale} action={giveMandateAction} path={PAGE} hidden={{ requestId, lineId: line.id }} labels={labels} />
    </Panel>
  );
}
