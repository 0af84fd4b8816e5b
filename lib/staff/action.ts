import "server-only";
import type { z } from "zod";
import { UserError } from "@/lib/errors";
import { behindDoor, type FormAction, type Outcome } from "@/lib/identity/action";
import { recordRoleRefusal } from "@/lib/identity/commands/record-refusal";
import { countTry } from "@/lib/identity/rate-limit";
import { requestOrigin } from "@/lib/identity/session";
import { NOBODY, type Principal } from "@/lib/principal";
import { actingOn } from "@/lib/staff/commands/acting-staff";
import { mayDo, type StaffAction } from "@/lib/staff/matrix";
import { STAFF_ACTION_LIMIT } from "@/lib/staff/rules";
import { currentStaff, type CurrentStaff } from "@/lib/staff/session";

/**
 * The one door of what staff do: origin, session, the matrix of roles, rate, input, then the command. Whoever may not is told "not found", as for
 * an address that does not exist.
 * @param action its row in the matrix: what is not there cannot be written.
 */
export function staffAction<Schema extends z.ZodType>(
  action: StaffAction,
  input: Schema,
  run: (staff: CurrentStaff, data: z.output<Schema>) => Outcome,
): FormAction {
  return behindDoor(input, () => enterStaff(action), run, staffPrincipal);
}

async function enterStaff(action: StaffAction): Promise<CurrentStaff> {
  const staff = await currentStaff();
  if (!staff) throw new UserError("signed-out");
  const isFirstDay = staff.mustChangePassword && action !== "password.change" && action !== "session.open";
  if (!mayDo(staff.role, action) || isFirstDay) {
    await recordRoleRefusal(staffPrincipal(staff), action, (await requestOrigin()).address);
    throw new UserError("not-found");
  }
  await countTry(STAFF_ACTION_LIMIT, staff.id);
  return staff;
}

function staffPrincipal(staff: CurrentStaff): Principal {
  return actingOn(staff, NOBODY);
}
