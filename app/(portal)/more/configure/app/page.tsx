import { ShieldCheck } from "@/components/ui/icons";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { renderSVG } from "uqr";
import { ActionForm } from "@/components/frame/action-form";
import { PageTop } from "@/components/frame/page-top";
import { refusals } from "@/components/frame/refusals";
import { CodeForm } from "@/components/identity/code-form";
import { StepUp } from "@/components/identity/step-up";
import { ConfirmButton } from "@/components/ui/dialog";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { SubmitButton } from "@/components/ui/submit-button";
import { clock } from "@/lib/clock";
import { beginTotpAction, confirmTotpAction, removeTotpAction } from "@/lib/identity/actions";
import { openPortal } from "@/lib/identity/portal";
import { listPasskeys } from "@/lib/identity/queries/list-passkeys";
import { getTotp } from "@/lib/identity/queries/get-totp";
import { isFresh } from "@/lib/identity/rules";
import { totpUri } from "@/lib/identity/totp-uri";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("configure"))("app") };
}

export default async function AuthenticatorAppPage() {
  const [{ session }, t] = await Promise.all([openPortal(), getTranslations("configure")]);
  const passkeys = await listPasskeys(session.principal);
  return (
    <div className="px-gutter pt-4 wide:p-0">
      <PageTop title={t("app")} back={{ href: "/more/configure", label: t("title") }} />
      <Panel className="max-w-[720px]">
        {isFresh(session.principal, clock.now()) ? (
          <AuthenticatorApp />
        ) : (
          <StepUp next="/more/configure/app" hasFingerprint={passkeys.length > 0} />
        )}
      </Panel>
    </div>
  );
}

async function AuthenticatorApp() {
  const [{ session }, t, errors] = await Promise.all([openPortal(), getTranslations("configure"), refusals()]);
  const totp = await getTotp(session.principal);
  if (totp.on)
    return (
      <div className="grid gap-4">
        <Note tone="ok" icon={ShieldCheck} title={t("appOn")}>
          <p>{t("appOnText")}</p>
        </Note>
        <div>
          <ConfirmButton label={t("appRemove")} title={t("appRemove")} close={t("close")} cancel={t("cancel")} text={t("appRemoveText")}>
            <ActionForm action={removeTotpAction} refused={errors}>
              <SubmitButton wide busy={t("appRemoveBusy")}>
                {t("appRemove")}
              </SubmitButton>
            </ActionForm>
          </ConfirmButton>
        </div>
      </div>
    );
  if (totp.secret === undefined)
    return (
      <div className="grid gap-4">
        <p className="max-w-prose">{t("appText")}</p>
        <ActionForm action={beginTotpAction} refused={errors}>
          <SubmitButton busy={t("appBeginBusy")}>{t("appBegin")}</SubmitButton>
        </ActionForm>
      </div>
    );
  return <FirstCode secret={totp.secret} email={session.email} />;
}

/** The secret as a picture for a camera and as letters for fingers, and the code that shows that it arrived. */
async function FirstCode({ secret, email }: { secret: string; email: string }) {
  const [t, login, fields, errors] = await Promise.all([
    getTranslations("configure"),
    getTranslations("login"),
    getTranslations("fields"),
    refusals(),
  ]);
  const labels = {
    code: login("code"),
    hint: t("appCodeHint"),
    submit: login("confirm"),
    busy: login("confirmBusy"),
    invalid: fields("code-invalid"),
    errors,
  };
  return (
    <div className="grid max-w-form gap-5">
      <p>{t("appScan")}</p>
      <div
        role="img"
        aria-label={t("appQr")}
        className="bg-white w-52 rounded-m p-3"
        dangerouslySetInnerHTML={{ __html: renderSVG(totpUri(secret, email), { border: 1 }) }}
      />
      <p className="text-small text-ink-2">
        {t("appLetters")}{" "}
        <span className="font-mono block pt-1 text-body font-semibold tracking-wide wrap-anywhere text-ink">
          {secret.match(/.{1,4}/g)?.join(" ")}
        </span>
      </p>
      <CodeForm action={confirmTotpAction} hidden={{}} labels={labels} />
    </div>
  );
}
