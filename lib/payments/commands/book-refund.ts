import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { payment, refund } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { findMovement, post } from "@/lib/ledger/commands";
import { cardRefund, cardRefundFailed, partsInReview, refundKind } from "@/lib/payments/bookings";
import { fulfilAgain, partsToReturn, unfulfil } from "@/lib/payments/commands/fulfil";
import { onBehalfOf, onlyBill, type LockedPayment } from "@/lib/payments/commands/locked-payment";
import { updateReview } from "@/lib/payments/commands/update-review";
import { isInReview, providerOf } from "@/lib/payments/rules";

interface Returned {
  readonly id: string;
  readonly amountCents: number;
  readonly excessCents: number;
}

/** Books money that went back: out of what was kept for the customer first, the rest is owed again on the bills. */
export async function bookRefund(tx: Database, locked: LockedPayment, mine: Returned, ref: string): Promise<void> {
  const at = clock.now();
  const { id: paymentId } = locked;
  const billId = onlyBill(locked);
  const parts = await partsToReturn(tx, locked, mine.amountCents, mine.excessCents);
  const { excessCents } = parts;
  const booked = await post(tx, { ...cardRefund(parts, providerOf(ref)), externalRef: ref, at, billId, paymentId });
  if (booked === undefined) throw new Error(`refund ${ref} is in the books, but ${mine.id} is not settled`);
  await unfulfil(tx, locked, { source: "refund", reference: mine.id, parts, at });
  await tx.update(refund).set({ state: "succeeded", providerRef: ref, settledAt: at }).where(eq(refund.id, mine.id));
  const { amountCents } = mine;
  await recordAudit(tx, {
    principal: onBehalfOf(locked, at),
    action: "refund.succeeded",
    target: mine.id,
    details: { amountCents, excessCents },
    at,
  });
  await updateReview(tx, paymentId);
}

/** The customer's bank did not take a refund that was booked: the money is ours to keep for the customer again. */
export async function undoRefund(tx: Database, locked: LockedPayment, mine: Returned, ref: string): Promise<void> {
  const at = clock.now();
  const { id: paymentId } = locked;
  const billId = onlyBill(locked);
  const movement = { externalRef: ref, at, billId, paymentId };
  const wasInReview = (await findMovement(tx, refundKind(providerOf(ref)), ref, "suspense:review")) !== undefined;
  // Where a person has taken the rest for the bill since, this is the bill's too.
  if (wasInReview && isInReview(locked)) {
    await post(tx, { ...cardRefundFailed(partsInReview(mine.amountCents), providerOf(ref)), ...movement });
    return;
  }
  const parts = await fulfilAgain(tx, locked, mine, { ref, at });
  await post(tx, { ...cardRefundFailed(parts, providerOf(ref)), ...movement });
  await tx
    .update(payment)
    .set({ excessCents: sql`${payment.excessCents} + ${parts.excessCents - mine.excessCents}` })
    .where(and(eq(payment.id, paymentId), isNull(payment.topUpId)));
}
