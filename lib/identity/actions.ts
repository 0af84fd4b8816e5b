"use server";

import { redirect } from "next/navigation";
import { UserError } from "@/lib/errors";
import { action, publicAction } from "@/lib/identity/action";
import { dropChallenges } from "@/lib/identity/commands/codes";
import { setLanguage } from "@/lib/identity/commands/consents";
import { confirmSignIn, resendSignInCode } from "@/lib/identity/commands/confirm-sign-in";
import { endSession } from "@/lib/identity/commands/end-sessions";
import { confirmByPassword } from "@/lib/identity/commands/step-up";
import { signIn } from "@/lib/identity/commands/sign-in";
import { chooseLineInput, chooseLocaleInput, confirmInput, nextInput, noInput, signInStepInput } from "@/lib/identity/input";
import { listLines } from "@/lib/identity/queries/list-lines";
import { loginPath, safePath } from "@/lib/identity/rules";
import {
  currentSession,
  dropSession,
  keepChosenLine,
  keepDevice,
  keepLocale,
  keepSession,
  keepSessionSecret,
  requestOrigin,
} from "@/lib/identity/session";

/** Signs in and goes to the page that was asked for; on a new browser by way of a code. Works without JavaScript. */
export const signInAction = publicAction(signInStepInput, async (data) => {
  const origin = await requestOrigin();
  if (data.step === "code") {
    await keepSession(await confirmSignIn(data.code, origin));
    redirect(safePath(data.next, "/home"));
  }
  const outcome = await signIn(data, origin);
  if ("signedIn" in outcome) {
    await keepSession(outcome.signedIn);
    redirect(safePath(data.next, "/home"));
  }
  await keepDevice(outcome.browserSecret);
  redirect(loginPath(data.next));
});

/** Sends another code to whoever is signing in. */
export const resendSignInCodeAction = publicAction(nextInput, async (data) => {
  await resendSignInCode(await requestOrigin());
  redirect(loginPath(data.next, "sent=1"));
});

/** Goes back from the code to the password. */
export const dropSignInAction = publicAction(nextInput, async (data) => {
  const { deviceSecret } = await requestOrigin();
  if (deviceSecret !== undefined) await dropChallenges("sign-in", deviceSecret);
  redirect(loginPath(data.next));
});

/** Proves again who sits here, and comes back to what asked for it. */
export const confirmPasswordAction = action(confirmInput, async (principal, data) => {
  const session = await currentSession();
  if (!session) throw new UserError("signed-out");
  await keepSessionSecret(await confirmByPassword(principal, session.id, data.password));
  redirect(safePath(data.next, "/more"));
});

/** Ends this browser's session on the server and drops its cookies. */
export const signOutAction = publicAction(noInput, async () => {
  const session = await currentSession();
  if (session) await endSession(session.principal, session.id);
  await dropSession();
  redirect("/login?signedOut=1");
});

/** Shows another line of the customer's on every page. */
export const chooseLineAction = action(chooseLineInput, async (principal, data) => {
  const lines = await listLines(principal);
  if (!lines.some((line) => line.id === data.lineId)) throw new UserError("not-found");
  await keepChosenLine(data.lineId);
  redirect(safePath(data.next, "/home"));
});

/** Changes the language of the interface and remembers it; of mails and SMS, too, for who is signed in. */
export const chooseLocaleAction = publicAction(chooseLocaleInput, async (data) => {
  await keepLocale(data.locale);
  const session = await currentSession();
  if (session) await setLanguage(session.principal, data.locale);
  redirect(safePath(data.next, "/"));
});
