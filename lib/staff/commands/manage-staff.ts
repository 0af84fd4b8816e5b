import "server-only";
import { randomBytes } from "node:crypto";
import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { staff, staffPasskey, staffSession } from "@/db/schema/staff";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { hashPassword } from "@/lib/identity/password";
import { newTotpSecret } from "@/lib/identity/totp";
import { seal } from "@/lib/one-time";
import { hasScope, systemPrincipal, type Principal } from "@/lib/principal";
import type { StaffRole } from "@/lib/staff/matrix";

/** What a new member of staff is given once. */
export interface FirstKeys {
  readonly password: string;
  /** Base32, for an authenticator app. */
  readonly totpSecret: string;
}

/**
 * Makes an account of staff, with a first password that must be changed within a day and a secret for an authenticator app: both are given out
 * here and stand nowhere. There is no other way to become one.
 * @throws UserError `staff-known` for an e-mail that has one, `not-found` for a principal that is not the system's.
 */
export async function addStaff(
  principal: Principal,
  { email, role }: { email: string; role: StaffRole },
  given?: FirstKeys,
  tx: Database = db(),
): Promise<FirstKeys> {
  requireSystem(principal);
  const keys = given ?? newKeys();
  const id = uuidv7();
  const now = clock.now();
  const made = await tx
    .insert(staff)
    .values({
      id,
      email,
      role,
      passwordHash: await hashPassword(keys.password),
      mustChangePassword: given === undefined,
      sealedTotpSecret: seal(keys.totpSecret, id),
      keysGivenAt: now,
      createdAt: now,
    })
    .onConflictDoNothing({ target: staff.email })
    .returning({ id: staff.id });
  if (made.length === 0) throw new UserError("staff-known");
  await recordAudit(tx, { principal, action: "staff.add", target: id, details: { role }, at: now });
  return keys;
}

/**
 * Gives somebody new first keys in the place of what they lost or did not use in time: the old password, app, fingerprints and sessions end. Who was disabled
 * may come back by it.
 * @throws UserError `not-found`.
 */
export async function resetStaff(principal: Principal, email: string): Promise<FirstKeys> {
  requireSystem(principal);
  const keys = newKeys();
  const passwordHash = await hashPassword(keys.password);
  const now = clock.now();
  await db().transaction(async (tx) => {
    const [found] = await tx.select({ id: staff.id }).from(staff).where(another(principal, email)).for("update");
    if (!found) throw new UserError("not-found");
    await tx
      .update(staff)
      .set({
        passwordHash,
        mustChangePassword: true,
        sealedTotpSecret: seal(keys.totpSecret, found.id),
        totpLastStep: 0,
        keysGivenAt: now,
        disabledAt: null,
      })
      .where(eq(staff.id, found.id));
    await tx.delete(staffPasskey).where(eq(staffPasskey.staffId, found.id));
    await endSessionsOf(tx, found.id, now);
    await recordAudit(tx, { principal, action: "staff.reset", target: found.id, at: now });
  });
  return keys;
}

/** Takes somebody's access away: it acts on their next request. @throws UserError `not-found`. */
export async function disableStaff(principal: Principal, email: string): Promise<void> {
  requireSystem(principal);
  const now = clock.now();
  await db().transaction(async (tx) => {
    const [gone] = await tx
      .update(staff)
      .set({ disabledAt: now })
      .where(and(another(principal, email), isNull(staff.disabledAt)))
      .returning({ id: staff.id });
    if (!gone) throw new UserError("not-found");
    await endSessionsOf(tx, gone.id, now);
    await recordAudit(tx, { principal, action: "staff.disable", target: gone.id, at: now });
  });
}

/** Gives somebody another role: it acts on their next request. @throws UserError `not-found`. */
export async function setStaffRole(principal: Principal, email: string, role: StaffRole): Promise<void> {
  requireSystem(principal);
  await db().transaction(async (tx) => {
    const [changed] = await tx.update(staff).set({ role }).where(another(principal, email)).returning({ id: staff.id });
    if (!changed) throw new UserError("not-found");
    await recordAudit(tx, { principal, action: "staff.role", target: changed.id, details: { role }, at: clock.now() });
  });
}

/** The account of an e-mail, unless it is the principal's own: nobody raises, disables or resets themselves. */
function another(principal: Principal, email: string) {
  return and(eq(staff.email, email), ne(sql`'staff:' || ${staff.id}::text`, principal.actor));
}

/** At a terminal of the server, and nowhere else. */
export function terminalPrincipal(): Principal {
  return systemPrincipal("terminal", clock.now());
}

function newKeys(): FirstKeys {
  return { password: randomBytes(12).toString("base64url"), totpSecret: newTotpSecret() };
}

async function endSessionsOf(tx: Database, staffId: string, now: Date): Promise<void> {
  await tx
    .update(staffSession)
    .set({ endedAt: now })
    .where(and(eq(staffSession.staffId, staffId), isNull(staffSession.endedAt)));
}

function requireSystem(principal: Principal): void {
  if (!hasScope(principal, "system")) throw new UserError("not-found");
}
