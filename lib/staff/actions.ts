"use server";

import { redirect } from "next/navigation";
import { publicAction } from "@/lib/identity/action";
import { openOrigin, requestOrigin } from "@/lib/identity/session";
import { staffAction } from "@/lib/staff/action";
import { changeStaffPassword, chooseStaffPassword } from "@/lib/staff/commands/staff-password";
import { enrolStaffPasskey, removeStaffPasskey } from "@/lib/staff/commands/staff-passkeys";
import { endStaffSession, signInStaff, signInStaffByKey } from "@/lib/staff/commands/sign-in-staff";
import {
  changeStaffPasswordInput,
  clickInput,
  staffEnrolInput,
  staffKeyInput,
  staffPasswordInput,
  staffRemoveKeyInput,
  staffSignInInput,
} from "@/lib/staff/input";
import { currentStaff, dropStaffSession, keepStaffSession } from "@/lib/staff/session";

/** Staff sign in with password and code. */
export const signInStaffAction = publicAction(staffSignInInput, async (data) => {
  const origin = { ...(await requestOrigin()), sessionId: (await currentStaff())?.sessionId };
  await keepStaffSession(await signInStaff(data, origin));
  redirect("/admin");
});

/** … or with password and fingerprint. */
export const signInStaffByKeyAction = publicAction(staffKeyInput, async (data) => {
  const origin = { ...(await openOrigin()), sessionId: (await currentStaff())?.sessionId };
  await keepStaffSession(await signInStaffByKey(data, origin));
  redirect("/admin");
});

/** Lets the finger stand for the app's code, on this device. */
export const enrolStaffPasskeyAction = staffAction("passkey.change", staffEnrolInput, async (staff, data) => {
  await enrolStaffPasskey(staff, data.answer, await openOrigin());
  redirect("/admin/access?done=fingerprint");
});

/** Takes the fingerprint of a device away. */
export const removeStaffPasskeyAction = staffAction("passkey.change", staffRemoveKeyInput, async (staff, data) => {
  await removeStaffPasskey(staff, data.passkeyId);
  redirect("/admin/access?done=fingerprintGone");
});

/** Ends this browser's session of staff. */
export const signOutStaffAction = staffAction("session.open", clickInput, async (staff) => {
  await endStaffSession(staff.id, staff.sessionId);
  await dropStaffSession();
  redirect("/admin/login");
});

/** The first password gives way to one's own. */
export const chooseStaffPasswordAction = staffAction("password.change", staffPasswordInput, async (staff, data) => {
  await chooseStaffPassword(staff, data.password);
  redirect("/admin");
});

/** Changes one's own password; every other session of one's own ends. */
export const changeStaffPasswordAction = staffAction("password.change", changeStaffPasswordInput, async (staff, data) => {
  await changeStaffPassword(staff, data);
  redirect("/admin/access?done=password");
});
