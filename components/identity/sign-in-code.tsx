import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { AuthFrame } from "@/components/frame/auth-frame";
import { refusals } from "@/components/frame/refusals";
import { CodeForm } from "@/components/identity/code-form";
import { SmsDelay } from "@/components/identity/sms-delay";
import { CircleCheck } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";
import { dropSignInAction, resendSignInCodeAction, signInAction } from "@/lib/identity/actions";
import { maskEmail, maskMobile } from "@/lib/identity/rules";

/** The second step of signing in on a new browser. */
export async function SignInCode({
  mobile,
  email,
  next,
  wasResent,
  isDelayed,
}: {
  mobile: string | null;
  email: string | null;
  next: string;
  wasResent: boolean;
  /** SMS are delayed at the moment. */
  isDelayed: boolean;
}) {
  const [t, fields, errors] = await Promise.all([getTranslations("login"), getTranslations("fields"), refusals()]);
  const labels = {
    code: t("code"),
    hint: t("codeHint"),
    submit: t("confirm"),
    busy: t("confirmBusy"),
    invalid: fields("code-invalid"),
    errors,
  };
  const lead =
    mobile !== null
      ? t("codeSms", { mobile: maskMobile(mobile) })
      : email !== null
        ? t("codeMail", { email: maskEmail(email) })
        : t("codeApp");
  return (
    <AuthFrame title={t("codeTitle")} lead={lead} next="/login">
      {wasResent && (
        <Note role="status" tone="ok" icon={CircleCheck}>
          {t("sent")}
        </Note>
      )}
      {isDelayed && mobile !== null && <SmsDelay other="fingerprint" />}
      <CodeForm action={signInAction} hidden={{ step: "code", next }} labels={labels} />
      <div className="grid gap-1">
        {(mobile !== null || email !== null) && (
          <ActionForm action={resendSignInCodeAction} refused={errors}>
            <input type="hidden" name="next" value={next} />
            <SubmitButton tone="quiet" wide busy={t("resendBusy")}>
              {t("resend")}
            </SubmitButton>
          </ActionForm>
        )}
        <ActionForm action={dropSignInAction} refused={errors}>
          <input type="hidden" name="next" value={next} />
          <SubmitButton tone="quiet" wide busy={t("otherAccount")}>
            {t("otherAccount")}
          </SubmitButton>
        </ActionForm>
      </div>
    </AuthFrame>
  );
}
