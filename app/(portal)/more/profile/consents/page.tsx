import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { SubPage } from "@/components/frame/sub-page";
import { Panel } from "@/components/ui/panel";
import { SwitchButton } from "@/components/ui/switch-button";
import { dayOf, formatDay } from "@/lib/dates";
import { consentAction } from "@/lib/identity/actions/profile";
import { openPortal } from "@/lib/identity/portal";
import { listConsents } from "@/lib/identity/queries/consents";
import { CONSENTS } from "@/lib/identity/rules";

const PATH = "/more/profile/consents";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("profile"))("consents") };
}

export default async function ConsentsPage() {
  const [portal, t, locale, refused] = await Promise.all([openPortal(), getTranslations("profile"), getLocale(), refusals()]);
  const history = await listConsents(portal.session.principal);
  const isOn = (kind: string) => history.find((event) => event.kind === kind)?.isGiven ?? false;
  return (
    <SubPage title={t("consents")} back={{ href: "/more/profile", label: t("title") }} portal={portal} next={PATH}>
      <Panel>
        <p className="mb-2 max-w-prose text-ink-2">{t("consentsText")}</p>
        <ul aria-label={t("consents")} className="divide-y divide-line">
          {CONSENTS.map((kind) => (
            <li key={kind} className="flex items-center justify-between gap-5 py-4">
              <div className="min-w-0">
                <h2 id={`consent-${kind}`} className="font-[620]">
                  {t(`consent.${kind}`)}
                </h2>
                <p id={`consent-${kind}-hint`} className="text-small text-ink-2">
                  {t(`consentHint.${kind}`)}
                </p>
              </div>
              <ActionForm action={consentAction} refused={refused}>
                <input type="hidden" name="kind" value={kind} />
                <input type="hidden" name="given" value={isOn(kind) ? "0" : "1"} />
                <SwitchButton isOn={isOn(kind)} labelledBy={`consent-${kind}`} describedBy={`consent-${kind}-hint`} />
              </ActionForm>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t("consentHistory")} id="history">
        {history.length === 0 && <p className="text-ink-2">{t("consentNever")}</p>}
        <ol className="divide-y divide-line">
          {history.map(({ kind, isGiven, at }) => (
            <li key={`${kind} ${at.toISOString()}`} className="flex flex-wrap justify-between gap-x-4 py-3">
              <span className="font-[620]">{t(`consent.${kind}`)}</span>
              <span className="text-small text-ink-2">
                {t(isGiven ? "consentGiven" : "consentTakenBack", { date: formatDay(dayOf(at), locale) })}
              </span>
            </li>
          ))}
        </ol>
      </Panel>
    </SubPage>
  );
}
