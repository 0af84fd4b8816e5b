import { CircleCheck, KeyRound, Landmark, LockKeyhole, Mail, Monitor, ReceiptText, Repeat } from "@/components/ui/icons";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { FactorRemovals } from "@/components/identity/factor-removals";
import { FingerprintSection } from "@/components/identity/fingerprint-section";
import { StepUp } from "@/components/identity/step-up";
import { LanguageMenu } from "@/components/frame/language-menu";
import { LineSwitcher } from "@/components/frame/line-switcher";
import { PageTop } from "@/components/frame/page-top";
import { SavedMethods } from "@/components/payments/saved-methods";
import { Disc } from "@/components/ui/disc";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { LinkRow, RowList } from "@/components/ui/row-list";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { openPortal } from "@/lib/identity/portal";
import { getTotp } from "@/lib/identity/queries/get-totp";
import { getUserHandle, listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { listFactorRemovals } from "@/lib/identity/queries/lost-factors";
import { listSessions } from "@/lib/identity/queries/list-sessions";
import { isFresh } from "@/lib/identity/rules";
import { fingerprintOfBrowser } from "@/lib/identity/session";
import { listSavedMethods } from "@/lib/payments/queries/saved-methods";

/** What has just been done, by the query that its action came back with. */
const DONE = [
  ...["fingerprint", "fingerprintGone", "renamed", "password", "app", "appGone"],
  ...["methodSaved", "methodNot", "methodFirst", "methodGone", "removalStopped"],
] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("configure"))("title") };
}

export default async function ConfigurePage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [{ session, lines, line }, t, more, query] = await Promise.all([
    openPortal(),
    getTranslations("configure"),
    getTranslations("more"),
    searchParams,
  ]);
  const [sessions, totp, passkeys, handle, methods, methodTexts, debit, notices, delivery, ownKey, removals] = await Promise.all([
    listSessions(session.principal),
    getTotp(session.principal),
    listPasskeys(session.principal),
    getUserHandle(session.principal),
    listSavedMethods(session.principal),
    getTranslations("methods"),
    getTranslations("debit"),
    getTranslations("notices"),
    getTranslations("delivery"),
    fingerprintOfBrowser(),
    listFactorRemovals(session.principal),
  ]);
  const userId = Buffer.from(handle).toString("base64url");
  const fresh = isFresh(session.principal, clock.now());
  const done = DONE.find((key) => query.done === key);
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={t("title")} back={{ href: "/more", label: more("title") }}>
        {line && <LineSwitcher lines={lines} line={line} next="/more/configure" />}
      </PageTop>
      <div className="grid max-w-[720px] gap-7 wide:gap-6">
        {done && (
          <Note role="status" tone="ok" icon={CircleCheck}>
            {t(`done.${done}`)}
          </Note>
        )}
        <FactorRemovals removals={removals} />
        <Panel title={t("fingerprint")} id="fingerprint">
          {fresh ? (
            <FingerprintSection devices={passkeys} ownKey={ownKey} account={{ userId, name: session.name, email: session.email }} />
          ) : (
            <StepUp next="/more/configure" hasFingerprint={passkeys.length > 0} />
          )}
        </Panel>
        <Panel title={methodTexts("title")} id="methods">
          <SavedMethods
            methods={methods}
            offered={[
              ...(env().PAYMENTS_MODE === "off" ? [] : (["card"] as const)),
              ...(env().paypal?.hasVault ? (["paypal"] as const) : []),
            ]}
            today={dayOf(clock.now())}
            confirmAt={fresh ? undefined : "#fingerprint"}
          />
          {line?.kind === "mobile" && (
            <div className="mt-4 border-t border-line pt-2">
              <RowList label={methodTexts("automatic")}>
                <LinkRow
                  href="/more/configure/automatic"
                  leading={<Disc icon={Repeat} />}
                  title={methodTexts("automatic")}
                  detail={methodTexts("automaticHint")}
                />
              </RowList>
            </div>
          )}
        </Panel>
        {line?.kind === "fixed" && (
          <Panel title={debit("title")} id="debit">
            <RowList label={debit("title")}>
              <LinkRow href="/more/configure/debit" leading={<Disc icon={Landmark} />} title={debit("title")} detail={debit("hint")} />
            </RowList>
          </Panel>
        )}
        {line?.kind === "fixed" && (
          <Panel title={notices("title")} id="notices">
            <RowList label={notices("title")}>
              <LinkRow href="/more/configure/notices" leading={<Disc icon={Mail} />} title={notices("title")} detail={notices("hint")} />
              <LinkRow
                href="/more/configure/delivery"
                leading={<Disc icon={ReceiptText} />}
                title={delivery("title")}
                detail={delivery("hint")}
              />
            </RowList>
          </Panel>
        )}
        <Panel title={t("access")} id="access">
          <RowList label={t("access")}>
            <LinkRow
              href="/more/configure/sessions"
              leading={<Disc icon={Monitor} />}
              title={t("sessions")}
              detail={t("sessionsHint", { count: sessions.length })}
            />
            <LinkRow
              href="/more/configure/password"
              leading={<Disc icon={LockKeyhole} />}
              title={t("password")}
              detail={t("passwordHint")}
            />
            <LinkRow
              href="/more/configure/app"
              leading={<Disc icon={KeyRound} tone={totp.on ? "ok" : "neutral"} />}
              title={t("app")}
              detail={t(totp.on ? "appOn" : "appOff")}
            />
          </RowList>
        </Panel>
        <Panel title={t("language")} id="language">
          <p className="mb-4 text-ink-2">{t("languageHint")}</p>
          <LanguageMenu next="/more/configure" />
        </Panel>
      </div>
    </div>
  );
}
