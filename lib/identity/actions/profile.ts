"use server";

import { redirect } from "next/navigation";
import { action, publicAction } from "@/lib/identity/action";
import { beginEmailChange, confirmEmailChange, stopEmailChange } from "@/lib/identity/commands/change-email";
import { beginMobileChange, confirmMobileCode, dropMobileChange, resendMobileCode } from "@/lib/identity/commands/change-mobile";
import { setConsent } from "@/lib/identity/commands/consents";
import { codeInput, noInput } from "@/lib/identity/input";
import { linkInput } from "@/lib/identity/input/lines";
import { changeEmailInput, changeMobileInput, consentInput } from "@/lib/identity/input/profile";
import { openOrigin } from "@/lib/identity/session";

const MOBILE = "/more/profile/mobile";

/** Asks both mailboxes whether the address is to change. */
export const changeEmailAction = action(changeEmailInput, async (principal, { email }) => {
  await beginEmailChange(principal, email);
  redirect("/more/profile/email?news=asked");
});

/** One mailbox says yes, by its link. */
export const confirmEmailAction = publicAction(linkInput, async ({ link }) => {
  redirect(`/email-change/done?news=${await confirmEmailChange(link)}`);
});

/** One mailbox says no. */
export const stopEmailAction = publicAction(linkInput, async ({ link }) => {
  await stopEmailChange(link);
  redirect("/email-change/done?news=stopped");
});

/** Begins to change the recovery mobile. */
export const changeMobileAction = action(changeMobileInput, async (principal, { mobile }) => {
  await beginMobileChange(principal, mobile, await openOrigin());
  redirect(MOBILE);
});

/** Takes the code of the old or the new number. */
export const confirmMobileAction = action(codeInput, async (principal, { code }) => {
  const outcome = await confirmMobileCode(principal, code, await openOrigin());
  redirect(outcome === "changed" ? "/more/profile?news=mobile" : MOBILE);
});

/** Sends that code again. */
export const resendMobileAction = action(noInput, async (principal) => {
  await resendMobileCode(principal, await openOrigin());
  redirect(`${MOBILE}?news=sent`);
});

/** Gives the change up. */
export const dropMobileAction = action(noInput, async (principal) => {
  await dropMobileChange(principal);
  redirect(MOBILE);
});

/** Gives one consent, or takes it back. */
export const consentAction = action(consentInput, async (principal, { kind, given }) => {
  await setConsent(principal, kind, given);
  redirect("/more/profile/consents");
});
