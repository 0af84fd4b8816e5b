import { getLocale, getTranslations } from "next-intl/server";
import { PayMethods, type SavedWay } from "@/components/billing/pay-methods";
import { FieldForm } from "@/components/frame/field-form";
import { PayPalButton, type PayPalPage } from "@/components/payments/paypal-button";
import { refusals } from "@/components/frame/refusals";
import { formatDay, type Day } from "@/lib/dates";
import { fromCents, type Cents } from "@/lib/money";
import { payBillAction } from "@/lib/payments/actions";

/** How much of a bill, and in which way: all that is due unless another amount is typed. What may be paid, the server decides. */
export async function PayChoice({
  bill,
  amountCents,
  saved,
  paypal,
  isLate,
  takesOver,
}: {
  bill: { readonly id: string; readonly dueDate: Day };
  /** What stands in the field at first. */
  amountCents: Cents;
  saved: readonly SavedWay[];
  /** What PayPal's own button needs, where PayPal is taken. */
  paypal: PayPalPage | undefined;
  isLate: boolean;
  /** Somebody is paying by a private link: to go on closes their page. */
  takesOver: boolean;
}) {
  const [t, fields, locale, refused] = await Promise.all([getTranslations("paying"), getTranslations("fields"), getLocale(), refusals()]);
  return (
    <FieldForm
      id="pay"
      action={payBillAction}
      hidden={{ billId: bill.id, ...(takesOver && { takesOver: "yes" }) }}
      fields={[
        {
          name: "amount",
          label: t("amount"),
          hint: isLate
            ? t("amountHintLate")
            : t("amountHint", { date: formatDay(bill.dueDate, locale, { day: "numeric", month: "long" }) }),
          inputMode: "decimal",
          autoComplete: "off",
          value: fromCents(amountCents).replace(".", locale === "en" ? "." : ","),
          errors: { "amount-invalid": fields("amount-invalid"), "part-zero": fields("part-zero") },
        },
      ]}
      refused={refused}
      others={{ "method-missing": fields("method-missing") }}
      submit={t("continue")}
      busy={t("busy")}
    >
      <PayMethods saved={saved} hasPaypal={paypal !== undefined} />
      {paypal && <PayPalButton action={payBillAction} page={paypal} />}
    </FieldForm>
  );
}
