"use server";

import { getLocale, getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { clock } from "@/lib/clock";
import { action, publicAction } from "@/lib/identity/action";
import { currentSession, requestOrigin } from "@/lib/identity/session";
import { fromCents } from "@/lib/money";
import { idOfLink } from "@/lib/one-time";
import { skipOccasion, unskipOccasion } from "@/lib/payments/commands/automatic/skip";
import { stopAutomatic } from "@/lib/payments/commands/automatic/stop";
import { turnOnAutomatic } from "@/lib/payments/commands/automatic/turn-on";
import { keepExcess, keepForNext } from "@/lib/payments/commands/kept/keep";
import { payOutKept } from "@/lib/payments/commands/kept/pay-out";
import { useKept } from "@/lib/payments/commands/kept/use";
import { makeDefault, removeMethod } from "@/lib/payments/commands/methods/remove-method";
import { startSetup } from "@/lib/payments/commands/methods/start-setup";
import { refundExcess } from "@/lib/payments/commands/request-refund";
import { makePayLink, revokePayLink, startLinkPayment } from "@/lib/payments/commands/pay-links";
import { requireUnpaid } from "@/lib/payments/commands/require-unpaid";
import { returnCredit } from "@/lib/payments/commands/return-credit";
import { startBillPayment, type Payer } from "@/lib/payments/commands/start-bill-payment";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import {
  automaticInput,
  makePayLinkInput,
  keptInput,
  mandateInput,
  methodInput,
  occasionInput,
  payBillInput,
  payOutInput,
  payBillsInput,
  payLinkInput,
  refundExcessInput,
  returnInput,
  revokePayLinkInput,
  setupInput,
  topUpInput,
} from "@/lib/payments/input";
import { ceilings } from "@/lib/payments/queries/automatic";
import { mandateFigures } from "@/lib/payments/rules/automatic";
import { visitorPrincipal } from "@/lib/principal";

/** Begins to pay a bill and goes to the hosted checkout; where it is not said how, to the page that asks first. Works without JavaScript. */
export const payBillAction = action(payBillInput, async (principal, { billId, method, amount, takesOver, button }) => {
  if (method === undefined) {
    await requireUnpaid(principal, billId);
    redirect(`/bills/${billId}/pay${amount === undefined ? "" : `?amount=${fromCents(amount)}`}`);
  }
  const wish = { billIds: [billId], takesOver, ...(amount !== undefined && { amountCents: amount }) };
  return leadOn(await startBillPayment(principal, wish, await payer("checkoutTitle"), method), button);
});

/** Begins to pay several bills of a line at once: all of them or none. Works without JavaScript. */
export const payBillsAction = action(payBillsInput, async (principal, { billIds, method }) => {
  redirect(await startBillPayment(principal, { billIds }, await payer("checkoutTitleSeveral"), method));
});

async function payer(words: "checkoutTitle" | "checkoutTitleSeveral"): Promise<Payer> {
  const [session, locale, t] = await Promise.all([currentSession(), getLocale(), getTranslations("payments")]);
  return { email: session?.email ?? "", locale, title: (number) => t(words, { number }) };
}

/** Makes a private link by which somebody else may pay a bill. Works without JavaScript. */
export const makePayLinkAction = action(makePayLinkInput, async (principal, { billId }) => {
  await makePayLink(principal, billId);
  redirect(`/bills/${billId}/pay?done=link#link`);
});

/** Takes such a link back. Works without JavaScript. */
export const revokePayLinkAction = action(revokePayLinkInput, async (principal, { linkId }) => {
  redirect(`/bills/${await revokePayLink(principal, linkId)}/pay?done=revoked#link`);
});

/** Begins to pay a bill by its private link, without an account. Works without JavaScript. */
export const payLinkAction = publicAction(payLinkInput, async ({ token, method: payBy, takesOver }) => {
  const [locale, t, { address }] = await Promise.all([getLocale(), getTranslations("payments"), requestOrigin()]);
  const title = (number: string) => t("checkoutTitle", { number });
  redirect(await startLinkPayment(idOfLink("pay", token), { payBy, takesOver }, { address, locale, title }));
});

/** To the hosted page; PayPal's button in our page opens that itself, and is told which order it is for. */
function leadOn(url: string, button: "yes" | undefined) {
  const orderId = button && /^https?:.*[?&]token=([A-Za-z0-9]+)/.exec(url)?.[1];
  if (orderId === undefined) redirect(url);
  return { status: "ordered", orderId } as const;
}

/** Sends back to the card what was received above what the bill owed. Works without JavaScript. */
export const refundExcessAction = action(refundExcessInput, async (principal, { paymentId }) => {
  redirect(`/bills/${await refundExcess(principal, paymentId)}`);
});

/** Keeps for the next bill what was received above what the bill owed. Works without JavaScript. */
export const keepExcessAction = action(refundExcessInput, async (principal, { paymentId }) => {
  redirect(`/bills/${await keepExcess(principal, paymentId)}`);
});

/** Pays a bill with what is kept on its line. Works without JavaScript. */
export const useKeptAction = action(keptInput, async (principal, { billId }) => {
  await useKept(principal, billId);
  redirect(`/bills/${billId}`);
});

/** Has what is kept on a line pay its next bill by itself. Works without JavaScript. */
export const keepForNextAction = action(keptInput, async (principal, { billId }) => {
  await keepForNext(principal, billId);
  redirect(`/bills/${billId}`);
});

/** Asks back the credit of a line that left; the first time it is only looked at, and confirmed the second. Works without JavaScript. */
export const returnCreditAction = action(returnInput, async (principal, { requestId, lineId, amount: amountCents, confirmed, ...to }) => {
  await returnCredit(principal, { requestId, lineId, to, amountCents, isConfirmed: confirmed === "yes" });
  redirect("/more/line/credit?news=asked");
});

/** Asks back to a bank account what is kept on a line; the first time it is only looked at, and confirmed the second. Works without JavaScript. */
export const payOutKeptAction = action(payOutInput, async (principal, { amount: amountCents, confirmed, ...wish }) => {
  await payOutKept(principal, { ...wish, amountCents, isConfirmed: confirmed === "yes" });
  redirect(`/bills/${wish.billId}/kept?news=asked`);
});

/** Tops up a mobile line, with an account or without: on to the hosted checkout, or to the receipt. Works without JavaScript. */
export const topUpAction = publicAction(topUpInput, async ({ amount: amountCents, button, ...wish }) => {
  const [session, locale, t, { address }] = await Promise.all([currentSession(), getLocale(), getTranslations("topUp"), requestOrigin()]);
  const principal = session?.principal ?? visitorPrincipal(clock.now());
  const title = (number: string) => t("checkoutTitle", { number });
  const url = await startTopUp(principal, { ...wish, amountCents, pin: wish.pin }, { email: session?.email, locale, address, title });
  return leadOn(url, button);
});

/** Begins to save a card or PayPal, on the provider's own page. Works without JavaScript. */
export const saveMethodAction = action(setupInput, async (principal, { payBy }) => {
  const [session, locale] = await Promise.all([currentSession(), getLocale()]);
  redirect(await startSetup(principal, payBy, { email: session?.email ?? "", locale }));
});

/** Makes a saved method the one that is offered first. Works without JavaScript. */
export const makeDefaultAction = action(methodInput, async (principal, { methodId }) => {
  await makeDefault(principal, methodId);
  redirect("/more/configure?done=methodFirst#methods");
});

/** Takes a saved method away. Works without JavaScript. */
export const removeMethodAction = action(methodInput, async (principal, { methodId }) => {
  await removeMethod(principal, methodId);
  redirect("/more/configure?done=methodGone#methods");
});

/** Turns an automatic top-up on; the words agreed to are kept as they stand on the page. Works without JavaScript. */
export const turnOnAutomaticAction = action(automaticInput, async (principal, { lineId, methodId, ...terms }) => {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("automatic")]);
  const words = terms.kind === "threshold" ? "mandateThreshold" : "mandateRenewal";
  await turnOnAutomatic(principal, {
    lineId,
    methodId,
    terms: terms.kind === "threshold" ? { thresholdCents: terms.below, amountCents: terms.add, monthlyCapCents: terms.cap } : undefined,
    mandate: (number) => t(words, mandateFigures(number, ceilings(), locale)),
  });
  redirect("/more/configure/automatic?done=on");
});

/** Stops an automatic top-up. Works without JavaScript. */
export const stopAutomaticAction = action(mandateInput, async (principal, { autoTopUpId }) => {
  await stopAutomatic(principal, autoTopUpId);
  redirect("/more/configure/automatic?done=stopped");
});

/** Leaves one charge out. Works without JavaScript. */
export const skipOccasionAction = action(occasionInput, async (principal, occasion) => {
  await skipOccasion(principal, occasion);
  redirect("/more/configure/automatic?done=skipped");
});

/** Takes that back. Works without JavaScript. */
export const unskipOccasionAction = action(occasionInput, async (principal, occasion) => {
  await unskipOccasion(principal, occasion);
  redirect("/more/configure/automatic?done=unskipped");
});
