import "server-only";
import { and, eq, isNull, ne } from "drizzle-orm";
import { db } from "@/db/client";
import { staff, staffSession } from "@/db/schema/staff";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireGoodPassword } from "@/lib/identity/commands/check-password";
import { hashPassword, verifyPassword } from "@/lib/identity/password";
import { countTry, refundTry } from "@/lib/identity/rate-limit";
import { systemPrincipal } from "@/lib/principal";
import { STAFF_STEP_UP_LIMIT } from "@/lib/staff/rules";

/** Who changes a password, and in which session. */
interface Changing {
  readonly id: string;
  readonly sessionId: string;
  readonly email: string;
}

/** Puts one's own password in the place of the first one, once. @throws UserError `password-…`, `not-found` when it has given way already. */
export async function chooseStaffPassword(who: Changing, password: string): Promise<void> {
  await setPassword(who, password, true);
}

/**
 * Changes one's own password: the one that it was and the new one; every other session ends.
 * @throws UserError `wrong-password`, `password-…`, `too-many-tries`, `not-found` while the first password has not given way.
 */
export async function changeStaffPassword(who: Changing, given: { current: string; password: string }): Promise<void> {
  await confirmStaffPassword(who.id, given.current);
  await setPassword(who, given.password, false);
}

/** Whether the password is the one of who is there, before something that matters. @throws UserError `wrong-password`, `too-many-tries`. */
async function confirmStaffPassword(staffId: string, password: string): Promise<void> {
  await countTry(STAFF_STEP_UP_LIMIT, staffId);
  const [own] = await db().select({ passwordHash: staff.passwordHash }).from(staff).where(eq(staff.id, staffId));
  if (!(await verifyPassword(own?.passwordHash, password))) throw new UserError("wrong-password");
  await refundTry(STAFF_STEP_UP_LIMIT, staffId);
}

async function setPassword({ id, sessionId, email }: Changing, password: string, isFirst: boolean): Promise<void> {
  requireGoodPassword(password, [email]);
  const passwordHash = await hashPassword(password);
  const now = clock.now();
  await db().transaction(async (tx) => {
    const changed = await tx
      .update(staff)
      .set({ passwordHash, mustChangePassword: false })
      .where(and(eq(staff.id, id), eq(staff.mustChangePassword, isFirst), isNull(staff.disabledAt)))
      .returning({ id: staff.id });
    if (changed.length === 0) throw new UserError("not-found");
    await tx
      .update(staffSession)
      .set({ endedAt: now })
      .where(and(eq(staffSession.staffId, id), ne(staffSession.id, sessionId), isNull(staffSession.endedAt)));
    const principal = { ...systemPrincipal(`staff:${id}`, now), scopes: [] };
    await recordAudit(tx, { principal, action: "staff.password", target: id, at: now });
  });
}
