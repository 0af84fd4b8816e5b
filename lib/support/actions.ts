"use server";

import { redirect } from "next/navigation";
import { action } from "@/lib/identity/action";
import { openTicket } from "@/lib/support/commands";
import { disputeRow, withdrawDispute } from "@/lib/support/commands/dispute-row";
import { disputeInput, ticketInput, withdrawInput } from "@/lib/support/input";

/** Opens a ticket, or leads to the one that is open about the same. Works without JavaScript. */
export const openTicketAction = action(ticketInput, async (principal, complaint) => {
  const { id, isNew } = await openTicket(principal, complaint);
  redirect(`/more/tracking/${id}?news=${isNew ? "opened" : "known"}`);
});

/** Disputes a row of a bill; the first time it is only looked at, and confirmed the second. Works without JavaScript. */
export const disputeRowAction = action(disputeInput, async (principal, { confirmed, ...complaint }) => {
  const ticketId = await disputeRow(principal, { ...complaint, isConfirmed: confirmed === "yes" });
  redirect(`/more/tracking/${ticketId}?news=disputed`);
});

/** Takes a dispute back. Works without JavaScript. */
export const withdrawDisputeAction = action(withdrawInput, async (principal, { disputeId }) => {
  redirect(`/bills/${await withdrawDispute(principal, disputeId)}`);
});
