"use server";

import { getLocale, getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { action } from "@/lib/identity/action";
import { endMandate } from "@/lib/payments/commands/debit/end-mandate";
import { giveMandate } from "@/lib/payments/commands/debit/give-mandate";
import { endMandateInput, giveMandateInput } from "@/lib/payments/input/debit";

/** Gives a mandate for direct debit; the first time it is only looked at, and confirmed the second. Works without JavaScript. */
export const giveMandateAction = action(giveMandateInput, async (principal, { confirmed, ...wish }) => {
  const [language, t] = await Promise.all([getLocale(), getTranslations("debit")]);
  await giveMandate(principal, { ...wish, language, isConfirmed: confirmed === "yes", words: (figures) => t("words", figures) });
  redirect("/more/configure/debit?done=given");
});

/** Ends a mandate. Works without JavaScript. */
export const endMandateAction = action(endMandateInput, async (principal, { mandateId }) => {
  await endMandate(principal, mandateId);
  redirect("/more/configure/debit?done=ended");
});
