import "server-only";
import { and, eq, isNull, lt } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { staff, staffSession } from "@/db/schema/staff";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { takeChallenge } from "@/lib/identity/commands/passkeys/challenges";
import type { SignedAnswer } from "@/lib/identity/input";
import { hashPassword, isOutdatedHash, verifyPassword } from "@/lib/identity/password";
import { countTry, refundTry } from "@/lib/identity/rate-limit";
import { totpStep } from "@/lib/identity/totp";
import { log } from "@/lib/log";
import { hashSecret, newSecret, unseal } from "@/lib/one-time";
import { systemPrincipal } from "@/lib/principal";
import { takeStaffSignature } from "@/lib/staff/commands/staff-passkeys";
import { isFirstPasswordLate, STAFF_ABSOLUTE_SECONDS, STAFF_ADDRESS_LIMIT, STAFF_LIMIT } from "@/lib/staff/rules";

/** Where somebody signs in from. */
interface Origin {
  readonly address: string;
  readonly userAgent: string;
  /** The session of staff that the browser has already: a new one takes its place. */
  readonly sessionId?: string | undefined;
}

/** Who says to be whom. */
interface Claim {
  readonly email: string;
  readonly password: string;
}

type Found = NonNullable<Awaited<ReturnType<typeof findStaff>>>;

/**
 * Signs staff in with password and authenticator app, always both, on whatever browser. An unknown e-mail, a wrong password and a wrong code
 * are one answer; every try is written down.
 * @returns the secret for the cookie.
 * @throws UserError `wrong-staff-credentials` or `too-many-tries`.
 */
export function signInStaff({ code, ...claim }: Claim & { code: string }, origin: Origin): Promise<string> {
  return enter(claim, origin, async (tx, found, now) => {
    const step = totpStep(unseal(found.sealedTotpSecret, found.id), code, now);
    if (step === undefined) return false;
    // Each time step once.
    const taken = await tx
      .update(staff)
      .set({ totpLastStep: step })
      .where(and(eq(staff.id, found.id), lt(staff.totpLastStep, step), isNull(staff.disabledAt)))
      .returning({ id: staff.id });
    return taken.length > 0;
  });
}

/** Signs staff in with password and fingerprint: the finger in the place of the app's code, in the same answers. */
export async function signInStaffByKey(
  { answer, ...claim }: Claim & { answer: SignedAnswer },
  origin: Origin & { readonly deviceSecret: string },
): Promise<string> {
  const of = { purpose: "staff-sign-in", accountId: null, browserSecret: origin.deviceSecret } as const;
  const challenge = await takeChallenge(answer.response.clientDataJSON, of);
  return enter(claim, origin, (tx, found, now) => takeStaffSignature(tx, found.id, answer, challenge, now));
}

/** @param proves takes the second factor, once: whether it holds. */
async function enter(given: Claim, origin: Origin, proves: (tx: Database, found: Found, now: Date) => Promise<boolean>): Promise<string> {
  const now = clock.now();
  await countTry(STAFF_ADDRESS_LIMIT, origin.address);
  await countTry(STAFF_LIMIT, given.email);
  const found = await findStaff(given.email);
  const isPassword = await verifyPassword(found?.passwordHash, given.password);
  const isLate = found?.mustChangePassword === true && isFirstPasswordLate(found.keysGivenAt ?? found.createdAt, now);
  const secret =
    found && isPassword && !isLate && found.disabledAt === null
      ? await db().transaction(async (tx) => ((await proves(tx, found, now)) ? open(tx, found.id, origin, now) : undefined))
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
  if (found && isOutdatedHash(found.passwordHash))
    await db()
      .update(staff)
      .set({ passwordHash: await hashPassword(given.password) })
      .where(and(eq(staff.id, found.id), eq(staff.passwordHash, found.passwordHash)));
  await refundTry(STAFF_LIMIT, given.email);
  await refundTry(STAFF_ADDRESS_LIMIT, origin.address);
  return secret;
}

async function findStaff(email: string) {
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
    .where(eq(staff.email, email));
  return found;
}

/** Opens a session in the place of the one that the browser had. */
async function open(tx: Database, staffId: string, origin: Origin, now: Date): Promise<string> {
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
