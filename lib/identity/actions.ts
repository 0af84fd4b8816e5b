"use server";

import { redirect } from "next/navigation";
import { UserError } from "@/lib/errors";
import { action, publicAction } from "@/lib/identity/action";
import { dropChallenges } from "@/lib/identity/commands/codes";
import { setLanguage } from "@/lib/identity/commands/consents";
import { confirmSignIn, resendSignInCode } from "@/lib/identity/commands/confirm-sign-in";
import { endOtherSessions, endSession, forgetDevice } from "@/lib/identity/commands/end-sessions";
import { enrolPasskey, removePasskey, renamePasskey } from "@/lib/identity/commands/passkeys/keep-passkey";
import { confirmByPasskey, signInWithPasskey } from "@/lib/identity/commands/passkeys/use-passkey";
import { changePassword } from "@/lib/identity/commands/set-password";
import { confirmByPassword } from "@/lib/identity/commands/step-up";
import { signIn } from "@/lib/identity/commands/sign-in";
import { beginTotp, confirmTotp, removeTotp } from "@/lib/identity/commands/totp";
import {
  changePasswordInput,
  chooseLineInput,
  chooseLocaleInput,
  codeInput,
  confirmInput,
  deviceInput,
  enrolInput,
  nextInput,
  noInput,
  passkeyInput,
  removePasskeyInput,
  renamePasskeyInput,
  sessionInput,
  signInStepInput,
} from "@/lib/identity/input";
import { listLines } from "@/lib/identity/queries/list-lines";
import { loginPath, safePath } from "@/lib/identity/rules";
import {
  currentSession,
  dropFingerprint,
  dropSession,
  fingerprintOfBrowser,
  keepChosenLine,
  keepDevice,
  keepFingerprint,
  keepLocale,
  keepSession,
  keepSessionSecret,
  openOrigin,
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

/** Changes the password; every other device is signed out. */
export const changePasswordAction = action(changePasswordInput, async (principal, data) => {
  const session = await currentSession();
  if (!session) throw new UserError("signed-out");
  await changePassword(principal, session.id, data);
  redirect("/more/configure?done=password");
});

/** Ends a session of the customer's on another browser. */
export const endSessionAction = action(sessionInput, async (principal, data) => {
  if (!(await endSession(principal, data.sessionId))) throw new UserError("not-found");
  redirect("/more/configure/sessions?done=session");
});

/** Ends every session but this one. */
export const endOtherSessionsAction = action(noInput, async (principal) => {
  const session = await currentSession();
  await endOtherSessions(principal, session?.id);
  redirect("/more/configure/sessions?done=sessions");
});

/** Forgets a browser of the customer's. */
export const forgetDeviceAction = action(deviceInput, async (principal, data) => {
  await forgetDevice(principal, data.deviceId);
  redirect("/more/configure/sessions?done=device");
});

/** Begins to set up an authenticator app. */
export const beginTotpAction = action(noInput, async (principal) => {
  await beginTotp(principal);
  redirect("/more/configure/app");
});

/** Ends setting it up, by its first code. */
export const confirmTotpAction = action(codeInput, async (principal, data) => {
  await confirmTotp(principal, data.code);
  redirect("/more/configure?done=app");
});

/** Takes the authenticator app away. */
export const removeTotpAction = action(noInput, async (principal) => {
  await removeTotp(principal);
  redirect("/more/configure?done=appGone");
});

/** Signs in by the finger: the second of two requests, whose answer begins with the page that was asked for. */
export const passkeySignInAction = publicAction(passkeyInput, async (data) => {
  const origin = await openOrigin();
  await keepSession(await signInWithPasskey(data.answer, origin));
  await keepFingerprint(data.answer.id);
  redirect(safePath(data.next, "/home"));
});

/** Proves again, by the finger, who sits here. */
export const confirmPasskeyAction = action(passkeyInput, async (principal, data) => {
  const session = await currentSession();
  if (!session) throw new UserError("signed-out");
  await keepSessionSecret(await confirmByPasskey(principal, session.id, data.answer, await openOrigin()));
  redirect(safePath(data.next, "/more"));
});

/** Switches the fingerprint on, on this device. */
export const enrolPasskeyAction = action(enrolInput, async (principal, data) => {
  await keepFingerprint(await enrolPasskey(principal, data.answer, await openOrigin()));
  redirect("/more/configure?done=fingerprint");
});

/** Takes the fingerprint of a device away. */
export const removePasskeyAction = action(removePasskeyInput, async (principal, data) => {
  await removePasskey(principal, data.passkeyId);
  if ((await fingerprintOfBrowser()) === data.passkeyId) await dropFingerprint();
  redirect("/more/configure?done=fingerprintGone");
});

/** Gives a device another name. */
export const renamePasskeyAction = action(renamePasskeyInput, async (principal, data) => {
  await renamePasskey(principal, data.passkeyId, data.name);
  redirect("/more/configure?done=renamed");
});
