"use server";

import { redirect } from "next/navigation";
import { action } from "@/lib/identity/action";
import { claimLine, dropClaim, proveByBillCode, proveByCode, sendLineCode } from "@/lib/identity/commands/add-line";
import { claimHolder } from "@/lib/identity/commands/claim-holder";
import { acceptInvite, cancelInvite, inviteDelegate } from "@/lib/identity/commands/delegation";
import { removeAccess, removeLine } from "@/lib/identity/commands/line-access";
import { noInput } from "@/lib/identity/input";
import {
  accessInput,
  claimBillCodeInput,
  claimLineInput,
  holderInput,
  inviteIdInput,
  inviteInput,
  lineCodeInput,
  lineInput,
  linkInput,
} from "@/lib/identity/input/lines";
import { openOrigin, requestOrigin } from "@/lib/identity/session";

const ADD = "/more/profile/lines/add";
const ADDED = "/more/profile?news=added";
const pageOf = (lineId: string, news: string) => `/more/profile/lines/${lineId}?news=${news}`;

/** Says that a number is one's own: associated at once from its own connection, otherwise on to the other proofs. */
export const claimLineAction = action(claimLineInput, async (principal, { number }) => {
  redirect((await claimLine(principal, number, await requestOrigin())) === "associated" ? ADDED : ADD);
});

/** Sends a code to the claimed number. */
export const sendLineCodeAction = action(noInput, async (principal) => {
  await sendLineCode(principal, await openOrigin());
  redirect(`${ADD}?sent=1`);
});

/** Proves the claimed number by that code. */
export const proveByCodeAction = action(lineCodeInput, async (principal, { code }) => {
  await proveByCode(principal, code, await requestOrigin());
  redirect(ADDED);
});

/** Proves it by the code on its bill. */
export const proveByBillCodeAction = action(claimBillCodeInput, async (principal, { code }) => {
  await proveByBillCode(principal, code);
  redirect(ADDED);
});

/** Goes back to type another number. */
export const dropClaimAction = action(noInput, async (principal) => {
  await dropClaim(principal);
  redirect(ADD);
});

/** Takes a line off one's account. */
export const removeLineAction = action(lineInput, async (principal, { lineId }) => {
  await removeLine(principal, lineId);
  redirect("/more/profile?news=removed");
});

/** Shows oneself the contract's holder. */
export const claimHolderAction = action(holderInput, async (principal, { lineId, taxCode }) => {
  await claimHolder(principal, lineId, taxCode);
  redirect(pageOf(lineId, "holder"));
});

/** Takes a line off somebody else's account. */
export const removeAccessAction = action(accessInput, async (principal, { lineId, accountId }) => {
  await removeAccess(principal, lineId, accountId);
  redirect(pageOf(lineId, "accessRemoved"));
});

/** Invites somebody to share a line. */
export const inviteAction = action(inviteInput, async (principal, data) => {
  await inviteDelegate(principal, data);
  redirect(pageOf(data.lineId, "invited"));
});

/** Takes an invitation back. */
export const cancelInviteAction = action(inviteIdInput, async (principal, { lineId, inviteId }) => {
  await cancelInvite(principal, inviteId);
  redirect(pageOf(lineId, "inviteCanceled"));
});

/** Accepts an invitation by its mailed link. */
export const acceptInviteAction = action(linkInput, async (principal, { link }) => {
  await acceptInvite(principal, link);
  redirect("/more/profile?news=accepted");
});
