import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import type { ButtonTone } from "@/components/ui/button";
import { SubmitButton } from "@/components/ui/submit-button";
import type { Cents } from "@/lib/money";
import { payBillAction } from "@/lib/payments/actions";
import { isTooSmall } from "@/lib/payments/rules";

/**
 * The one button of what is still due, or why there is none. The amount is the server's: the form carries only which bill.
 */
export async function PayForm({ billId, due, tone = "primary" }: { billId: string; due: Cents; tone?: ButtonTone }) {
  const [t, tError] = await Promise.all([getTranslations("bill"), getTranslations("errors")]);
  if (isTooSmall(due)) return <p className="grow basis-full text-small">{tError("amount-too-small")}</p>;
  return (
    <ActionForm action={payBillAction} refused={await refusals()} className="no-print grow">
      <input type="hidden" name="billId" value={billId} />
      <SubmitButton tone={tone} wide busy={t("payBusy")}>
        {t("pay")}
      </SubmitButton>
    </ActionForm>
  );
}
