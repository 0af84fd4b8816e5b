import "server-only";
import { eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { payment, refund } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { queueExport } from "@/lib/billing/commands/queue-export";
import { reversePayment } from "@/lib/billing/commands/reverse-payment";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { findMovement, post } from "@/lib/ledger/commands";
import { cardRefund, cardRefundFailed, partsApplied, partsInReview, partsReturned } from "@/lib/payments/bookings";
import { requestClose } from "@/lib/payments/commands/close-payment";
import { onBehalfOf, type LockedPayment } from "@/lib/payments/commands/locked-payment";
import { updateReview } from "@/lib/payments/commands/update-review";
import { isInReview } from "@/lib/payments/rules";

interface Returned {
  readonly id: string;
  readonly amountCents: number;
  readonly excessCents: number;
}

/** Books money that went back: out of what was kept for the customer first, the rest is owed again on the bill. */
export async function bookRefund(tx: Database, locked: LockedPayment, mine: Returned, ref: string): Promise<void> {
  const at = clock.now();
  const { id: paymentId, billId } = locked;
  const wasInReview = isInReview(locked);
  const parts = partsReturned(mine.amountCents, mine.excessCents, wasInReview);
  const { billCents, excessCents } = parts;
  const booked = await post(tx, { ...cardRefund(parts), externalRef: ref, at, billId, paymentId });
  if (!booked) throw new Error(`refund ${ref} is in the books, but ${mine.id} is not settled`);
  if (billCents > 0) {
    await reversePayment(tx, { billId, source: "refund", reference: mine.id, amountCents: billCents, paidOn: dayOf(at), at });
    await requestClose(tx, billId);
  }
  // Money in review was on no bill: the operator has not heard of it.
  if (!wasInReview) {
    const money = { amountCents: -mine.amountCents, appliedCents: -billCents, excessCents: -excessCents };
    await queueExport(tx, { kind: "refund", reference: mine.id, paymentId, billId, ...money, method: "card", paidOn: dayOf(at), at });
  }
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
  const { id: paymentId, billId } = locked;
  const movement = { externalRef: ref, at, billId, paymentId };
  const wasInReview = (await findMovement(tx, "card-refund", ref, "suspense:review")) !== undefined;
  // Where a person has taken the rest for the bill since, this is the bill's too.
  if (wasInReview && isInReview(locked)) {
    await post(tx, { ...cardRefundFailed(partsInReview(mine.amountCents)), ...movement });
    return;
  }
  const { billCents } = partsReturned(mine.amountCents, mine.excessCents, false);
  // The bill may have been paid in another way meanwhile: then this is kept for the customer too.
  const applied =
    billCents > 0
      ? await applyPayment(tx, { billId, source: "refund-failed", reference: mine.id, amountCents: billCents, paidOn: dayOf(at), at })
      : { appliedCents: 0, excessCents: 0 };
  const { appliedCents } = applied;
  const excessCents = mine.excessCents + applied.excessCents;
  await post(tx, { ...cardRefundFailed(partsApplied({ appliedCents, excessCents })), ...movement });
  await tx
    .update(payment)
    .set({ excessCents: sql`${payment.excessCents} + ${applied.excessCents}` })
    .where(eq(payment.id, paymentId));
  const money = { amountCents: mine.amountCents, appliedCents, excessCents };
  await queueExport(tx, { kind: "refund-failed", reference: mine.id, paymentId, billId, ...money, method: "card", paidOn: dayOf(at), at });
  if (appliedCents > 0) await requestClose(tx, billId);
}
