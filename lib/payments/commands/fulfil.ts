import "server-only";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { topUp } from "@/db/schema/credit";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { releaseBill } from "@/lib/billing/commands/hold-bill";
import { queueExport } from "@/lib/billing/commands/queue-export";
import { reversePayment } from "@/lib/billing/commands/reverse-payment";
import { closeTopUp, receiveTopUp } from "@/lib/credit/commands/settle-top-up";
import { dayOf } from "@/lib/dates";
import { findMovement } from "@/lib/ledger/commands";
import type { Cents } from "@/lib/money";
import { partsApplied, partsOfTopUp, partsReturned, refundKind, type Parts } from "@/lib/payments/bookings";
import { endOccasion, markCharged } from "@/lib/payments/commands/automatic/end-occasion";
import { requestClose } from "@/lib/payments/commands/request-close";
import type { LockedPayment } from "@/lib/payments/commands/locked-payment";
import { isInReview, providerOf, type ChargeFailure, type PayBy } from "@/lib/payments/rules";

/** What a payment is for is one of two things: its kind, and its id. */
type Purpose = { readonly billId: string } | { readonly topUpId: string };

const payByOf = (ref: string): PayBy => (providerOf(ref) === "stripe" ? "card" : "paypal");

/** The bill or the top-up that a payment is for. */
function purposeOf({ id, billId, topUpId }: Pick<LockedPayment, "id" | "billId" | "topUpId">): Purpose {
  if (billId !== null) return { billId };
  if (topUpId !== null) return { topUpId };
  throw new Error(`payment ${id} is for nothing`);
}

/**
 * Gives money that has arrived to what its payment is for. Run it in the transaction that books the money.
 * @returns how it is made up, for the books.
 */
export async function fulfil(
  tx: Database,
  locked: LockedPayment,
  {
    amountCents,
    liveAfter,
    moneyRef,
    at,
  }: { readonly amountCents: Cents; readonly liveAfter: boolean; readonly moneyRef: string; readonly at: Date },
): Promise<Parts> {
  const purpose = purposeOf(locked);
  if ("topUpId" in purpose) {
    await receiveTopUp(tx, purpose.topUpId, at);
    await markCharged(tx, purpose.topUpId);
    return partsOfTopUp(amountCents, false);
  }
  const { id: paymentId } = locked;
  const paidOn = dayOf(at);
  const { billId } = purpose;
  const method = payByOf(moneyRef);
  const applied = await applyPayment(tx, { billId, source: method, reference: paymentId, amountCents, paidOn, at, liveAfter });
  const { appliedCents, excessCents } = applied;
  const money = { amountCents, appliedCents, excessCents, method, paidOn, at } as const;
  await queueExport(tx, { kind: "payment", reference: paymentId, paymentId, billId, ...money });
  return partsApplied(applied);
}

/**
 * The network is deciding about a top-up whose money has gone back outside of here: where that is taken from depends on what it says, and the
 * queue comes again.
 */
class TopUpUndecided extends Error {}

/** How money that goes back, of which `excessCents` was kept for the customer, is made up. @throws TopUpUndecided */
export async function partsToReturn(tx: Database, locked: LockedPayment, amountCents: Cents, excessCents: Cents): Promise<Parts> {
  const purpose = purposeOf(locked);
  if (isInReview(locked) || "billId" in purpose) return partsReturned(amountCents, excessCents, isInReview(locked));
  const [found] = await tx.select({ state: topUp.state }).from(topUp).where(eq(topUp.id, purpose.topUpId));
  if (found?.state === "paid") throw new TopUpUndecided(`the network has not decided about top-up ${purpose.topUpId}`);
  // The line has the credit: who got the money back owes it.
  return partsOfTopUp(amountCents, found?.state === "credited");
}

/** Takes back from what a payment is for what is given back of its money. */
export async function unfulfil(
  tx: Database,
  locked: LockedPayment,
  {
    source,
    reference,
    parts,
    at,
  }: { readonly source: "refund" | "dispute"; readonly reference: string; readonly parts: Parts; readonly at: Date },
): Promise<void> {
  const purpose = purposeOf(locked);
  // Money in review was on no bill: the operator has not heard of it. A top-up's credit is the operator's: the books say what is owed.
  if ("topUpId" in purpose || isInReview(locked)) return;
  const { billId } = purpose;
  const { billCents, excessCents } = parts;
  const paidOn = dayOf(at);
  if (billCents > 0) {
    await reversePayment(tx, { billId, source, reference, amountCents: billCents, paidOn, at });
    await requestClose(tx, billId);
  }
  const money = { amountCents: -(billCents + excessCents), appliedCents: -billCents, excessCents: -excessCents };
  const kind = source === "refund" ? "refund" : "dispute-lost";
  await queueExport(tx, { kind, reference, paymentId: locked.id, billId, ...money, method: payByOf(locked.moneyRef ?? ""), paidOn, at });
}

/** What went back has returned: the bill has it again, or the customer is kept what it no longer owes. */
export async function fulfilAgain(
  tx: Database,
  locked: LockedPayment,
  mine: { readonly id: string; readonly amountCents: Cents; readonly excessCents: Cents },
  { ref, at }: { readonly ref: string; readonly at: Date },
): Promise<Parts> {
  const purpose = purposeOf(locked);
  if ("topUpId" in purpose) {
    const wasClaimed = (await findMovement(tx, refundKind(providerOf(ref)), ref, "receivable:top-ups")) !== undefined;
    return partsOfTopUp(mine.amountCents, wasClaimed);
  }
  const { billId } = purpose;
  const paidOn = dayOf(at);
  const { billCents } = partsReturned(mine.amountCents, mine.excessCents, false);
  // The bill may have been paid in another way meanwhile: then this is kept for the customer too.
  const applied =
    billCents > 0
      ? await applyPayment(tx, { billId, source: "refund-failed", reference: mine.id, amountCents: billCents, paidOn, at })
      : { appliedCents: 0, excessCents: 0 };
  const { appliedCents } = applied;
  const excessCents = mine.excessCents + applied.excessCents;
  const money = { amountCents: mine.amountCents, appliedCents, excessCents, method: payByOf(ref), paidOn, at } as const;
  await queueExport(tx, { kind: "refund-failed", reference: mine.id, paymentId: locked.id, billId, ...money });
  if (appliedCents > 0) await requestClose(tx, billId);
  return partsApplied({ appliedCents, excessCents });
}

/** No live payment is for it any more. `reason` says why a charge to a saved method took nothing. */
export async function release(tx: Database, locked: LockedPayment, reason?: ChargeFailure): Promise<void> {
  const purpose = purposeOf(locked);
  if ("billId" in purpose) return releaseBill(tx, purpose.billId);
  await closeTopUp(tx, purpose.topUpId);
  await endOccasion(tx, purpose.topUpId, reason);
}
