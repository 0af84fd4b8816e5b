"use server";

import { redirect } from "next/navigation";
import { action } from "@/lib/identity/action";
import { openTicket } from "@/lib/support/commands";
import { ticketInput } from "@/lib/support/input";

/** Opens a ticket, or leads to the one that is open about the same. Works without JavaScript. */
export const openTicketAction = action(ticketInput, async (principal, complaint) => {
  const { id, isNew } = await openTicket(principal, complaint);
  redirect(`/more/tracking/${id}?news=${isNew ? "opened" : "known"}`);
});
