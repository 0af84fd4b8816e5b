"use server";

import { redirect } from "next/navigation";
import { action } from "@/lib/identity/action";
import { setCallDetail } from "@/lib/usage/commands/set-call-detail";
import { removeThreshold, setThreshold } from "@/lib/usage/commands/set-threshold";
import { removeSpendingCap, setSpendingCap } from "@/lib/usage/commands/set-spending-cap";
import { callDetailInput, removeSpendingCapInput, setThresholdInput, spendingCapInput, thresholdInput } from "@/lib/usage/input";

/** Sets a threshold of one's own. Works without JavaScript. */
export const setThresholdAction = action(setThresholdInput, async (principal, choice) => {
  await setThreshold(principal, choice);
  redirect("/more/usage?news=added#notices");
});

/** Takes one away. Works without JavaScript. */
export const removeThresholdAction = action(thresholdInput, async (principal, name) => {
  await removeThreshold(principal, name);
  redirect("/more/usage?news=removed#notices");
});

/** Sets a line's spending cap. Works without JavaScript. */
export const setSpendingCapAction = action(spendingCapInput, async (principal, choice) => {
  await setSpendingCap(principal, choice);
  redirect("/more/usage?news=cap-set#spending");
});

/** Takes it away. Works without JavaScript. */
export const removeSpendingCapAction = action(removeSpendingCapInput, async (principal, { lineId }) => {
  await removeSpendingCap(principal, lineId);
  redirect("/more/usage?news=cap-removed#spending");
});

/** Switches a line's call detail on or off. Works without JavaScript. */
export const setCallDetailAction = action(callDetailInput, async (principal, { lineId, on }) => {
  await setCallDetail(principal, { lineId, on });
  redirect(`/more/calls?line=${lineId}&news=${on ? "on" : "off"}`);
});
