"use server";

import { getLocale, getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { action, publicAction } from "@/lib/identity/action";
import { currentSession, requestOrigin } from "@/lib/identity/session";
import { refundExcess } from "@/lib/payments/commands/request-refund";
import { requireUnpaid } from "@/lib/payments/commands/require-unpaid";
import { returnCredit } from "@/lib/payments/commands/return-credit";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import { payBillInput, refundExcessInput, returnInput, topUpInput } from "@/lib/payments/input";
import { visitorPrincipal } from "@/lib/principal";

/** Begins to pay a bill and goes to the hosted checkout; where there is a choice of ways, to that first. Works without JavaScript. */
export const payBillAction = action(payBillInput, async (principal, { billId, method }) => {
  if (method === undefined && env().paypal) {
    await requireUnpaid(principal, billId);
    redirect(`/bills/${billId}/pay`);
  }
  const [session, locale, t] = await Promise.all([currentSession(), getLocale(), getTranslations("payments")]);
  const title = (number: string) => t("checkoutTitle", { number });
  redirect(await startBillPayment(principal, billId, { email: session?.email ?? "", locale, title }, method));
});

/** Sends back to the card what was received above what the bill owed. Works without JavaScript. */
export const refundExcessAction = action(refundExcessInput, async (principal, { paymentId }) => {
  redirect(`/bills/${await refundExcess(principal, paymentId)}`);
});

/** Asks back the credit of a line that left; the first time it is only looked at, and confirmed the second. Works without JavaScript. */
export const returnCreditAction = action(returnInput, async (principal, { requestId, lineId, amount: amountCents, confirmed, ...to }) => {
  await returnCredit(principal, { requestId, lineId, to, amountCents, isConfirmed: confirmed === "yes" });
  redirect("/more/line/credit?news=asked");
});

/** Tops up a mobile line, with an account or without: on to the hosted checkout, or to the receipt. Works without JavaScript. */
export const topUpAction = publicAction(topUpInput, async ({ amount: amountCents, ...wish }) => {
  const [session, locale, t, { address }] = await Promise.all([currentSession(), getLocale(), getTranslations("topUp"), requestOrigin()]);
  const principal = session?.principal ?? visitorPrincipal(clock.now());
  const title = (number: string) => t("checkoutTitle", { number });
  redirect(await startTopUp(principal, { ...wish, amountCents, pin: wish.pin }, { email: session?.email, locale, address, title }));
});
