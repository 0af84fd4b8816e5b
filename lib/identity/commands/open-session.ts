import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "@/db/client";
import { knownDevice, session } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { UserError } from "@/lib/errors";
import { SESSION_ABSOLUTE_SECONDS } from "@/lib/identity/rules";
import { hashSecret, newSecret } from "@/lib/one-time";
import type { Principal } from "@/lib/principal";

/** Where somebody asks from. */
export interface SignInOrigin {
  readonly address: string;
  readonly userAgent: string;
  /** The secret in the browser's device cookie, when it has one. */
  readonly deviceSecret: string | undefined;
  /** The session that the browser has already, whoever's: a new one takes its place. */
  readonly sessionId?: string | undefined;
}

/** What a browser gets to keep after signing in. */
export interface SignedIn {
  readonly accountId: string;
  readonly sessionSecret: string;
  readonly deviceSecret: string;
}

/** By what somebody proved who they are. */
export type SignInMethod = "password" | "code" | "totp" | "passkey";

const USER_AGENT_CHARACTERS = 300;

/**
 * Opens a session for somebody who has proved who they are, and knows their browser from now on; the session that the browser had ends. In the
 * caller's transaction.
 */
export async function openSession(
  tx: Database,
  { accountId, method }: { accountId: string; method: SignInMethod },
  origin: SignInOrigin,
  now: Date,
): Promise<SignedIn> {
  const sessionSecret = newSecret();
  const deviceSecret = origin.deviceSecret ?? newSecret();
  const deviceHash = hashSecret(deviceSecret);
  const seen = { userAgent: origin.userAgent.slice(0, USER_AGENT_CHARACTERS), address: origin.address };
  if (origin.sessionId !== undefined)
    await tx
      .update(session)
      .set({ endedAt: now })
      .where(and(eq(session.id, origin.sessionId), isNull(session.endedAt)));
  await tx.insert(session).values({
    id: hashSecret(sessionSecret),
    accountId,
    ...seen,
    deviceHash,
    method,
    authenticatedAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_SECONDS * 1000),
  });
  await knowDevice(tx, accountId, { ...origin, deviceSecret }, now);
  await recordAudit(tx, {
    principal: { subject: accountId, actor: accountId, scopes: [], authenticatedAt: now },
    action: "sign-in",
    details: { address: origin.address, method },
    at: now,
  });
  return { accountId, sessionSecret, deviceSecret };
}

/** Knows a browser from now on: the password alone signs in there. */
export async function knowDevice(
  tx: Database,
  accountId: string,
  { deviceSecret, userAgent, address }: SignInOrigin & { readonly deviceSecret: string },
  now: Date,
): Promise<void> {
  const seen = { userAgent: userAgent.slice(0, USER_AGENT_CHARACTERS), address };
  await tx
    .insert(knownDevice)
    .values({ accountId, deviceHash: hashSecret(deviceSecret), ...seen, createdAt: now, lastUsedAt: now })
    .onConflictDoUpdate({
      target: [knownDevice.accountId, knownDevice.deviceHash],
      set: { lastUsedAt: now, userAgent: seen.userAgent, address },
    });
}

/**
 * Puts a session with a new secret in the place of the one that its person has just confirmed: a cookie that was copied before is
 * worth nothing after (OWASP ASVS 5.0, V7.2.4). It ends when the old one would have ended.
 * @throws UserError `signed-out` when the old one has ended meanwhile.
 */
export async function renewSession(
  tx: Database,
  { principal, sessionId, method }: { principal: Principal; sessionId: string; method: SignInMethod },
  now: Date,
): Promise<string> {
  const [old] = await tx
    .update(session)
    .set({ endedAt: now })
    .where(and(eq(session.id, sessionId), eq(session.accountId, principal.subject), isNull(session.endedAt)))
    .returning({
      userAgent: session.userAgent,
      address: session.address,
      deviceHash: session.deviceHash,
      expiresAt: session.expiresAt,
    });
  if (!old) throw new UserError("signed-out");
  const secret = newSecret();
  await tx.insert(session).values({
    id: hashSecret(secret),
    accountId: principal.subject,
    ...old,
    method,
    authenticatedAt: now,
    lastSeenAt: now,
  });
  await recordAudit(tx, { principal, action: "session.confirm", details: { method }, at: now });
  return secret;
}
