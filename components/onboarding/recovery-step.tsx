import { getTranslations } from "next-intl/server";
import { refusals } from "@/components/frame/refusals";
import { CodeForm } from "@/components/identity/code-form";
import { FingerprintButton } from "@/components/identity/fingerprint-button";
import { StepForm } from "@/components/frame/step-form";
import { ButtonLink } from "@/components/ui/button";
import { passkeySignInAction } from "@/lib/identity/actions";
import { confirmRecoveryAction, finishRecoveryAction, startRecoveryAction } from "@/lib/onboarding/actions";

/** One step of the way to a new password: who, the code, the password. */
export async function RecoveryStep({ step }: { step: "claim" | "code" | "password" }) {
  const [t, f, login, fingerprint, errors] = await Promise.all([
    getTranslations("recover"),
    getTranslations("fields"),
    getTranslations("login"),
    getTranslations("fingerprint"),
    refusals(),
  ]);
  const codes = ["email-invalid", "email-or-phone", "phone-invalid", "password-missing", "password-too-long", "password-short"] as const;
  const fields = Object.fromEntries(codes.map((code) => [code, f(code)]));
  const labels = { submit: t("continue"), busy: t("continueBusy"), show: t("show"), hide: t("hide"), fields, errors };
  switch (step) {
    case "claim":
      return (
        <>
          <StepForm
            action={startRecoveryAction}
            labels={labels}
            fields={[
              { name: "email", type: "email", label: t("email"), autoComplete: "username" },
              { name: "phone", type: "tel", label: t("phone"), hint: t("phoneHint"), autoComplete: "tel" },
            ]}
          />
          <FingerprintButton
            action={passkeySignInAction}
            purpose="sign-in"
            next=""
            labels={{ button: fingerprint("signIn"), busy: fingerprint("busy"), failed: fingerprint("failed"), errors }}
          />
          <ButtonLink href="/login" tone="quiet" wide>
            {login("title")}
          </ButtonLink>
        </>
      );
    case "code":
      return (
        <>
          <CodeForm
            action={confirmRecoveryAction}
            hidden={{}}
            labels={{
              code: t("code"),
              hint: t("codeHint"),
              submit: t("confirm"),
              busy: t("confirmBusy"),
              invalid: f("code-invalid"),
              errors,
            }}
          />
          <ButtonLink href="/recover?again=1" tone="quiet" wide>
            {t("again")}
          </ButtonLink>
        </>
      );
    case "password":
      return (
        <StepForm
          action={finishRecoveryAction}
          labels={{ ...labels, submit: t("save") }}
          fields={[{ name: "password", type: "password", label: t("password"), hint: t("passwordHint"), autoComplete: "new-password" }]}
        />
      );
  }
}
