import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { payment, paymentAttempt } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { releaseBill } from "@/lib/billing/commands/hold-bill";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { post } from "@/lib/ledger/commands";
import { log } from "@/lib/log";
import { decide, isLive, type PaymentState, type Truth } from "@/lib/payments/rules";
import { fetchTruth } from "@/lib/payments/stripe";
import { systemPrincipal } from "@/lib/principal";

interface LockedPayment {
  readonly id: string;
  readonly billId: string;
  readonly accountId: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly state: PaymentState;
}

/**
 * Brings the payment behind a checkout to where the provider says it is. The return page, the webhook and the sweep
 * all end here, as often and as much at once as they like: the row lock and the books' own uniqueness make the money
 * count once.
 * @returns the payment's id, or null when the checkout is none of ours.
 * @throws UserError `provider-unavailable` when the truth cannot be had now.
 */
export async function settlePayment(checkoutRef: string): Promise<string | null> {
  const [attempt] = await db()
    .select({ paymentId: paymentAttempt.paymentId })
    .from(paymentAttempt)
    .where(and(eq(paymentAttempt.provider, "stripe"), eq(paymentAttempt.providerRef, checkoutRef)));
  const truth = await fetchTruth(checkoutRef);
  if (!truth) return attempt?.paymentId ?? null;
  // A checkout whose id we never learnt (its answer was lost) still names its payment.
  const paymentId = attempt?.paymentId ?? truth.paymentId;
  if (paymentId === undefined) return null;
  return (await settleWithTruth(paymentId, truth)) ? paymentId : null;
}

/** Applies a truth that was just fetched. @returns false when there is no such payment. */
export async function settleWithTruth(paymentId: string, truth: Truth): Promise<boolean> {
  return db().transaction(async (tx) => {
    const locked = await lockPayment(tx, paymentId);
    if (!locked) return false;
    switch (decide(locked, truth)) {
      case "credit":
        if (truth.state === "paid") await credit(tx, locked, truth);
        break;
      case "review":
        await moveTo(tx, locked, "needs_review");
        log.error({ paymentId, truth }, "a payment differs from what was asked: it needs a person");
        break;
      case "expire":
        await moveTo(tx, locked, "expired");
        break;
      case "process":
        await moveTo(tx, locked, "processing");
        break;
      case "open":
        await moveTo(tx, locked, "open");
        break;
      case "nothing":
        break;
    }
    return true;
  });
}

/** Ends a payment that no money will come for, and opens its bill again. */
export async function endPayment(paymentId: string, state: "failed" | "expired" | "canceled"): Promise<void> {
  await db().transaction(async (tx) => {
    const locked = await lockPayment(tx, paymentId);
    if (locked && isLive(locked.state)) await moveTo(tx, locked, state);
  });
}

async function lockPayment(tx: Database, paymentId: string): Promise<LockedPayment | undefined> {
  const [locked] = await tx
    .select({
      id: payment.id,
      billId: payment.billId,
      accountId: payment.accountId,
      amountCents: payment.amountCents,
      currency: payment.currency,
      state: payment.state,
    })
    .from(payment)
    .where(eq(payment.id, paymentId))
    .for("update");
  return locked;
}

/** Books money that has arrived: on the bill up to what it owes, the rest for the customer. Nothing is ever dropped. */
async function credit(tx: Database, locked: LockedPayment, truth: Truth & { state: "paid" }): Promise<void> {
  const at = clock.now();
  const { id: paymentId, billId } = locked;
  const { amountCents } = truth;
  const liveAfter = await hasOtherLivePayment(tx, locked);
  const applied = await applyPayment(tx, { billId, source: "card", reference: paymentId, amountCents, paidOn: dayOf(at), at, liveAfter });
  const booked = await post(tx, {
    kind: "card-payment",
    externalRef: truth.moneyRef,
    at,
    entries: [
      { account: "clearing:stripe", amountCents, billId, paymentId },
      { account: "receivable:bills", amountCents: -applied.appliedCents, billId, paymentId },
      { account: "owed:customers", amountCents: -applied.excessCents, billId, paymentId },
    ],
  });
  if (!booked) throw new Error(`money ${truth.moneyRef} is in the books, but payment ${paymentId} is not settled`);
  await tx.update(payment).set({ state: "succeeded", settledAt: at, excessCents: applied.excessCents }).where(eq(payment.id, paymentId));
  const principal = { ...systemPrincipal("payments", at), subject: locked.accountId };
  await recordAudit(tx, {
    principal,
    action: "payment.succeeded",
    target: paymentId,
    details: { amountCents, excessCents: applied.excessCents },
    at,
  });
  if (applied.excessCents > 0)
    log.warn({ paymentId, excessCents: applied.excessCents }, "money above what was due is kept for the customer");
}

async function moveTo(tx: Database, locked: LockedPayment, state: Exclude<PaymentState, "created" | "succeeded">): Promise<void> {
  const at = clock.now();
  await tx.update(payment).set({ state }).where(eq(payment.id, locked.id));
  if (state === "failed" || state === "expired" || state === "canceled") {
    if (!(await hasOtherLivePayment(tx, locked))) await releaseBill(tx, locked.billId);
  }
  const principal = { ...systemPrincipal("payments", at), subject: locked.accountId };
  await recordAudit(tx, { principal, action: `payment.${state}`, target: locked.id, at });
}

async function hasOtherLivePayment(tx: Database, locked: LockedPayment): Promise<boolean> {
  const others = await tx
    .select({ id: payment.id })
    .from(payment)
    .where(and(eq(payment.billId, locked.billId), inArray(payment.state, ["created", "open", "processing"])));
  return others.some((other) => other.id !== locked.id);
}
