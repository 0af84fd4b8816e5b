import "server-only";
import { and, eq, lt, or } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { account, passkey } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { openSession, renewSession, type SignedIn, type SignInOrigin } from "@/lib/identity/commands/open-session";
import { takeChallenge } from "@/lib/identity/commands/passkeys/challenges";
import type { SignedAnswer } from "@/lib/identity/input";
import { checkSignature, STAFF_HANDLE } from "@/lib/identity/webauthn";
import { log } from "@/lib/log";
import { systemPrincipal, type Principal } from "@/lib/principal";

/**
 * Signs in by the finger alone: the key says whose it is. A device and a finger are two factors, so a new browser is asked for no code.
 * @throws UserError `passkey-late`, `passkey-unknown` for a key that is not (any more) known here, `passkey-refused`.
 */
export async function signInWithPasskey(answer: SignedAnswer, origin: SignInOrigin & { readonly deviceSecret: string }): Promise<SignedIn> {
  const now = clock.now();
  const challenge = await takeChallenge(answer.response.clientDataJSON, {
    purpose: "sign-in",
    accountId: null,
    browserSecret: origin.deviceSecret,
  });
  const key = await findKey(answer.id);
  const handle = Buffer.from(answer.response.userHandle ?? "", "base64url").toString("utf8");
  // Told that a key is unknown, an authenticator forgets it: one of staff's is only at the wrong door.
  if (!key && handle.startsWith(STAFF_HANDLE)) throw new UserError("passkey-refused");
  if (!key || key.disabledAt !== null || key.erasedAt !== null) throw new UserError("passkey-unknown");
  // The library does not look whose key it is: the handle that the authenticator kept must be this account's.
  if (handle !== key.userHandle) throw await refused(key.accountId, "passkey.foreign", origin.address, now);
  return db().transaction(async (tx) => {
    await useKey(tx, answer, challenge, key, origin.address, now);
    return openSession(tx, { accountId: key.accountId, method: "passkey" }, origin, now);
  });
}

/**
 * Confirms by the finger who sits before a session.
 * @returns the secret of the session that takes the old one's place.
 * @throws UserError as `signInWithPasskey`, and `signed-out`.
 */
export async function confirmByPasskey(
  principal: Principal,
  sessionId: string,
  answer: SignedAnswer,
  origin: SignInOrigin & { readonly deviceSecret: string },
): Promise<string> {
  const now = clock.now();
  const of = { purpose: "step-up", accountId: principal.subject, browserSecret: origin.deviceSecret } as const;
  const challenge = await takeChallenge(answer.response.clientDataJSON, of);
  const key = await findKey(answer.id);
  if (key?.accountId !== principal.subject) throw new UserError("passkey-unknown");
  return db().transaction(async (tx) => {
    await useKey(tx, answer, challenge, key, origin.address, now);
    return renewSession(tx, { principal, sessionId, method: "passkey" }, now);
  });
}

async function findKey(id: string) {
  const [found] = await db()
    .select({
      id: passkey.id,
      accountId: passkey.accountId,
      publicKey: passkey.publicKey,
      counter: passkey.counter,
      transports: passkey.transports,
      userHandle: account.userHandle,
      disabledAt: account.disabledAt,
      erasedAt: account.erasedAt,
    })
    .from(passkey)
    .innerJoin(account, eq(account.id, passkey.accountId))
    .where(eq(passkey.id, id));
  return found;
}

type FoundKey = NonNullable<Awaited<ReturnType<typeof findKey>>>;

/** Checks the signature and moves the counter, both or neither: of two answers with one count, one holds. */
async function useKey(tx: Database, answer: SignedAnswer, challenge: string, key: FoundKey, address: string, now: Date): Promise<void> {
  const signed = await checkSignature({ ...answer, clientExtensionResults: {} }, challenge, key);
  if (signed.result !== "right")
    throw await refused(key.accountId, signed.result === "cloned" ? "passkey.cloned" : "passkey.refused", address, now);
  const { counter } = signed;
  const moved = await tx
    .update(passkey)
    .set({ counter, lastUsedAt: now })
    .where(and(eq(passkey.id, key.id), or(lt(passkey.counter, counter), and(eq(passkey.counter, 0), eq(passkey.counter, counter)))))
    .returning({ id: passkey.id });
  if (moved.length === 0) throw new UserError("passkey-refused");
}

/** Written down beside the transaction, which is undone. */
async function refused(accountId: string, action: string, address: string, now: Date): Promise<UserError> {
  await recordAudit(db(), { principal: { ...systemPrincipal("visitor", now), subject: accountId }, action, details: { address }, at: now });
  log.warn({ accountId, action, address }, "a passkey was refused");
  return new UserError("passkey-refused");
}
