import "server-only";
import { and, asc, eq, gt, isNotNull, isNull, lt } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { addJob } from "@/db/queue";
import { methodSetup, savedMethod } from "@/db/schema/payments/saved-method";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { lockMethods } from "@/lib/payments/commands/methods/remove-method";
import * as vault from "@/lib/payments/paypal/vault";
import { ProviderRefused } from "@/lib/payments/provider-refused";
import type { KeptMethod, Provider } from "@/lib/payments/rules";
import * as cards from "@/lib/payments/stripe/saved";
import { systemPrincipal, type Principal } from "@/lib/principal";

/**
 * The principal comes back from saving a way to pay.
 * @returns whether one was saved. @throws UserError `provider-unavailable`: the provider's notification goes on.
 */
export async function finishOwnSetup(
  principal: Principal,
  which: { readonly ref: string } | { readonly setupId: string },
): Promise<boolean> {
  const isIt = "ref" in which ? eq(methodSetup.providerRef, which.ref) : eq(methodSetup.id, which.setupId);
  const [own] = await db()
    .select({ ref: methodSetup.providerRef })
    .from(methodSetup)
    .where(and(isIt, eq(methodSetup.accountId, principal.subject)));
  return own !== undefined && own.ref !== null && (await finishSetup(own.ref)) !== null;
}

/**
 * Keeps what a setup has saved, once, whoever tells that it is done: the page that the customer comes back to, or the provider.
 * @returns whose it is, or null where there is no such setup, or nothing was saved on it (yet).
 * @throws UserError `provider-unavailable`.
 */
export async function finishSetup(ref: string): Promise<string | null> {
  const [setup] = await db()
    .select({ id: methodSetup.id, accountId: methodSetup.accountId, provider: methodSetup.provider, state: methodSetup.state })
    .from(methodSetup)
    .where(eq(methodSetup.providerRef, ref));
  if (!setup) return null;
  const { id: setupId, accountId, provider } = setup;
  if (setup.state === "done") return accountId;
  const kept = provider === "stripe" ? await cards.fetchSavedCard(ref) : await keepPayPal(ref, setupId);
  if (!kept) return null;
  await db().transaction(async (tx) => {
    await lockMethods(tx, accountId);
    const done = await tx
      .update(methodSetup)
      .set({ state: "done" })
      .where(and(eq(methodSetup.id, setupId), eq(methodSetup.state, "open")))
      .returning({ id: methodSetup.id });
    if (done.length > 0) await keepMethod(tx, accountId, provider, kept);
  });
  return accountId;
}

/** For so long the providers are sure to know a setup's key (PayPal: three hours); a setup of the last minute is its return page's. */
const SETUP_HOURS = 3;
const SETUP_MINUTES = 1;

/** Keeps what was saved by people who did not come back from the provider's page, and of which no notification came. */
export async function sweepSetups(): Promise<void> {
  const now = clock.now().getTime();
  const since = new Date(now - SETUP_HOURS * 3_600_000);
  const until = new Date(now - SETUP_MINUTES * 60_000);
  const open = await db()
    .select({ ref: methodSetup.providerRef })
    .from(methodSetup)
    .where(
      and(
        eq(methodSetup.state, "open"),
        gt(methodSetup.createdAt, since),
        lt(methodSetup.createdAt, until),
        isNotNull(methodSetup.providerRef),
      ),
    )
    .orderBy(asc(methodSetup.createdAt))
    .limit(200);
  for (const { ref } of open) if (ref !== null) await finishSetup(ref);
}

async function keepPayPal(ref: string, setupId: string): Promise<KeptMethod | null> {
  // Asked for too early, the same key would repeat the same no.
  if (!(await vault.isAgreed(ref))) return null;
  try {
    const { ref: kept, payer } = await vault.finishSetup(ref, `keep:${setupId}`);
    return { ref: kept, fingerprint: kept, ...(payer !== undefined && { payer }) };
  } catch (error) {
    // Its owner has thought better of it.
    if (error instanceof ProviderRefused) return null;
    throw error;
  }
}

async function keepMethod(tx: Database, accountId: string, provider: Provider, kept: KeptMethod): Promise<void> {
  const now = clock.now();
  const id = uuidv7();
  const own = and(eq(savedMethod.accountId, accountId), isNull(savedMethod.removedAt));
  const isFirst = (await tx.select({ id: savedMethod.id }).from(savedMethod).where(own).limit(1)).length === 0;
  const row = { id, accountId, provider, ...kept, createdAt: now, isDefault: false };
  const fresh = await tx.insert(savedMethod).values(row).onConflictDoNothing().returning({ id: savedMethod.id });
  if (fresh.length === 0) {
    // The same card again: the first one stays, with what its owner agreed to; the provider forgets the second.
    await tx
      .insert(savedMethod)
      .values({ ...row, removedAt: now })
      .onConflictDoNothing();
    await addJob(tx, "forget-method", { methodId: id }, `forget-method:${id}`);
    return;
  }
  if (isFirst) await tx.update(savedMethod).set({ isDefault: true }).where(eq(savedMethod.id, id));
  const principal = systemPrincipal("payments", now, accountId);
  await recordAudit(tx, { principal, action: "method.saved", target: id, details: { provider }, at: now });
}
