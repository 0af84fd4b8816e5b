import "server-only";
import { and, eq, lt } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { db } from "@/db/client";
import { account, passkey, passkeyChallenge } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { countTry } from "@/lib/identity/rate-limit";
import { PASSKEY_LIMIT, PASSKEY_SECONDS } from "@/lib/identity/rules";
import { enrolOptions, signOptions, type KnownKey } from "@/lib/identity/webauthn";
import { hashSecret } from "@/lib/one-time";
import type { Principal } from "@/lib/principal";

/** What a key is asked for. */
export type PasskeyPurpose = typeof passkeyChallenge.$inferSelect.purpose;

/** Who asks, and in which browser. */
interface Asking {
  readonly address: string;
  readonly deviceSecret: string;
}

/** What a browser needs to sign in with whatever key of ours it has. @throws UserError `too-many-tries`. */
export async function askToSignIn(who: Asking) {
  await countTry(PASSKEY_LIMIT, who.address);
  return keepChallenge(await signOptions(), { purpose: "sign-in", accountId: null }, who);
}

/** What a browser needs to sign with one of the principal's own keys. @throws UserError `too-many-tries`. */
export async function askToConfirm(principal: Principal, who: Asking) {
  await countTry(PASSKEY_LIMIT, who.address);
  return keepChallenge(await signOptions(await keysOf(principal.subject)), { purpose: "step-up", accountId: principal.subject }, who);
}

/** What a browser needs to make a key for the principal. @throws UserError `confirm-first`, `too-many-tries`. */
export async function askToEnrol(principal: Principal, who: Asking) {
  requireFresh(principal, clock.now());
  await countTry(PASSKEY_LIMIT, who.address);
  const [owner] = await db()
    .select({ handle: account.userHandle, email: account.email, name: account.name })
    .from(account)
    .where(eq(account.id, principal.subject));
  if (!owner) throw new UserError("not-found");
  return keepChallenge(await enrolOptions(owner, await keysOf(principal.subject)), { purpose: "enrol", accountId: principal.subject }, who);
}

/** Keeps what a browser was asked to sign, until it answers. */
export async function keepChallenge<Options extends { challenge: string }>(
  options: Options,
  of: { purpose: PasskeyPurpose; accountId: string | null },
  { deviceSecret }: Pick<Asking, "deviceSecret">,
): Promise<Options> {
  const expiresAt = new Date(clock.now().getTime() + PASSKEY_SECONDS * 1000);
  await db()
    .insert(passkeyChallenge)
    .values({ id: uuidv7(), challenge: options.challenge, browserHash: hashSecret(deviceSecret), expiresAt, ...of });
  return options;
}

function keysOf(accountId: string): Promise<KnownKey[]> {
  return db().select({ id: passkey.id, transports: passkey.transports }).from(passkey).where(eq(passkey.accountId, accountId));
}

const clientData = z.object({ challenge: z.string() });

/**
 * Takes the challenge that an answer was made for, whatever the answer is worth: none is answered twice, in another browser, for another
 * purpose or account, or late.
 * @throws UserError `passkey-late`.
 */
export async function takeChallenge(
  clientDataJson: string,
  of: { purpose: PasskeyPurpose; accountId: string | null; browserSecret: string },
): Promise<string> {
  const given = clientData.safeParse(jsonOf(Buffer.from(clientDataJson, "base64url").toString("utf8"))).data?.challenge ?? "";
  const [taken] = await db()
    .delete(passkeyChallenge)
    .where(
      and(
        eq(passkeyChallenge.challenge, given),
        eq(passkeyChallenge.purpose, of.purpose),
        eq(passkeyChallenge.browserHash, hashSecret(of.browserSecret)),
      ),
    )
    .returning({ challenge: passkeyChallenge.challenge, accountId: passkeyChallenge.accountId, expiresAt: passkeyChallenge.expiresAt });
  if (!taken || taken.expiresAt <= clock.now() || taken.accountId !== of.accountId) throw new UserError("passkey-late");
  return taken.challenge;
}

/** Forgets the challenges that nobody answered. */
export async function sweepPasskeyChallenges(): Promise<void> {
  await db().delete(passkeyChallenge).where(lt(passkeyChallenge.expiresAt, clock.now()));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No schema accepts this, and its refusal is the answer.
    return undefined;
  }
}
