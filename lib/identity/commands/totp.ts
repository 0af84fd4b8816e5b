import "server-only";
import { and, eq, isNotNull, isNull, lt } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { account, totp } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { newTotpSecret, totpStep } from "@/lib/identity/totp";
import { seal, unseal } from "@/lib/one-time";
import type { Principal } from "@/lib/principal";

/** Whether the account is guarded by an authenticator app. */
export async function hasTotp(tx: Database, accountId: string): Promise<boolean> {
  const rows = await tx
    .select({ accountId: totp.accountId })
    .from(totp)
    .where(and(eq(totp.accountId, accountId), isNotNull(totp.confirmedAt)));
  return rows.length > 0;
}

/** Takes a code of the account's authenticator app, each once: a later one, or none. */
export async function takeTotp(tx: Database, accountId: string, code: string, now: Date): Promise<boolean> {
  const [own] = await tx.select({ sealedSecret: totp.sealedSecret }).from(totp).where(eq(totp.accountId, accountId));
  const step = own && totpStep(unseal(own.sealedSecret, accountId), code, now);
  if (step === undefined) return false;
  const taken = await tx
    .update(totp)
    .set({ lastStep: step })
    .where(and(eq(totp.accountId, accountId), lt(totp.lastStep, step)))
    .returning({ accountId: totp.accountId });
  return taken.length > 0;
}

/** Makes a secret for an authenticator app; it guards nothing until its first code. An unconfirmed one gives way to a newer. */
export async function beginTotp(principal: Principal): Promise<void> {
  const now = clock.now();
  requireFresh(principal, now);
  const sealedSecret = seal(newTotpSecret(), principal.subject);
  await db()
    .insert(totp)
    .values({ accountId: principal.subject, sealedSecret, lastStep: 0, createdAt: now })
    .onConflictDoUpdate({ target: totp.accountId, set: { sealedSecret, createdAt: now }, setWhere: isNull(totp.confirmedAt) });
}

/** From its first right code on, the authenticator app guards the account. @throws UserError `wrong-code` or `confirm-first`. */
export async function confirmTotp(principal: Principal, code: string): Promise<void> {
  const now = clock.now();
  requireFresh(principal, now);
  await db().transaction(async (tx) => {
    if (!(await takeTotp(tx, principal.subject, code, now))) throw new UserError("wrong-code");
    await tx
      .update(totp)
      .set({ confirmedAt: now })
      .where(and(eq(totp.accountId, principal.subject), isNull(totp.confirmedAt)));
    await recordAudit(tx, { principal, action: "totp.add", at: now });
  });
}

/** Takes the authenticator app away: from then on new browsers are asked for a code by SMS. @throws UserError `confirm-first`, `no-mobile`. */
export async function removeTotp(principal: Principal): Promise<void> {
  const now = clock.now();
  requireFresh(principal, now);
  await db().transaction(async (tx) => {
    const [own] = await tx.select({ mobile: account.recoveryMobile }).from(account).where(eq(account.id, principal.subject));
    if (!own?.mobile) throw new UserError("no-mobile");
    const removed = await tx.delete(totp).where(eq(totp.accountId, principal.subject)).returning({ accountId: totp.accountId });
    if (removed.length > 0) await recordAudit(tx, { principal, action: "totp.remove", at: now });
  });
}
