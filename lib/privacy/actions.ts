"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { action } from "@/lib/identity/action";
import { askErasure, undoErasure } from "@/lib/privacy/commands/ask-erasure";
import { eraseInput, undoInput } from "@/lib/privacy/input";

/** Asks that one's account be erased. */
export const askErasureAction = action(eraseInput, async (principal) => {
  await askErasure(principal);
  // The frame of every page says so from now on, the one that is open included.
  revalidatePath("/", "layout");
  redirect("/more/profile/erasure");
});

/** Keeps it after all. */
export const undoErasureAction = action(undoInput, async (principal) => {
  await undoErasure(principal);
  revalidatePath("/", "layout");
  redirect("/more/profile?news=undone");
});
