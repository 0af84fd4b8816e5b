"use server";

import { redirect } from "next/navigation";
import { action } from "@/lib/identity/action";
import { removeThreshold, setThreshold } from "@/lib/usage/commands/set-threshold";
import { setThresholdInput, thresholdInput } from "@/lib/usage/input";

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
