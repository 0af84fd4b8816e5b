import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { account, knownDevice } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { askSecondFactor } from "@/lib/identity/commands/ask-second-factor";
import { openSession, type SignedIn, type SignInOrigin } from "@/lib/identity/commands/open-session";
import { hashPassword, isOutdatedHash, verifyPassword } from "@/lib/identity/password";
import { countTry, refundTry } from "@/lib/identity/rate-limit";
import { ADDRESS_LIMIT, KNOWN_DEVICE_LIMIT, STRANGER_DAY_LIMIT, STRANGER_LIMIT, type Limit } from "@/lib/identity/rules";
import { log } from "@/lib/log";
import { hashSecret, newSecret } from "@/lib/one-time";
import { systemPrincipal } from "@/lib/principal";

/** Signed in; or the password was right and this browser is new: then a code is asked for, which works in the browser with this secret. */
export type SignInOutcome = { readonly signedIn: SignedIn } | { readonly browserSecret: string };

/**
 * Signs in with e-mail and password: at once on a known browser, after a code on a new one.
 * Tries are counted before the password is looked at, so that parallel guesses cannot outrun the count; an unknown
 * e-mail takes the same steps, time and answer as a wrong password. A right one gives its try back: only wrong ones count.
 * @throws UserError `wrong-credentials`, `too-many-tries`, or `no-mobile` for an account to which no code can be sent.
 */
export async function signIn(credentials: { email: string; password: string }, origin: SignInOrigin): Promise<SignInOutcome> {
  const now = clock.now();
  const found = await findAccount(credentials.email, origin.deviceSecret);
  const limits = limitsOf(credentials.email, origin, found?.isKnownDevice ?? false);
  for (const [limit, of] of limits) await countTry(limit, of);

  const matches = await verifyPassword(found?.passwordHash, credentials.password);
  if (!found || !matches || found.disabledAt !== null || found.erasedAt !== null) {
    await recordAudit(db(), {
      principal: { ...systemPrincipal("visitor", now), ...(found && { subject: found.id }) },
      action: "sign-in.refused",
      details: { address: origin.address },
      at: now,
    });
    log.warn({ accountId: found?.id, address: origin.address }, "sign-in refused");
    throw new UserError("wrong-credentials");
  }
  for (const [limit, of] of limits) await refundTry(limit, of);
  if (isOutdatedHash(found.passwordHash)) await renewHash(found.id, found.passwordHash, credentials.password);
  if (!found.isKnownDevice) {
    const browserSecret = origin.deviceSecret ?? newSecret();
    await askSecondFactor(found.id, { address: origin.address, browserSecret });
    return { browserSecret };
  }

  const signedIn = await db().transaction((tx) => openSession(tx, { accountId: found.id, method: "password" }, origin, now));
  log.info({ accountId: found.id, address: origin.address }, "signed in");
  return { signedIn };
}

/** Hashes a right password as passwords are hashed today. One that was changed meanwhile stays. */
async function renewHash(accountId: string, old: string, password: string): Promise<void> {
  const passwordHash = await hashPassword(password);
  await db()
    .update(account)
    .set({ passwordHash })
    .where(and(eq(account.id, accountId), eq(account.passwordHash, old)));
}

async function findAccount(email: string, deviceSecret: string | undefined) {
  const [found] = await db()
    .select({
      id: account.id,
      passwordHash: account.passwordHash,
      disabledAt: account.disabledAt,
      erasedAt: account.erasedAt,
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
