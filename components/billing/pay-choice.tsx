import { getTranslations } from "next-intl/server";
import { ActionForm } from "@/components/frame/action-form";
import { refusals } from "@/components/frame/refusals";
import { CreditCard, Wallet } from "@/components/ui/icons";
import { PayPalButton, type PayPalPage } from "@/components/payments/paypal-button";
import { RadioTiles } from "@/components/ui/radio-tiles";
import { SubmitButton } from "@/components/ui/submit-button";
import { payBillAction } from "@/lib/payments/actions";

/** By card or by PayPal; the amount is the server's. */
export async function PayChoice({ billId, paypal }: { billId: string; paypal: PayPalPage }) {
  const [t, refused] = await Promise.all([getTranslations("bill"), refusals()]);
  return (
    <ActionForm action={payBillAction} refused={refused} className="grid max-w-form gap-5">
      <input type="hidden" name="billId" value={billId} />
      <RadioTiles
        legend={t("how")}
        hideLegend
        name="method"
        look="rows"
        value="card"
        tiles={[
          { value: "card", label: t("card"), icon: CreditCard },
          { value: "paypal", label: "PayPal", icon: Wallet },
        ]}
      />
      <PayPalButton action={payBillAction} page={paypal} />
      <SubmitButton wide busy={t("payBusy")}>
        {t("continue")}
      </SubmitButton>
    </ActionForm>
  );
}
