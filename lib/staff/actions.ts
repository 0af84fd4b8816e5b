"use server";

import { redirect } from "next/navigation";
import { publicAction } from "@/lib/identity/action";
import { requestOrigin } from "@/lib/identity/session";
import { staffAction } from "@/lib/staff/action";
import { chooseStaffPassword, endStaffSession, signInStaff } from "@/lib/staff/commands/sign-in-staff";
import { clickInput, staffPasswordInput, staffSignInInput } from "@/lib/staff/input";
import { dropStaffSession, keepStaffSession } from "@/lib/staff/session";

/** Staff sign in with password and code. */
export const signInStaffAction = publicAction(staffSignInInput, async (data) => {
  await keepStaffSession(await signInStaff(data, await requestOrigin()));
  redirect("/admin");
});

/** Ends this browser's session of staff. */
export const signOutStaffAction = staffAction("session.open", clickInput, async (staff) => {
  await endStaffSession(staff.id, staff.sessionId);
  await dropStaffSession();
  redirect("/admin/login");
});

/** The first password gives way to one's own. */
export const chooseStaffPasswordAction = staffAction("password.change", staffPasswordInput, async (staff, data) => {
  await chooseStaffPassword(staff.id, staff.email, data.password);
  redirect("/admin");
});
