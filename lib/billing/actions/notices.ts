"use server";

import { redirect } from "next/navigation";
import { setNotice } from "@/lib/billing/commands/notices/set-notice";
import { setDelivery } from "@/lib/billing/commands/set-delivery";
import { deliveryInput, noticeInput } from "@/lib/billing/input/notices";
import { action } from "@/lib/identity/action";

/** Switches a notice on or off. Works without JavaScript. */
export const setNoticeAction = action(noticeInput, async (principal, choice) => {
  await setNotice(principal, choice);
  redirect("/more/configure/notices");
});

/** Chooses how a line's bills come, once it was looked at and confirmed. Works without JavaScript. */
export const setDeliveryAction = action(deliveryInput, async (principal, { requestId, lineId, confirmed, ...wish }) => {
  const outcome = await setDelivery(principal, { requestId, lineId, wish, isConfirmed: confirmed === "yes" });
  redirect(`/more/configure/delivery?news=${outcome}`);
});
