"use server";

import { getLocale, getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { agreePlan } from "@/lib/billing/commands/instalments/agree-plan";
import { cancelPlan } from "@/lib/billing/commands/instalments/end-plan";
import { agreePlanInput, cancelPlanInput } from "@/lib/billing/input";
import { formatDay } from "@/lib/dates";
import { action } from "@/lib/identity/action";
import { formatMoney } from "@/lib/money";

/** Agrees to pay a bill in instalments; the words are kept with the schedule as it stands on the page. Works without JavaScript. */
export const agreePlanAction = action(agreePlanInput, async (principal, { billId, count, amount: totalCents }) => {
  const [locale, t] = await Promise.all([getLocale(), getTranslations("instalments")]);
  await agreePlan(principal, {
    billId,
    count,
    totalCents,
    words: (instalments) => {
      const rows = instalments.map(({ amountCents, dueOn }) => `${formatDay(dueOn, locale)} ${formatMoney(amountCents, locale)}`);
      return `${t("words", { total: formatMoney(totalCents, locale), count: String(count) })} ${rows.join("; ")}.`;
    },
  });
  redirect(`/bills/${billId}`);
});

/** Gives a plan up: the rest is due at once. Works without JavaScript. */
export const cancelPlanAction = action(cancelPlanInput, async (principal, { planId }) => {
  redirect(`/bills/${await cancelPlan(principal, planId)}`);
});
