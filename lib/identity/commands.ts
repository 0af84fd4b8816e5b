import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { createHash, randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { db } from "@/db/client";
import { account, knownDevice, session } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { verifyPassword } from "@/lib/identity/password";
import { countTry, refundTry } from "@/lib/identity/rate-limit";
import {
  ADDRESS_LIMIT,
  KNOWN_DEVICE_LIMIT,
  SESSION_ABSOLUTE_SECONDS,
  STRANGER_DAY_LIMIT,
  STRANGER_LIMIT,
  type Limit,
} from "@/lib/identity/rules";
import { log } from "@/lib/log";
import { systemPrincipal, type Principal } from "@/lib/principal";

/** A secret of 256 bits for a cookie. */
function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What the database keeps of a cookie's secret. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** Where a sign-in comes from. */
export interface SignInOrigin {
  readonly address: string;
  readonly userAgent: string;
  /** The secret in the browser's device cookie, when it has one. */
  readonly deviceSecret: string | undefined;
}

/** What a browser gets to keep after signing in. */
export interface SignedIn {
  readonly accountId: string;
  readonly sessionSecret: string;
  readonly deviceSecret: string;
}

/**
 * Signs in with e-mail and password and opens a session row.
 * Tries are counted before the password is looked at, so that parallel guesses cannot outrun the count; an unknown
 * e-mail takes the same steps, time and answer as a wrong password. A right one gives its try back: only wrong ones count.
 * @throws UserError `wrong-credentials` or `too-many-tries`.
 */
export async function signIn(credentials: { email: string; password: string }, origin: SignInOrigin): Promise<SignedIn> {
  const now = clock.now();
  const found = await findAccount(credentials.email, origin.deviceSecret);
  const limits = limitsOf(credentials.email, origin, found?.isKnownDevice ?? false);
  for (const [limit, of] of limits) await countTry(limit, of);

  const matches = await verifyPassword(found?.passwordHash, credentials.password);
  if (!found || !matches || found.disabledAt !== null) {
    await recordAudit(db(), {
      principal: { ...systemPrincipal("visitor", now), ...(found && { subject: found.id }) },
      action: "sign-in.refused",
      details: { address: origin.address },
      at: now,
    });
    log.warn({ accountId: found?.id, address: origin.address }, "sign-in refused");
    throw new UserError("wrong-credentials");
  }

  const opened = await openSession(found.id, origin, now);
  for (const [limit, of] of limits) await refundTry(limit, of);
  log.info({ accountId: found.id, address: origin.address }, "signed in");
  return opened;
}

async function findAccount(email: string, deviceSecret: string | undefined) {
  const [found] = await db()
    .select({
      id: account.id,
      passwordHash: account.passwordHash,
      disabledAt: account.disabledAt,
      deviceHash: knownDevice.deviceHash,
    })
    .from(account)
    .leftJoin(knownDevice, and(eq(knownDevice.accountId, account.id), eq(knownDevice.deviceHash, hashSecret(deviceSecret ?? ""))))
    .where(eq(account.email, email));
  return found && { ...found, isKnownDevice: found.deviceHash !== null };
}

/** The limits that a try falls under, each with whose try it is. */
function limitsOf(email: string, origin: SignInOrigin, isKnownDevice: boolean): [Limit, string][] {
  const device: [Limit, string] = [KNOWN_DEVICE_LIMIT, `${email} ${origin.deviceSecret ?? ""}`];
  const stranger: [Limit, string][] = [
    [STRANGER_LIMIT, email],
    [STRANGER_DAY_LIMIT, email],
  ];
  return [[ADDRESS_LIMIT, origin.address], ...(isKnownDevice ? [device] : stranger)];
}

async function openSession(accountId: string, origin: SignInOrigin, now: Date): Promise<SignedIn> {
  const sessionSecret = newSecret();
  const deviceSecret = origin.deviceSecret ?? newSecret();
  await db().transaction(async (tx) => {
    await tx.insert(session).values({
      id: hashSecret(sessionSecret),
      accountId,
      userAgent: origin.userAgent.slice(0, 300),
      address: origin.address,
      authenticatedAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_SECONDS * 1000),
    });
    await tx
      .insert(knownDevice)
      .values({
        accountId,
        deviceHash: hashSecret(deviceSecret),
        userAgent: origin.userAgent.slice(0, 300),
        address: origin.address,
        createdAt: now,
        lastUsedAt: now,
      })
      .onConflictDoUpdate({ target: [knownDevice.accountId, knownDevice.deviceHash], set: { lastUsedAt: now } });
    await recordAudit(tx, {
      principal: { subject: accountId, actor: accountId, scopes: [], authenticatedAt: now },
      action: "sign-in",
      details: { address: origin.address },
      at: now,
    });
  });
  return { accountId, sessionSecret, deviceSecret };
}

/** Ends one session of the principal's; the next request that carries its cookie is a stranger's. */
export async function endSession(principal: Principal, sessionId: string): Promise<void> {
  const now = clock.now();
  await db().transaction(async (tx) => {
    const ended = await tx
      .update(session)
      .set({ endedAt: now })
      .where(and(eq(session.id, sessionId), eq(session.accountId, principal.subject), isNull(session.endedAt)))
      .returning({ id: session.id });
    if (ended.length > 0) await recordAudit(tx, { principal, action: "sign-out", at: now });
  });
}

/** Opens a login. For the demo, tests and, later, registration. The e-mail must be free. */
export async function createAccount(values: { email: string; name: string; passwordHash: string }, tx = db()): Promise<string> {
  const id = uuidv7();
  await tx.insert(account).values({ id, ...values, createdAt: clock.now() });
  return id;
}
