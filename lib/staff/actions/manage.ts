"use server";

import { redirect } from "next/navigation";
import { clock } from "@/lib/clock";
import { staffAction } from "@/lib/staff/action";
import { addStaff, disableStaff, resetStaff, setStaffRole } from "@/lib/staff/commands/manage-staff";
import { memberInput, memberRoleInput } from "@/lib/staff/input";
import { managerPrincipal } from "@/lib/staff/rules";

/** Makes an account of staff; its first keys are shown once. */
export const addMemberAction = staffAction("staff.manage", memberRoleInput, async (staff, data) => ({
  status: "done",
  shown: { email: data.email, ...(await addStaff(managerPrincipal(staff, clock.now()), data)) },
}));

/** Gives somebody new first keys, shown once. */
export const resetMemberAction = staffAction("staff.manage", memberInput, async (staff, { email }) => ({
  status: "done",
  shown: { email, ...(await resetStaff(managerPrincipal(staff, clock.now()), email)) },
}));

/** Gives somebody another role. */
export const setMemberRoleAction = staffAction("staff.manage", memberRoleInput, async (staff, { email, role }) => {
  await setStaffRole(managerPrincipal(staff, clock.now()), email, role);
  redirect("/admin/staff?done=role");
});

/** Takes somebody's access away. */
export const disableMemberAction = staffAction("staff.manage", memberInput, async (staff, { email }) => {
  await disableStaff(managerPrincipal(staff, clock.now()), email);
  redirect("/admin/staff?done=disabled");
});
