import "server-only";
import { and, eq, ne, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { addJob } from "@/db/queue";
import { topUp } from "@/db/schema/credit";
import { dispute, payment, paymentShare, refund } from "@/db/schema/payments";
import { association } from "@/db/schema/identity";
import { bill } from "@/db/schema/billing";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import { lockPayment, onBehalfOf, type LockedPayment } from "@/lib/payments/commands/locked-payment";
import { recallKept } from "@/lib/payments/commands/kept/recall";
import { returnedOf } from "@/lib/payments/commands/returned-money";
import { excessOf, keptCents, leftCents, SWEEP_AFTER_SECONDS, type ReturnedMoney } from "@/lib/payments/rules";
import { hasScope, type Principal } from "@/lib/principal";

/**
 * The customer asks for what was received above what their bills owed.
 * @returns the bill that the payment was for, or the first of several.
 * @throws UserError `not-found`, `not-allowed`, `nothing-to-refund`, `payment-disputed`.
 */
export async function refundExcess(principal: Principal, paymentId: string): Promise<string> {
  if (!hasScope(principal, "pay")) throw new UserError("not-found");
  return db().transaction(async (tx) => {
    const [own] = await tx
      .select({ id: payment.id, billId: bill.id, access: association.access, lineId: association.lineId })
      .from(payment)
      .innerJoin(paymentShare, and(eq(paymentShare.paymentId, payment.id), eq(paymentShare.position, 1)))
      .innerJoin(bill, eq(bill.id, paymentShare.billId))
      .innerJoin(association, eq(association.lineId, bill.lineId))
      .where(and(eq(payment.id, paymentId), ownAssociation(principal)));
    const locked = own && (await lockPayment(tx, own.id));
    if (!locked) throw new UserError("not-found");
    requireAccess(own.access, "manage");
    const amountCents = keptCents(locked.excessCents, await returnedOf(tx, locked.id));
    if (amountCents <= 0) throw new UserError("nothing-to-refund");
    await addRefund(tx, principal, locked, { amountCents, origin: "customer", lineId: own.lineId });
    return own.billId;
  });
}

/**
 * Staff give money back, in part or in full. What had been applied to its bills is owed on them again.
 * @returns the refund's id. It is under way: the provider hears of it from the queue.
 * @throws UserError `not-found`, `refund-too-large`, `payment-disputed`, `top-up-waiting`.
 */
export async function requestRefund(principal: Principal, paymentId: string, amountCents: Cents): Promise<string> {
  if (!hasScope(principal, "system")) throw new UserError("not-found");
  return db().transaction(async (tx) => {
    const locked = await lockPayment(tx, paymentId);
    if (!locked) throw new UserError("not-found");
    // The network may be crediting it at this moment.
    if (await isBeingCredited(tx, locked.topUpId)) throw new UserError("top-up-waiting");
    return addRefund(tx, principal, locked, { amountCents, origin: "staff" });
  });
}

async function isBeingCredited(tx: Database, topUpId: string | null): Promise<boolean> {
  if (topUpId === null) return false;
  const waiting = await tx
    .select({ id: topUp.id })
    .from(topUp)
    .where(and(eq(topUp.id, topUpId), eq(topUp.state, "paid")));
  return waiting.length > 0;
}

/** Gives back all of a top-up's money that the network will not credit, in the transaction that says so. */
export async function refundTopUp(tx: Database, topUpId: string): Promise<void> {
  const [paid] = await tx
    .select({ id: payment.id })
    .from(payment)
    .where(and(eq(payment.topUpId, topUpId), eq(payment.state, "succeeded")));
  const locked = paid && (await lockPayment(tx, paid.id));
  if (!locked) throw new Error(`top-up ${topUpId} has no money to give back`);
  // Some or all of it may have gone back already, by the provider's dashboard or by the bank.
  const amountCents = leftCents(locked, await returnedOf(tx, locked.id));
  if (amountCents <= 0 || (await isDisputed(tx, locked.id))) return;
  await addRefund(tx, onBehalfOf(locked, clock.now()), locked, { amountCents, origin: "staff" });
}

/**
 * Sets the money of a refund aside on its locked payment.
 * @returns false when less is left. The database itself refuses more than was received, whoever asks.
 */
export async function setAside(tx: Database, locked: LockedPayment, amountCents: Cents, returned: ReturnedMoney): Promise<boolean> {
  if (amountCents > leftCents(locked, returned)) return false;
  const taken = await tx
    .update(payment)
    .set({ refundCents: sql`${payment.refundCents} + ${amountCents}` })
    .where(and(eq(payment.id, locked.id), sql`${payment.refundCents} + ${amountCents} <= ${payment.receivedCents}`))
    .returning({ id: payment.id });
  return taken.length > 0;
}

async function addRefund(
  tx: Database,
  principal: Principal,
  locked: LockedPayment,
  { amountCents, origin, ...of }: { readonly amountCents: Cents; readonly origin: "customer" | "staff"; readonly lineId?: string },
): Promise<string> {
  const at = clock.now();
  if (await isDisputed(tx, locked.id)) throw new UserError("payment-disputed");
  if (!Number.isSafeInteger(amountCents) || amountCents <= 0) throw new UserError("refund-too-large");
  const returned = await recallKept(tx, locked, amountCents);
  if (!(await setAside(tx, locked, amountCents, returned))) throw new UserError("refund-too-large");
  const excessCents = excessOf(amountCents, keptCents(locked.excessCents, returned));
  const refundId = uuidv7();
  await tx.insert(refund).values({
    id: refundId,
    paymentId: locked.id,
    amountCents,
    excessCents,
    origin,
    state: "created",
    createdAt: at,
    nextCheckAt: new Date(at.getTime() + SWEEP_AFTER_SECONDS * 1000),
  });
  await addJob(tx, "send-refund", { refundId }, `refund:${refundId}`);
  await recordAudit(tx, {
    principal,
    action: "refund.request",
    target: refundId,
    details: { paymentId: locked.id, amountCents, ...of },
    at,
  });
  return refundId;
}

/** The bank has the money or will take it: giving it back as well would pay it twice. */
export async function isDisputed(tx: Database, paymentId: string): Promise<boolean> {
  const found = await tx
    .select({ ref: dispute.ref })
    .from(dispute)
    .where(and(eq(dispute.paymentId, paymentId), ne(dispute.state, "won")))
    .limit(1);
  return found.length > 0;
}
