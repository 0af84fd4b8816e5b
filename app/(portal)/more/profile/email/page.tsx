import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { FieldForm } from "@/components/frame/field-form";
import { refusals } from "@/components/frame/refusals";
import { SubPage } from "@/components/frame/sub-page";
import { StepUp } from "@/components/identity/step-up";
import { Mail } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { clock } from "@/lib/clock";
import { changeEmailAction } from "@/lib/identity/actions/profile";
import { openPortal } from "@/lib/identity/portal";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { findOwnChange } from "@/lib/identity/queries/contact-change";
import { isFresh } from "@/lib/identity/rules";

const PATH = "/more/profile/email";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("profile"))("email") };
}

export default async function EmailPage() {
  const [portal, t, fields, refused] = await Promise.all([openPortal(), getTranslations("profile"), getTranslations("fields"), refusals()]);
  const { principal, email } = portal.session;
  const open = await findOwnChange(principal, "email");
  return (
    <SubPage title={t("email")} back={{ href: "/more/profile", label: t("title") }} portal={portal} next={PATH}>
      {open && (
        <Note role="status" icon={Mail} title={t("emailWaits")}>
          <p>{t("emailWaitsText", { old: email, new: open.newValue })}</p>
          <p className="mt-1 font-[620]">
            {t(open.isOldConfirmed ? "emailWaitsNew" : open.isNewConfirmed ? "emailWaitsOld" : "emailWaitsBoth")}
          </p>
        </Note>
      )}
      <Panel title={t("emailNow")} id="now">
        <p className="font-[620] wrap-anywhere">{email}</p>
        <p className="text-small text-ink-2">{t("emailNowHint")}</p>
      </Panel>
      <Panel title={t("emailChange")} id="change">
        <p className="mb-4 max-w-prose text-ink-2">{t("emailChangeText")}</p>
        {isFresh(principal, clock.now()) ? (
          <FieldForm
            id="email"
            action={changeEmailAction}
            fields={[
              {
                name: "email",
                label: t("emailNew"),
                type: "email",
                autoComplete: "email",
                errors: { "email-invalid": fields("email-invalid") },
              },
            ]}
            refused={refused}
            submit={t("continue")}
            busy={t("sendBusy")}
          />
        ) : (
          <StepUp next={PATH} hasFingerprint={(await listPasskeys(principal)).length > 0} />
        )}
      </Panel>
    </SubPage>
  );
}
