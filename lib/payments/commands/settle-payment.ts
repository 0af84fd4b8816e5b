import "server-only";
import { eq } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { payment, paymentAttempt } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { post } from "@/lib/ledger/commands";
import { log } from "@/lib/log";
import { CURRENCY } from "@/lib/money";
import { cardPayment, partsInReview } from "@/lib/payments/bookings";
import { markCharged } from "@/lib/payments/commands/automatic/end-occasion";
import { fulfil } from "@/lib/payments/commands/fulfil";
import { lockPayment, moveTo, onBehalfOf, onlyBill, type LockedPayment } from "@/lib/payments/commands/locked-payment";
import { openFinding } from "@/lib/payments/commands/open-finding";
import { tellFailure, tellReceipt } from "@/lib/payments/commands/tell-payer";
import { decide, isLive, providerOf, type Truth } from "@/lib/payments/rules";
import { fetchTruth } from "@/lib/payments/commands/at-provider";
import { isAttemptAt } from "@/lib/payments/queries/attempts";

type PaidTruth = Truth & { readonly state: "paid" };

/**
 * Brings the payment behind a checkout to where the provider says it is. The return page, the webhook and the sweep
 * all end here, as often and as much at once as they like: the row lock and the books' own uniqueness make the money
 * count once.
 * @returns the payment's id, or null when the checkout is none of ours.
 * @throws UserError `provider-unavailable` when the truth cannot be had now.
 */
export async function settlePayment(checkoutRef: string): Promise<string | null> {
  const [attempt] = await db()
    .select({ paymentId: paymentAttempt.paymentId, receivedCents: payment.receivedCents })
    .from(paymentAttempt)
    .innerJoin(payment, eq(payment.id, paymentAttempt.paymentId))
    .where(isAttemptAt(checkoutRef));
  // A repeated notification costs one look into our own table.
  if (attempt && attempt.receivedCents !== null) return attempt.paymentId;
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
        if (truth.state === "paid") await setAside(tx, locked, truth);
        break;
      case "expire":
        await moveTo(tx, locked, locked.isGivenUp ? "canceled" : "expired");
        if (truth.state === "expired" && truth.declined && !locked.isGivenUp) await tellFailure(tx, locked);
        break;
      case "fail":
        await moveTo(tx, locked, "failed", truth.state === "failed" ? truth.reason : undefined);
        await tellFailure(tx, locked);
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

/** Ends a payment that no money will come for; its bills open again. */
export async function endPayment(paymentId: string, state: "failed" | "expired" | "canceled"): Promise<void> {
  await db().transaction(async (tx) => {
    const locked = await lockPayment(tx, paymentId);
    if (locked && isLive(locked.state)) await moveTo(tx, locked, state);
  });
}

/** Books money that has arrived, for what its payment is for. Nothing is ever dropped. */
async function credit(tx: Database, locked: LockedPayment, truth: PaidTruth): Promise<void> {
  const at = clock.now();
  const { id: paymentId } = locked;
  const billId = onlyBill(locked);
  const { amountCents, moneyRef } = truth;
  const parts = await fulfil(tx, locked, { amountCents, moneyRef, at });
  const { excessCents } = parts;
  const booked = await post(tx, { ...cardPayment(amountCents, parts, providerOf(moneyRef)), externalRef: moneyRef, at, billId, paymentId });
  if (booked === undefined) throw new Error(`money ${moneyRef} is in the books, but payment ${paymentId} is not settled`);
  await tx
    .update(payment)
    .set({ state: "succeeded", settledAt: at, receivedCents: amountCents, excessCents, moneyRef })
    .where(eq(payment.id, paymentId));
  await recordAudit(tx, {
    principal: onBehalfOf(locked, at),
    action: "payment.succeeded",
    target: paymentId,
    details: { amountCents, excessCents },
    at,
  });
  await tellReceipt(tx, locked, truth, at);
  if (excessCents > 0) log.warn({ paymentId, excessCents }, "money above what was due is kept for the customer");
}

/** Money that is not what was asked for: in the books, on no bill, until a person has looked. */
async function setAside(tx: Database, locked: LockedPayment, truth: PaidTruth): Promise<void> {
  const at = clock.now();
  const { id: paymentId } = locked;
  const billId = onlyBill(locked);
  const { amountCents, moneyRef } = truth;
  // The books hold euro only: other money stays at the provider until a person has looked.
  const isBooked = truth.currency === CURRENCY && amountCents > 0;
  if (isBooked) {
    await post(tx, {
      ...cardPayment(amountCents, partsInReview(amountCents), providerOf(moneyRef)),
      externalRef: moneyRef,
      at,
      billId,
      paymentId,
    });
    await tx.update(payment).set({ receivedCents: amountCents, moneyRef, settledAt: at }).where(eq(payment.id, paymentId));
  }
  await moveTo(tx, locked, "needs_review");
  // Of an automatic top-up the occasion has had its money, whatever comes of it.
  if (locked.topUpId !== null) await markCharged(tx, locked.topUpId);
  await openFinding(tx, {
    kind: "needs-review",
    reference: paymentId,
    bookCents: locked.amountCents,
    providerCents: isBooked ? amountCents : null,
    at,
  });
  log.error({ paymentId, truth }, "a payment differs from what was asked: it needs a person");
}
