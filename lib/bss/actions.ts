"use server";

import { redirect } from "next/navigation";
import { assignWaitingBill, takeBackAssignment } from "@/lib/bss/commands/assign-waiting-bill";
import { assignInput, takeBackInput } from "@/lib/bss/input/assign";
import { clock } from "@/lib/clock";
import { staffAction } from "@/lib/staff/action";
import { importerPrincipal } from "@/lib/staff/rules";

/** Gives a waiting bill its line. Works without JavaScript. */
export const assignBillAction = staffAction("import.run", assignInput, async (staff, data) => {
  await assignWaitingBill(importerPrincipal(staff, clock.now()), staff.id, data);
  redirect("/admin/import/bills?done=assigned");
});

/** Takes that back. Works without JavaScript. */
export const takeBackBillAction = staffAction("import.run", takeBackInput, async (staff, { billId }) => {
  await takeBackAssignment(importerPrincipal(staff, clock.now()), billId);
  redirect("/admin/import/bills?done=takenBack");
});
