import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { FieldForm } from "@/components/frame/field-form";
import { refusals } from "@/components/frame/refusals";
import { SubPage } from "@/components/frame/sub-page";
import { StepUp } from "@/components/identity/step-up";
import { Panel } from "@/components/ui/panel";
import { clock } from "@/lib/clock";
import { openPortal } from "@/lib/identity/portal";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { isFresh } from "@/lib/identity/rules";
import { askErasureAction } from "@/lib/privacy/actions";
import { ERASURE_WORDS } from "@/lib/privacy/rules";

const PATH = "/more/profile/erasure";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("profile"))("erasure") };
}

export default async function ErasurePage() {
  const [portal, t, profile, fields, locale, refused] = await Promise.all([
    openPortal(),
    getTranslations("privacy"),
    getTranslations("profile"),
    getTranslations("fields"),
    getLocale(),
    refusals(),
  ]);
  const { principal, eraseAfter } = portal.session;
  const word = ERASURE_WORDS[locale];
  return (
    <SubPage title={profile("erasure")} back={{ href: "/more/profile", label: profile("title") }} portal={portal} next={PATH}>
      <Panel title={t("goesTitle")} id="goes">
        <p className="max-w-prose text-ink-2">{t("goesText")}</p>
      </Panel>
      <Panel title={t("staysTitle")} id="stays">
        <ul className="grid max-w-prose list-disc gap-2 pl-5 text-ink-2">
          <li>{t("staysBills")}</li>
          <li>{t("staysLog")}</li>
          <li>{t("staysContract")}</li>
        </ul>
      </Panel>
      {!eraseAfter && (
        <Panel title={t("askTitle")} id="ask">
          <p className="mb-4 max-w-prose text-ink-2">{t("askText")}</p>
          {isFresh(principal, clock.now()) ? (
            <FieldForm
              id="erase"
              action={askErasureAction}
              fields={[
                {
                  name: "word",
                  label: t("word"),
                  hint: t("wordHint", { word }),
                  autoComplete: "off",
                  errors: { "erase-word": fields("erase-word") },
                },
              ]}
              refused={refused}
              submit={t("ask")}
              busy={t("askBusy")}
            />
          ) : (
            <StepUp next={PATH} hasFingerprint={(await listPasskeys(principal)).length > 0} />
          )}
        </Panel>
      )}
    </SubPage>
  );
}
