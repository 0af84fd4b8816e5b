"use server";

import { getLocale } from "next-intl/server";
import { redirect } from "next/navigation";
import { publicAction } from "@/lib/identity/action";
import { openOrigin } from "@/lib/identity/session";
import { beginRegistration } from "@/lib/onboarding/commands/begin-registration";
import { chooseMobile } from "@/lib/onboarding/commands/choose-mobile";
import { chooseNumber } from "@/lib/onboarding/commands/choose-number";
import { completeRegistration } from "@/lib/onboarding/commands/complete-registration";
import { proveByBillCode } from "@/lib/onboarding/commands/prove-by-bill-code";
import { confirmRecovery, finishRecovery, startRecovery } from "@/lib/onboarding/commands/recover";
import { mailResumeLink, resumeRegistration } from "@/lib/onboarding/commands/resume-registration";
import { sendRegistrationCode } from "@/lib/onboarding/commands/send-code";
import {
  beginInput,
  billCodeInput,
  clickInput,
  mobileInput,
  newPasswordInput,
  numberInput,
  recoverInput,
  registrationCodeInput,
  resumeInput,
} from "@/lib/onboarding/input";

/** Registration, step by step; each goes on at /register, which shows the next. */
export const beginRegistrationAction = publicAction(beginInput, async (data) => {
  await beginRegistration(data, await getLocale(), await openOrigin());
  redirect("/register");
});

export const chooseNumberAction = publicAction(numberInput, async (data) => {
  await chooseNumber(data.phone, await openOrigin());
  redirect("/register");
});

export const proveByBillCodeAction = publicAction(billCodeInput, async (data) => {
  await proveByBillCode(data.billCode, await openOrigin());
  redirect("/register");
});

export const chooseMobileAction = publicAction(mobileInput, async (data) => {
  await chooseMobile(data.mobile, await openOrigin());
  redirect("/register");
});

export const resendRegistrationCodeAction = publicAction(clickInput, async () => {
  await sendRegistrationCode(await openOrigin());
  redirect("/register?sent=1");
});

export const completeRegistrationAction = publicAction(registrationCodeInput, async (data) => {
  await completeRegistration(data.code, await openOrigin());
  redirect("/login?registered=1");
});

/** A link for going on in another browser. */
export const mailResumeLinkAction = publicAction(clickInput, async () => {
  await mailResumeLink(await openOrigin());
  redirect("/register?mailed=1");
});

export const resumeRegistrationAction = publicAction(resumeInput, async (data) => {
  await resumeRegistration(data.token, await openOrigin());
  redirect("/register");
});

/** Recovery, step by step, at /recover. */
export const startRecoveryAction = publicAction(recoverInput, async (data) => {
  await startRecovery(data, await getLocale(), await openOrigin());
  redirect("/recover");
});

export const confirmRecoveryAction = publicAction(registrationCodeInput, async (data) => {
  await confirmRecovery(data.code, (await openOrigin()).deviceSecret);
  redirect("/recover");
});

export const finishRecoveryAction = publicAction(newPasswordInput, async (data) => {
  await finishRecovery(data.password, (await openOrigin()).deviceSecret);
  redirect("/login?recovered=1");
});
