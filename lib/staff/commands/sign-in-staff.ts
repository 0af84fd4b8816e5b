import "server-only";
import { and, eq, isNull, lt } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { staff, staffSession } from "@/db/schema/staff";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { verifyPassword } from "@/lib/identity/password";
import { countTry, refundTry } from "@/lib/identity/rate-limit";
import { totpStep } from "@/lib/identity/totp";
import { log } from "@/lib/log";
import { hashSecret, newSecret, unseal } from "@/lib/one-time";
import { systemPrincipal } from "@/lib/principal";
import { isFirstPasswordLate, STAFF_ABSOLUTE_SECONDS, STAFF_ADDRESS_LIMIT, STAFF_LIMIT } from "@/lib/staff/rules";

/** Where somebody signs in from. */
interface Origin {
  readonly address: string;
  readonly userAgent: string;
  /** The session of staff that the browser has already: a new one takes its place. */
  readonly sessionId?: string | undefined;
}

/**
 * Signs staff in with password and authenticator app, always both, on whatever browser. An unknown e-mail, a wrong password and a wrong code
 * are one answer; every try is written down.
 * @returns the secret for the cookie.
 * @throws UserError `wrong-staff-credentials` or `too-many-tries`.
 */
export async function signInStaff(given: { email: string; password: string; code: string }, origin: Origin): Promise<string> {
  const now = clock.now();
  await countTry(STAFF_ADDRESS_LIMIT, origin.address);
  await countTry(STAFF_LIMIT, given.email);
  const [found] = await db()
    .select({
      id: staff.id,
      passwordHash: staff.passwordHash,
      sealedTotpSecret: staff.sealedTotpSecret,
      mustChangePassword: staff.mustChangePassword,
      keysGivenAt: staff.keysGivenAt,
      createdAt: staff.createdAt,
      disabledAt: staff.disabledAt,
    })
    .from(staff)
    .where(eq(staff.email, given.email));
  const isPassword = await verifyPassword(found?.passwordHash, given.password);
  const isLate = found?.mustChangePassword === true && isFirstPasswordLate(found.keysGivenAt ?? found.createdAt, now);
  const step = found && totpStep(unseal(found.sealedTotpSecret, found.id), given.code, now);
  const secret =
    found && isPassword && !isLate && found.disabledAt === null && step !== undefined
      ? await db().transaction((tx) => open(tx, found.id, step, origin, now))
      : undefined;
  if (secret === undefined) {
    const details = { address: origin.address };
    await recordAudit(db(), {
      principal: systemPrincipal("visitor", now),
      action: "staff.sign-in-refused",
      target: found?.id,
      details,
      at: now,
    });
    log.warn({ staffId: found?.id, address: origin.address }, "staff sign-in refused");
    throw new UserError("wrong-staff-credentials");
  }
  await refundTry(STAFF_LIMIT, given.email);
  await refundTry(STAFF_ADDRESS_LIMIT, origin.address);
  return secret;
}

/** Takes the code's time step, once, and opens a session: both or neither. */
async function open(tx: Database, staffId: string, step: number, origin: Origin, now: Date): Promise<string | undefined> {
  const taken = await tx
    .update(staff)
    .set({ totpLastStep: step })
    .where(and(eq(staff.id, staffId), lt(staff.totpLastStep, step), isNull(staff.disabledAt)))
    .returning({ id: staff.id });
  if (taken.length === 0) return undefined;
  if (origin.sessionId !== undefined)
    await tx
      .update(staffSession)
      .set({ endedAt: now })
      .where(and(eq(staffSession.id, origin.sessionId), isNull(staffSession.endedAt)));
  const secret = newSecret();
  await tx.insert(staffSession).values({
    id: hashSecret(secret),
    staffId,
    userAgent: origin.userAgent.slice(0, 300),
    address: origin.address,
    authenticatedAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + STAFF_ABSOLUTE_SECONDS * 1000),
  });
  const principal = { ...systemPrincipal(`staff:${staffId}`, now), scopes: [] };
  await recordAudit(tx, { principal, action: "staff.sign-in", target: staffId, details: { address: origin.address }, at: now });
  return secret;
}

/** Ends a session of staff. */
export async function endStaffSession(staffId: string, sessionId: string): Promise<void> {
  const now = clock.now();
  await db().transaction(async (tx) => {
    const ended = await tx
      .update(staffSession)
      .set({ endedAt: now })
      .where(and(eq(staffSession.id, sessionId), eq(staffSession.staffId, staffId), isNull(staffSession.endedAt)))
      .returning({ id: staffSession.id });
    const principal = { ...systemPrincipal(`staff:${staffId}`, now), scopes: [] };
    if (ended.length > 0) await recordAudit(tx, { principal, action: "staff.sign-out", target: staffId, at: now });
  });
}
