import "server-only";
import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { account, association, challenge, knownDevice, passkey, passkeyChallenge, session, totp } from "@/db/schema/identity";
import { factorRemoval } from "@/db/schema/identity/factor-removal";
import { contactChange, delegationInvite, lineClaim } from "@/db/schema/identity/profile";
import { recordAudit } from "@/lib/audit/commands";
import { takeAway } from "@/lib/identity/commands/line-access";
import { systemPrincipal } from "@/lib/principal";

/** Whom an account was, for the last message to them. */
export interface ErasedPerson {
  readonly email: string;
  readonly mobile: string | null;
  readonly name: string;
  readonly language: "it" | "fr" | "en";
}

/**
 * Takes the person out of an account whose time to think better of it is over: nothing of them, and no way in, is left on it. Its row stays
 * for the payments and the audit log that hang on it, and so does what it agreed to and when.
 * @returns whom it was; nothing when it is not due, or was done before.
 */
export async function eraseAccount(tx: Database, accountId: string, now: Date): Promise<ErasedPerson | undefined> {
  const [person] = await tx
    .select({ email: account.email, mobile: account.recoveryMobile, name: account.name, language: account.language })
    .from(account)
    .where(and(eq(account.id, accountId), lte(account.eraseAfter, now), isNull(account.erasedAt)))
    .for("update");
  if (!person) return undefined;
  const principal = { ...systemPrincipal("erasure", now), subject: accountId };
  const lines = await tx.select({ id: association.lineId }).from(association).where(eq(association.accountId, accountId));
  for (const { id } of lines) await takeAway(tx, principal, id, accountId);
  await tx
    .update(account)
    .set({
      email: `erased-${accountId}@invalid`,
      name: "",
      passwordHash: "erased",
      emailVerifiedAt: null,
      recoveryMobile: null,
      recoveryMobileAt: null,
      userHandle: sql`gen_random_uuid()::text`,
      disabledAt: now,
      erasedAt: now,
    })
    .where(eq(account.id, accountId));
  await tx
    .update(session)
    .set({
      endedAt: sql`coalesce(${session.endedAt}, ${now.toISOString()}::timestamptz)`,
      userAgent: "erased",
      address: "erased",
      deviceHash: null,
    })
    .where(eq(session.accountId, accountId));
  for (const table of [knownDevice, passkey, passkeyChallenge, totp, contactChange, lineClaim])
    await tx.delete(table).where(eq(table.accountId, accountId));
  await tx.delete(challenge).where(eq(challenge.subject, accountId));
  await tx
    .update(delegationInvite)
    .set({
      email: "erased",
      canceledAt: sql`case when ${delegationInvite.acceptedAt} is null then coalesce(${delegationInvite.canceledAt}, ${now.toISOString()}::timestamptz) end`,
    })
    .where(or(eq(delegationInvite.email, person.email), eq(delegationInvite.grantedBy, accountId)));
  const ofFactors = eq(factorRemoval.accountId, accountId);
  await tx
    .update(factorRemoval)
    .set({ decision: "stopped", decidedAt: now })
    .where(and(ofFactors, isNull(factorRemoval.decision)));
  await tx.update(factorRemoval).set({ proofText: "erased" }).where(ofFactors);
  await recordAudit(tx, { principal, action: "account.erase", target: accountId, at: now });
  return person;
}

/** The accounts whose time to think better of it is over, a hundred at a time. */
export async function listDueErasures(tx: Database, now: Date): Promise<string[]> {
  const due = await tx
    .select({ id: account.id })
    .from(account)
    .where(and(lte(account.eraseAfter, now), isNull(account.erasedAt)))
    .limit(100);
  return due.map(({ id }) => id);
}
