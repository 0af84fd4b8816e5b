"use server";

import { redirect } from "next/navigation";
import { staffAction } from "@/lib/staff/action";
import { findCustomer } from "@/lib/staff/commands/find-customer";
import { decideFactorRemoval, proposeFactorRemoval } from "@/lib/staff/commands/remove-factor";
import { decideRemovalInput, findCustomerInput, proposeRemovalInput } from "@/lib/staff/input";

/** Leads to the customer of an exact e-mail or number. */
export const findCustomerAction = staffAction("customers.search", findCustomerInput, async (staff, { who }) => {
  redirect(`/admin/customers/${await findCustomer(staff, who)}`);
});

/** Proposes to take a lost factor off an account. */
export const proposeRemovalAction = staffAction("factors.propose", proposeRemovalInput, async (staff, data) => {
  await proposeFactorRemoval(staff, data);
  redirect(`/admin/customers/${data.accountId}?done=proposed`);
});

/** Confirms or declines what somebody else proposed. */
export const decideRemovalAction = staffAction("factors.decide", decideRemovalInput, async (staff, { removalId, decision }) => {
  await decideFactorRemoval(staff, removalId, decision);
  redirect(`/admin/removals?done=${decision}`);
});
