import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import type { ButtonTone } from "@/components/ui/button";
import { SubmitButton } from "@/components/ui/submit-button";
import { payBillAction } from "@/lib/payments/actions";

/** The one button of what is still due. The amount is the server's: the form carries only which bill. */
export async function PayForm({ billId, tone = "primary", wide = true }: { billId: string; tone?: ButtonTone; wide?: boolean }) {
  const t = await getTranslations("bill");
  return (
    <ActionForm action={payBillAction} refused={await refusals()} className="no-print grow">
      <input type="hidden" name="billId" value={billId} />
      <SubmitButton tone={tone} wide={wide} busy={t("payBusy")}>
        {t("pay")}
      </SubmitButton>
    </ActionForm>
  );
}
