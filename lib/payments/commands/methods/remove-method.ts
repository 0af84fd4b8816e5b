import "server-only";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { addJob } from "@/db/queue";
import { account } from "@/db/schema/identity";
import { methodSetup, providerCustomer, savedMethod } from "@/db/schema/payments/saved-method";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireFresh } from "@/lib/identity/commands/require-fresh";
import { forgetMethod } from "@/lib/payments/commands/at-provider";
import { stopByAccount, stopByMethod } from "@/lib/payments/commands/automatic/stop";
import type { Provider } from "@/lib/payments/rules";
import { systemPrincipal, type Principal } from "@/lib/principal";

/** Makes a saved method the one that is offered first. @throws UserError `confirm-first`, `not-found`. */
export async function makeDefault(principal: Principal, methodId: string): Promise<void> {
  const now = clock.now();
  requireFresh(principal, now);
  await db().transaction(async (tx) => {
    await lockMethods(tx, principal.subject);
    const own = and(eq(savedMethod.accountId, principal.subject), isNull(savedMethod.removedAt));
    await tx.update(savedMethod).set({ isDefault: false }).where(own);
    const made = await tx
      .update(savedMethod)
      .set({ isDefault: true })
      .where(and(own, eq(savedMethod.id, methodId)))
      .returning({ id: savedMethod.id });
    if (made.length === 0) throw new UserError("not-found");
    await recordAudit(tx, { principal, action: "method.default", target: methodId, at: now });
  });
}

/**
 * Takes a saved method away: nothing is charged to it any more, what was charged automatically stops, and the provider forgets it. A charge
 * that is under way ends as the provider says.
 * @throws UserError `confirm-first`, `not-found`.
 */
export async function removeMethod(principal: Principal, methodId: string): Promise<void> {
  requireFresh(principal, clock.now());
  await db().transaction(async (tx) => {
    await lockMethods(tx, principal.subject);
    const [own] = await tx
      .select({ id: savedMethod.id })
      .from(savedMethod)
      .where(and(eq(savedMethod.id, methodId), eq(savedMethod.accountId, principal.subject), isNull(savedMethod.removedAt)));
    if (!own) throw new UserError("not-found");
    await dropRow(tx, principal, methodId);
  });
}

/** Holds a method of the principal's own until the transaction ends, so that it is not taken away meanwhile. @throws UserError `method-gone`. */
export async function holdMethod(tx: Database, principal: Principal, methodId: string): Promise<void> {
  const held = await tx
    .select({ id: savedMethod.id })
    .from(savedMethod)
    .where(and(eq(savedMethod.id, methodId), eq(savedMethod.accountId, principal.subject), isNull(savedMethod.removedAt)))
    .for("share");
  if (held.length === 0) throw new UserError("method-gone");
}

/** The provider has dropped a method, or its owner has there. */
export async function dropMethod(provider: Provider, ref: string): Promise<void> {
  await db().transaction(async (tx) => {
    const [found] = await tx
      .select({ id: savedMethod.id, accountId: savedMethod.accountId })
      .from(savedMethod)
      .where(and(eq(savedMethod.provider, provider), eq(savedMethod.ref, ref), isNull(savedMethod.removedAt)));
    if (!found) return;
    await lockMethods(tx, found.accountId);
    await dropRow(tx, systemPrincipal("payments", clock.now(), found.accountId), found.id);
  });
}

/** Takes an account's methods away with everything else. */
export async function forgetMethods(tx: Database, accountId: string): Promise<void> {
  await stopByAccount(tx, accountId);
  const own = and(eq(savedMethod.accountId, accountId), isNull(savedMethod.removedAt));
  const left = await tx.select({ id: savedMethod.id }).from(savedMethod).where(own);
  const principal = systemPrincipal("payments", clock.now(), accountId);
  for (const { id } of left) await dropRow(tx, principal, id);
  const gone = { brand: null, payer: null, expMonth: null, expYear: null, fingerprint: sql`${savedMethod.id}::text` };
  await tx.update(savedMethod).set(gone).where(eq(savedMethod.accountId, accountId));
  await tx.delete(methodSetup).where(eq(methodSetup.accountId, accountId));
  await tx.delete(providerCustomer).where(eq(providerCustomer.accountId, accountId));
}

async function dropRow(tx: Database, principal: Principal, methodId: string): Promise<void> {
  const now = clock.now();
  const [dropped] = await tx
    .update(savedMethod)
    .set({ removedAt: now, isDefault: false })
    .where(and(eq(savedMethod.id, methodId), isNull(savedMethod.removedAt)))
    .returning({ accountId: savedMethod.accountId });
  if (!dropped) return;
  const { accountId } = dropped;
  await stopByMethod(tx, methodId);
  const newest = tx
    .select({ id: savedMethod.id })
    .from(savedMethod)
    .where(and(eq(savedMethod.accountId, accountId), isNull(savedMethod.removedAt)))
    .orderBy(desc(savedMethod.isDefault), desc(savedMethod.createdAt))
    .limit(1);
  await tx
    .update(savedMethod)
    .set({ isDefault: true })
    .where(eq(savedMethod.id, sql`(${newest})`));
  await recordAudit(tx, { principal, action: "method.removed", target: methodId, at: now });
  await addJob(tx, "forget-method", { methodId }, `forget-method:${methodId}`);
}

/** One change of an account's methods after the other. What only names the account goes on: a charge that holds one of them would wait for ever. */
export async function lockMethods(tx: Database, accountId: string): Promise<void> {
  await tx.select({ id: account.id }).from(account).where(eq(account.id, accountId)).for("no key update");
}

/** Tells the provider to forget a method that was taken away. Throws, and so comes again, while the provider is silent. */
export async function forgetAtProvider(methodId: string): Promise<void> {
  const [gone] = await db()
    .select({ provider: savedMethod.provider, ref: savedMethod.ref, removedAt: savedMethod.removedAt })
    .from(savedMethod)
    .where(and(eq(savedMethod.id, methodId), isNull(savedMethod.forgottenAt)));
  if (!gone?.removedAt) return;
  await forgetMethod(gone.provider, gone.ref);
  await db().update(savedMethod).set({ forgottenAt: clock.now() }).where(eq(savedMethod.id, methodId));
}
