"use server";

import { getLocale, getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { action } from "@/lib/identity/action";
import { currentSession } from "@/lib/identity/session";
import { refundExcess } from "@/lib/payments/commands/request-refund";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { payBillInput, refundExcessInput } from "@/lib/payments/input";

/** Begins to pay a bill and goes to the hosted checkout. Works without JavaScript. */
export const payBillAction = action(payBillInput, async (principal, { billId }) => {
  const [session, locale, t] = await Promise.all([currentSession(), getLocale(), getTranslations("payments")]);
  const title = (number: string) => t("checkoutTitle", { number });
  redirect(await startBillPayment(principal, billId, { email: session?.email ?? "", locale, title }));
});

/** Sends back to the card what was received above what the bill owed. Works without JavaScript. */
export const refundExcessAction = action(refundExcessInput, async (principal, { paymentId }) => {
  redirect(`/bills/${await refundExcess(principal, paymentId)}`);
});
