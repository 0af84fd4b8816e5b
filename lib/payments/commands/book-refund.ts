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
import { requestClose } from "@/lib/payments/commands/close-payment";
import { moveTo, onBehalfOf, type LockedPayment } from "@/lib/payments/commands/locked-payment";
import { openFinding, resolveFindings } from "@/lib/payments/commands/open-finding";

interface Returned {
  readonly id: string;
  readonly amountCents: number;
  readonly excessCents: number;
}

/** Books money that went back: out of what was kept for the customer first, the rest is owed again on the bill. */
export async function bookRefund(tx: Database, locked: LockedPayment, mine: Returned, ref: string): Promise<void> {
  const at = clock.now();
  const { id: paymentId, billId } = locked;
  const isReviewed = locked.state === "needs_review";
  const excessCents = isReviewed ? 0 : mine.excessCents;
  const billCents = isReviewed ? 0 : mine.amountCents - excessCents;
  const booked = await post(tx, {
    kind: "card-refund",
    externalRef: ref,
    at,
    entries: [
      { account: "clearing:stripe", amountCents: -mine.amountCents, billId, paymentId },
      { account: "owed:customers", amountCents: excessCents, billId, paymentId },
      { account: "receivable:bills", amountCents: billCents, billId, paymentId },
      { account: "suspense:review", amountCents: isReviewed ? mine.amountCents : 0, billId, paymentId },
    ],
  });
  if (!booked) throw new Error(`refund ${ref} is in the books, but ${mine.id} is not settled`);
  if (billCents > 0) {
    await reversePayment(tx, { billId, source: "refund", reference: mine.id, amountCents: billCents, paidOn: dayOf(at), at });
    await requestClose(tx, billId);
  }
  // Money in review was on no bill: the operator has not heard of it.
  if (!isReviewed) {
    const parts = { amountCents: -mine.amountCents, appliedCents: -billCents, excessCents: -excessCents };
    await queueExport(tx, { kind: "refund", reference: mine.id, paymentId, billId, ...parts, method: "card", paidOn: dayOf(at), at });
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
  if (isReviewed && locked.refundCents === locked.receivedCents) {
    // All of what nobody could explain went back: there is nothing left to look at.
    await moveTo(tx, locked, "canceled");
    await resolveFindings(tx, paymentId, at);
  }
}

/** The customer's bank did not take a refund that was booked: the money is ours to keep for the customer again. */
export async function undoRefund(tx: Database, locked: LockedPayment, mine: Returned, ref: string): Promise<void> {
  const at = clock.now();
  const { id: paymentId, billId } = locked;
  const unexplained = await findMovement(tx, "card-refund", ref, "suspense:review");
  if (unexplained) {
    await post(tx, {
      kind: "card-refund-failed",
      externalRef: ref,
      at,
      entries: [
        { account: "clearing:stripe", amountCents: mine.amountCents, billId, paymentId },
        { account: "suspense:review", amountCents: -mine.amountCents, billId, paymentId },
      ],
    });
    await moveTo(tx, locked, "needs_review");
    await openFinding(tx, {
      kind: "needs-review",
      reference: paymentId,
      bookCents: locked.amountCents,
      providerCents: mine.amountCents,
      at,
    });
    return;
  }
  const billCents = mine.amountCents - mine.excessCents;
  // The bill may have been paid in another way meanwhile: then this is kept for the customer too.
  const applied =
    billCents > 0
      ? await applyPayment(tx, { billId, source: "refund-failed", reference: mine.id, amountCents: billCents, paidOn: dayOf(at), at })
      : { appliedCents: 0, excessCents: 0 };
  await post(tx, {
    kind: "card-refund-failed",
    externalRef: ref,
    at,
    entries: [
      { account: "clearing:stripe", amountCents: mine.amountCents, billId, paymentId },
      { account: "owed:customers", amountCents: -mine.excessCents - applied.excessCents, billId, paymentId },
      { account: "receivable:bills", amountCents: -applied.appliedCents, billId, paymentId },
    ],
  });
  await tx
    .update(payment)
    .set({ excessCents: sql`${payment.excessCents} + ${applied.excessCents}` })
    .where(eq(payment.id, paymentId));
  const parts = { amountCents: mine.amountCents, appliedCents: applied.appliedCents, excessCents: mine.excessCents + applied.excessCents };
  await queueExport(tx, { kind: "refund-failed", reference: mine.id, paymentId, billId, ...parts, method: "card", paidOn: dayOf(at), at });
  if (applied.appliedCents > 0) await requestClose(tx, billId);
}
