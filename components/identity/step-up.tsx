import { getTranslations } from "next-intl/server";
import { refusals } from "@/components/frame/refusals";
import { FingerprintButton } from "@/components/identity/fingerprint-button";
import { StepUpForm } from "@/components/identity/step-up-form";
import { LockKeyhole } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { confirmPasskeyAction, confirmPasswordAction } from "@/lib/identity/actions";

/** Stands in the place of what needs a proof of the last five minutes: who has given it comes back to the page and finds the thing itself. */
export async function StepUp({ next, hasFingerprint }: { next: string; hasFingerprint: boolean }) {
  const [t, fingerprint, login, fields, errors] = await Promise.all([
    getTranslations("stepUp"),
    getTranslations("fingerprint"),
    getTranslations("login"),
    getTranslations("fields"),
    refusals(),
  ]);
  const labels = {
    password: login("password"),
    show: login("show"),
    hide: login("hide"),
    submit: t("submit"),
    busy: t("busy"),
    fields: { "password-missing": fields("password-missing"), "password-too-long": fields("password-too-long") },
    errors,
  };
  return (
    <div className="grid max-w-form gap-4">
      <Note icon={LockKeyhole} title={t("title")}>
        <p>{t("text")}</p>
      </Note>
      {hasFingerprint && (
        <FingerprintButton
          action={confirmPasskeyAction}
          purpose="step-up"
          next={next}
          labels={{ button: fingerprint("confirmWith"), busy: fingerprint("busy"), failed: fingerprint("failed"), errors }}
        />
      )}
      <StepUpForm action={confirmPasswordAction} next={next} labels={labels} />
    </div>
  );
}
