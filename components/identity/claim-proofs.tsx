import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { FieldForm } from "@/components/frame/field-form";
import { refusals } from "@/components/frame/refusals";
import { CodeForm } from "@/components/identity/code-form";
import { SmsDelay } from "@/components/identity/sms-delay";
import { Info } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { SubmitButton } from "@/components/ui/submit-button";
import { dropClaimAction, proveByBillCodeAction, proveByCodeAction, sendLineCodeAction } from "@/lib/identity/actions/lines";
import { formatPhone } from "@/lib/phone-format";

/** The proofs that are left for a number: why the first one did not do, a code by SMS where it is a mobile, the code on the bill. */
export async function ClaimProofs({
  number,
  kind,
  isSent,
  isDelayed,
}: {
  number: string;
  kind: "fixed" | "mobile";
  isSent: boolean;
  /** SMS are delayed at the moment. */
  isDelayed: boolean;
}) {
  const [t, fields, refused] = await Promise.all([getTranslations("profile"), getTranslations("fields"), refusals()]);
  const shown = formatPhone(number);
  const codeLabels = {
    code: t("code"),
    hint: t("codeHint"),
    submit: t("confirm"),
    busy: t("confirmBusy"),
    invalid: fields("code-invalid"),
    errors: refused,
  };
  return (
    <>
      <Note icon={Info} title={t("networkFailed", { number: shown })}>
        <p>{t(kind === "fixed" ? "networkFailedFixed" : "networkFailedMobile")}</p>
      </Note>
      {kind === "mobile" && (
        <Panel title={t("bySms")} id="by-sms">
          <p className="mb-4 text-ink-2">{isSent ? t("smsSent", { number: shown }) : t("bySmsHint", { number: shown })}</p>
          {isSent && (
            <div className="mb-2 grid max-w-form gap-4">
              {isDelayed && <SmsDelay other="bill" />}
              <CodeForm action={proveByCodeAction} hidden={{}} labels={codeLabels} />
            </div>
          )}
          <ActionForm action={sendLineCodeAction} refused={refused}>
            <SubmitButton tone={isSent ? "quiet" : "primary"} busy={t("sendBusy")}>
              {isSent ? t("sendAgain") : t("send")}
            </SubmitButton>
          </ActionForm>
        </Panel>
      )}
      <Panel title={t("byBill")} id="by-bill">
        <FieldForm
          id="bill"
          action={proveByBillCodeAction}
          fields={[
            {
              name: "code",
              label: t("billCode"),
              hint: t("billCodeHint"),
              autoComplete: "off",
              errors: { "bill-code-missing": fields("bill-code-missing"), "bill-code-invalid": fields("bill-code-invalid") },
            },
          ]}
          refused={refused}
          submit={t("associate")}
          busy={t("confirmBusy")}
          tone={kind === "mobile" ? "soft" : "primary"}
        />
      </Panel>
      <ActionForm action={dropClaimAction} refused={refused}>
        <SubmitButton tone="quiet" busy={t("otherNumber")}>
          {t("otherNumber")}
        </SubmitButton>
      </ActionForm>
    </>
  );
}
