"use server";

import { redirect } from "next/navigation";
import { addFavourite, removeFavourite } from "@/lib/credit/commands/favourites";
import { favouriteIdInput, favouriteInput } from "@/lib/credit/input";
import { action } from "@/lib/identity/action";

/** Keeps the number of a top-up under a name. */
export const addFavouriteAction = action(favouriteInput, async (principal, { topUpId, name }) => {
  await addFavourite(principal, topUpId, name);
  redirect("/topup?news=kept");
});

/** Forgets it. */
export const removeFavouriteAction = action(favouriteIdInput, async (principal, { favouriteId }) => {
  await removeFavourite(principal, favouriteId);
  redirect("/topup?news=forgotten");
});
