"use server";

import { redirect } from "next/navigation";
import { UserError } from "@/lib/errors";
import { action, publicAction } from "@/lib/identity/action";
import { endSession, signIn } from "@/lib/identity/commands";
import { chooseLineInput, chooseLocaleInput, noInput, signInInput } from "@/lib/identity/input";
import { listLines } from "@/lib/identity/queries";
import { safePath } from "@/lib/identity/rules";
import { currentSession, dropSession, keepChosenLine, keepLocale, keepSession, requestOrigin } from "@/lib/identity/session";

/** Signs in and goes to the page that was asked for. Works without JavaScript. */
export const signInAction = publicAction(signInInput, async (data) => {
  await keepSession(await signIn(data, await requestOrigin()));
  redirect(safePath(data.next, "/home"));
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

/** Changes the language of the interface and remembers it. */
export const chooseLocaleAction = publicAction(chooseLocaleInput, async (data) => {
  await keepLocale(data.locale);
  redirect(safePath(data.next, "/"));
});
