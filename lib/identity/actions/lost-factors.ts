"use server";

import { redirect } from "next/navigation";
import { action } from "@/lib/identity/action";
import { stopFactorRemoval } from "@/lib/identity/commands/lost-factors";
import { removalInput } from "@/lib/identity/input/profile";

/** Stops what support was asked to take off one's account. */
export const stopRemovalAction = action(removalInput, async (principal, { removalId }) => {
  await stopFactorRemoval(principal, removalId);
  redirect("/more/configure?done=removalStopped");
});
