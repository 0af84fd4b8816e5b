import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { account, passkey } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { takeChallenge } from "@/lib/identity/commands/passkeys/challenges";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { deviceName } from "@/lib/identity/device-name";
import type { MadeAnswer } from "@/lib/identity/input";
import { readNewKey } from "@/lib/identity/webauthn";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import { queueSms } from "@/lib/notifications/commands/queue-sms";
import type { Principal } from "@/lib/principal";

const MOST = 20;

/**
 * Keeps a key that was made in the principal's browser; the owner is told by mail and SMS.
 * @returns its id.
 * @throws UserError `confirm-first`, `passkey-late`, `passkey-refused` (also for a key that is kept already, whoever's), `too-many-passkeys`.
 */
export async function enrolPasskey(
  principal: Principal,
  answer: MadeAnswer,
  who: { readonly deviceSecret: string; readonly userAgent: string },
): Promise<string> {
  const now = clock.now();
  requireFresh(principal, now);
  const of = { purpose: "enrol", accountId: principal.subject, browserSecret: who.deviceSecret } as const;
  const challenge = await takeChallenge(answer.response.clientDataJSON, of);
  const key = await readNewKey({ ...answer, clientExtensionResults: {} }, challenge);
  if (!key) throw new UserError("passkey-refused");
  const { id, publicKey, counter, isBackedUp, aaguid } = key;
  await db().transaction(async (tx) => {
    const [owner] = await tx
      .select({ email: account.email, name: account.name, mobile: account.recoveryMobile, language: account.language })
      .from(account)
      .where(eq(account.id, principal.subject))
      .for("update");
    const own = await tx.select({ id: passkey.id }).from(passkey).where(eq(passkey.accountId, principal.subject));
    if (own.length >= MOST) throw new UserError("too-many-passkeys");
    const name = deviceName(who.userAgent) || "?";
    const kept = await tx
      .insert(passkey)
      .values({
        id,
        accountId: principal.subject,
        publicKey,
        counter,
        transports: [...key.transports],
        isBackedUp,
        aaguid,
        name,
        createdAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: passkey.id });
    if (kept.length === 0 || !owner) throw new UserError("passkey-refused");
    await recordAudit(tx, { principal, action: "passkey.add", target: id, at: now });
    const { email: address, language, mobile } = owner;
    const values = { about: "passkey-added", name: owner.name, path: "/more/configure" } as const;
    await queueMail(tx, { address, language, template: "access", values, once: `mail:passkey-added:${id}` });
    if (mobile !== null)
      await queueSms(tx, {
        address: mobile,
        language,
        template: "notice",
        values: { about: "passkey-added" },
        once: `sms:passkey-added:${id}`,
      });
  });
  return id;
}

/** Gives a key another name. @throws UserError `not-found` for one that is not the principal's. */
export async function renamePasskey(principal: Principal, id: string, name: string): Promise<void> {
  const renamed = await db()
    .update(passkey)
    .set({ name })
    .where(and(eq(passkey.id, id), eq(passkey.accountId, principal.subject)))
    .returning({ id: passkey.id });
  if (renamed.length === 0) throw new UserError("not-found");
}

/** Removes a key: from this moment it opens nothing. @throws UserError `confirm-first`, `not-found` for one that is not the principal's. */
export async function removePasskey(principal: Principal, id: string): Promise<void> {
  const now = clock.now();
  requireFresh(principal, now);
  await db().transaction(async (tx) => {
    const removed = await tx
      .delete(passkey)
      .where(and(eq(passkey.id, id), eq(passkey.accountId, principal.subject)))
      .returning({ id: passkey.id });
    if (removed.length === 0) throw new UserError("not-found");
    await recordAudit(tx, { principal, action: "passkey.remove", target: id, at: now });
  });
}
