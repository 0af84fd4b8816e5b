"use server";

import { redirect } from "next/navigation";
import { addFavourite, removeFavourite } from "@/lib/credit/commands/favourites";
import { draftTransfer } from "@/lib/credit/commands/transfers/draft";
import { orderTransfer } from "@/lib/credit/commands/transfers/order";
import { stopTransferPlan } from "@/lib/credit/commands/transfers/plans";
import { favouriteIdInput, favouriteInput, transferIdInput, transferInput, transferPlanInput } from "@/lib/credit/input";
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

/** Keeps what somebody wants to give, and shows it to be confirmed. Works without JavaScript. */
export const draftTransferAction = action(transferInput, async (principal, { amount: amountCents, every: everyDays, ...wish }) => {
  redirect(`/more/transfers/${await draftTransfer(principal, { ...wish, amountCents, everyDays })}`);
});

/** Gives it. Works without JavaScript. */
export const orderTransferAction = action(transferIdInput, async (principal, { transferId }) => {
  await orderTransfer(principal, transferId);
  redirect("/more/transfers?news=ordered");
});

/** Ends what is given again and again. Works without JavaScript. */
export const stopTransferPlanAction = action(transferPlanInput, async (principal, { planId }) => {
  await stopTransferPlan(principal, planId);
  redirect("/more/transfers?news=stopped");
});
