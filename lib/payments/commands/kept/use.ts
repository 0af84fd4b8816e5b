import "server-only";
import { and, asc, eq, gt, inArray, lt, sql, type SQL } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { keptMoney, keptUse } from "@/db/schema/payments/kept-money";
import { recordAudit } from "@/lib/audit/commands";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { areDebited, lockBills } from "@/lib/billing/commands/hold-bill";
import { queueExport } from "@/lib/billing/commands/queue-export";
import { dueCents, isCreditedWhole } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import { post } from "@/lib/ledger/commands";
import type { Cents } from "@/lib/money";
import { keptApplied } from "@/lib/payments/bookings";
import { requestClose } from "@/lib/payments/commands/request-close";
import { usesOf, type Kept } from "@/lib/payments/rules/kept";
import { hasScope, systemPrincipal, type Principal } from "@/lib/principal";

/**
 * Pays a bill with what is kept for the customer of its line, as far as both go. A checkout that is open for the old sum is closed.
 * @throws UserError `not-found`, `not-allowed`, `nothing-kept`, `bill-already-paid`, `bill-credited`, `bill-not-payable`,
 * `bill-being-debited`.
 */
export async function useKept(principal: Principal, billId: string): Promise<void> {
  if (!hasScope(principal, "pay")) throw new UserError("not-found");
  await db().transaction(async (tx) => {
    const [line] = await tx
      .select({ id: association.lineId })
      .from(bill)
      .innerJoin(association, eq(association.lineId, bill.lineId))
      .where(and(eq(bill.id, billId), ownAssociation(principal)));
    if (!line) throw new UserError("not-found");
    const own = await lockKept(tx, eq(bill.lineId, line.id));
    const [target] = await lockBills(tx, principal, [billId]);
    if (!target) throw new UserError("not-found");
    if (target.state === "paid") throw new UserError("bill-already-paid");
    if (isCreditedWhole(target)) throw new UserError("bill-credited");
    if (dueCents(target) <= 0) throw new UserError("bill-not-payable");
    if ((await pay(tx, principal, target, own)) <= 0) throw new UserError("nothing-kept");
  });
}

/** Pays the bills of a line that came after somebody said that what is kept is for the next one, the most urgent first. */
export async function useKeptForLine(lineId: string): Promise<void> {
  const principal = systemPrincipal("payments", clock.now());
  const due = await db()
    .select({ id: bill.id, importedAt: bill.importedAt })
    .from(bill)
    .where(and(eq(bill.lineId, lineId), inArray(bill.state, ["open", "processing"])))
    .orderBy(asc(bill.dueDate), asc(bill.id));
  for (const { id, importedAt } of due)
    await db().transaction(async (tx) => {
      const own = await lockKept(
        tx,
        and(eq(bill.lineId, lineId), eq(keptMoney.isAutomatic, true), lt(keptMoney.createdAt, importedAt)) ?? sql`false`,
      );
      if (own.length === 0) return;
      const standing = { totalCents: bill.totalCents, paidCents: bill.paidCents, disputedCents: bill.disputedCents };
      const [target] = await tx
        .select({ id: bill.id, ...standing })
        .from(bill)
        .where(eq(bill.id, id))
        .for("update");
      if (target && !(await areDebited(tx, [id]))) await pay(tx, principal, target, own);
    });
}

interface LockedKept extends Kept {
  readonly paymentId: string | null;
}

/** What no bill has used yet, the oldest first; locked before any bill is, so that it is used once. */
function lockKept(tx: Database, whose: SQL): Promise<LockedKept[]> {
  return tx
    .select({ id: keptMoney.id, amountCents: keptMoney.amountCents, usedCents: keptMoney.usedCents, paymentId: keptMoney.paymentId })
    .from(keptMoney)
    .innerJoin(bill, eq(bill.id, keptMoney.billId))
    .where(and(whose, gt(keptMoney.amountCents, keptMoney.usedCents)))
    .orderBy(asc(keptMoney.id))
    .for("update", { of: keptMoney });
}

/** @returns how much of a locked bill was paid. */
async function pay(
  tx: Database,
  principal: Principal,
  target: { readonly id: string } & Parameters<typeof dueCents>[0],
  own: readonly LockedKept[],
): Promise<Cents> {
  const at = clock.now();
  const paidOn = dayOf(at);
  const { id: billId } = target;
  const uses = usesOf(own, dueCents(target));
  for (const { of, amountCents } of uses) {
    const id = uuidv7();
    const taken = await tx
      .update(keptMoney)
      .set({ usedCents: sql`${keptMoney.usedCents} + ${amountCents}` })
      .where(and(eq(keptMoney.id, of.id), eq(keptMoney.usedCents, of.usedCents)))
      .returning({ id: keptMoney.id });
    const { appliedCents } = await applyPayment(tx, { billId, source: "kept", reference: id, amountCents, paidOn, at });
    if (taken.length !== 1 || appliedCents !== amountCents) throw new Error(`kept money ${of.id} changed under its lock`);
    await tx.insert(keptUse).values({ id, keptId: of.id, billId, amountCents, usedAt: at });
    const { paymentId } = of;
    await post(tx, { ...keptApplied(amountCents), externalRef: id, at, billId, ...(paymentId !== null && { paymentId }) });
    const money = { amountCents: 0, appliedCents: amountCents, excessCents: -amountCents, method: "kept" } as const;
    await queueExport(tx, { kind: "kept-applied", reference: id, paymentId, billId, ...money, paidOn, at });
    await recordAudit(tx, { principal, action: "kept.use", target: id, details: { billId, amountCents }, at });
  }
  if (uses.length > 0) await requestClose(tx, billId);
  return uses.reduce((sum, { amountCents }) => sum + amountCents, 0);
}
