"use server";

import { redirect } from "next/navigation";
import { action } from "@/lib/identity/action";
import { askErasure, undoErasure } from "@/lib/privacy/commands/ask-erasure";
import { eraseInput, undoInput } from "@/lib/privacy/input";

/** Asks that one's account be erased. */
export const askErasureAction = action(eraseInput, async (principal) => {
  await askErasure(principal);
  redirect("/more/profile/erasure");
});

/** Keeps it after all. */
export const undoErasureAction = action(undoInput, async (principal) => {
  await undoErasure(principal);
  redirect("/more/profile?news=undone");
});
