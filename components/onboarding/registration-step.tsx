import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { CodeForm } from "@/components/identity/code-form";
import { StepForm, type StepLabels } from "@/components/frame/step-form";
import { SubmitButton } from "@/components/ui/submit-button";
import {
  beginRegistrationAction,
  chooseMobileAction,
  chooseNumberAction,
  completeRegistrationAction,
  proveByBillCodeAction,
  resendRegistrationCodeAction,
} from "@/lib/onboarding/actions";
import type { Step } from "@/lib/onboarding/rules";
import { formatPhone } from "@/lib/phone-format";

/** What the steps show again of what was given. */
export interface RegistrationShown {
  readonly email: string;
  readonly number: string | null;
  readonly kind: "fixed" | "mobile" | null;
  readonly recoveryMobile: string | null;
}

/** The form of one step. */
export async function RegistrationStep({ step, shown }: { step: Step; shown: RegistrationShown | undefined }) {
  const t = await getTranslations("register");
  const labels = await stepLabels();
  switch (step) {
    case "account":
      return (
        <StepForm
          action={beginRegistrationAction}
          labels={labels}
          fields={[
            { name: "email", type: "email", label: t("email"), autoComplete: "username", value: shown?.email },
            { name: "password", type: "password", label: t("password"), hint: t("passwordHint"), autoComplete: "new-password" },
          ]}
        />
      );
    case "number":
      return (
        <StepForm
          action={chooseNumberAction}
          labels={labels}
          fields={[
            {
              name: "phone",
              type: "tel",
              label: t("phone"),
              hint: t("phoneHint"),
              autoComplete: "tel",
              value: shown?.number ? formatPhone(shown.number) : undefined,
            },
          ]}
        />
      );
    case "proof":
      return <Proof number={shown?.number ?? ""} labels={labels} />;
    case "mobile":
      return (
        <StepForm
          action={chooseMobileAction}
          labels={labels}
          fields={[{ name: "mobile", type: "tel", label: t("mobile"), hint: t("mobileHint"), autoComplete: "tel" }]}
        />
      );
    case "code":
      return <Code />;
  }
}

async function stepLabels(): Promise<StepLabels> {
  const [t, f, errors] = await Promise.all([getTranslations("register"), getTranslations("fields"), refusals()]);
  const codes = [
    "email-invalid",
    "password-missing",
    "password-too-long",
    "password-short",
    "phone-missing",
    "phone-invalid",
    "bill-code-missing",
    "bill-code-invalid",
  ] as const;
  const fields = Object.fromEntries(codes.map((code) => [code, f(code)]));
  return { submit: t("continue"), busy: t("continueBusy"), show: t("show"), hide: t("hide"), fields, errors };
}

/** The ways to show that a line is one's own that are left when the connection did not show it. */
async function Proof({ number, labels }: { number: string; labels: StepLabels }) {
  const t = await getTranslations("register");
  return (
    <>
      <h2 className="text-section">{t("byBill")}</h2>
      <StepForm
        action={proveByBillCodeAction}
        labels={labels}
        fields={[{ name: "billCode", type: "text", label: t("billCode"), hint: t("billCodeHint"), autoComplete: "off" }]}
      />
      <h2 className="mt-4 text-section">{t("byNetwork")}</h2>
      <p className="text-ink-2">{t("byNetworkHint")}</p>
      <ActionForm action={chooseNumberAction} refused={labels.errors}>
        <input type="hidden" name="phone" value={number} />
        <SubmitButton tone="soft" wide busy={t("continueBusy")}>
          {t("byNetworkTry")}
        </SubmitButton>
      </ActionForm>
    </>
  );
}

async function Code() {
  const [t, login, fields, errors] = await Promise.all([
    getTranslations("register"),
    getTranslations("login"),
    getTranslations("fields"),
    refusals(),
  ]);
  const labels = {
    code: login("code"),
    hint: login("codeHint"),
    submit: t("confirm"),
    busy: t("confirmBusy"),
    invalid: fields("code-invalid"),
    errors,
  };
  return (
    <>
      <CodeForm action={completeRegistrationAction} hidden={{}} labels={labels} />
      <ActionForm action={resendRegistrationCodeAction} refused={errors}>
        <SubmitButton tone="quiet" wide busy={t("resendBusy")}>
          {t("resend")}
        </SubmitButton>
      </ActionForm>
    </>
  );
}
