import "server-only";
import { and, eq, inArray, ne } from "drizzle-orm";
import type { Database } from "@/db/client";
import { topUp } from "@/db/schema/credit";
import { payment } from "@/db/schema/payments";
import { lockInOrder, releaseBills } from "@/lib/billing/commands/hold-bill";
import { closeTopUp, receiveTopUp } from "@/lib/credit/commands/settle-top-up";
import { dayOf } from "@/lib/dates";
import { findMovement } from "@/lib/ledger/commands";
import type { Cents } from "@/lib/money";
import { partsOfTopUp, partsReturned, refundKind, type Parts } from "@/lib/payments/bookings";
import { endOccasion, markCharged } from "@/lib/payments/commands/automatic/end-occasion";
import { giveToBills, takeFromBills } from "@/lib/payments/commands/fulfil-bills";
import type { LockedPayment } from "@/lib/payments/commands/locked-payment";
import { paidOtherwise } from "@/lib/payments/commands/payment-shares";
import { isInReview, providerOf, type ChargeFailure, type PayBy } from "@/lib/payments/rules";

/*
 * What a payment is for is one of two things: a top-up, or bills (`fulfil-bills.ts`).
 */

const payByOf = (ref: string): PayBy => (providerOf(ref) === "stripe" ? "card" : "paypal");

/**
 * Gives money that has arrived to what its payment is for. Run it in the transaction that books the money.
 * @returns how it is made up, for the books.
 */
export async function fulfil(
  tx: Database,
  locked: LockedPayment,
  { amountCents, moneyRef, at }: { readonly amountCents: Cents; readonly moneyRef: string; readonly at: Date },
): Promise<Parts> {
  const { id: reference, topUpId } = locked;
  if (topUpId !== null) {
    await receiveTopUp(tx, topUpId, at);
    await markCharged(tx, topUpId);
    return partsOfTopUp(amountCents, false);
  }
  const method = payByOf(moneyRef);
  return giveToBills(tx, locked, { source: method, reference, amountCents, paidOn: dayOf(at), at }, { kind: "payment", method });
}

/**
 * The network is deciding about a top-up whose money has gone back outside of here: where that is taken from depends on what it says, and the
 * queue comes again.
 */
class TopUpUndecided extends Error {}

/** How money that goes back, of which `excessCents` was kept for the customer, is made up. @throws TopUpUndecided */
export async function partsToReturn(tx: Database, locked: LockedPayment, amountCents: Cents, excessCents: Cents): Promise<Parts> {
  if (isInReview(locked) || locked.topUpId === null) return partsReturned(amountCents, excessCents, isInReview(locked));
  const [found] = await tx.select({ state: topUp.state }).from(topUp).where(eq(topUp.id, locked.topUpId));
  if (found?.state === "paid") throw new TopUpUndecided(`the network has not decided about top-up ${locked.topUpId}`);
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
  // Money in review was on no bill: the operator has not heard of it. A top-up's credit is the operator's: the books say what is owed.
  if (locked.topUpId !== null || isInReview(locked)) return;
  const kind = source === "refund" ? "refund" : "dispute-lost";
  const method = payByOf(locked.moneyRef ?? "");
  await takeFromBills(tx, locked, parts, { source, reference, paidOn: dayOf(at), at }, { kind, method });
}

/** What went back has returned: the bills have it again, or the customer is kept what they no longer owe. */
export async function fulfilAgain(
  tx: Database,
  locked: LockedPayment,
  mine: { readonly id: string; readonly amountCents: Cents; readonly excessCents: Cents },
  { ref, at }: { readonly ref: string; readonly at: Date },
): Promise<Parts> {
  if (locked.topUpId !== null) {
    const wasClaimed = (await findMovement(tx, refundKind(providerOf(ref)), ref, "receivable:top-ups")) !== undefined;
    return partsOfTopUp(mine.amountCents, wasClaimed);
  }
  const { billCents: amountCents, excessCents: keptCents } = partsReturned(mine.amountCents, mine.excessCents, false);
  const money = { source: "refund-failed", reference: mine.id, amountCents, keptCents, paidOn: dayOf(at), at } as const;
  return giveToBills(tx, locked, money, { kind: "refund-failed", method: payByOf(ref) });
}

/** A payment came to nothing. `reason` says why a charge to a saved method took nothing. */
export async function release(tx: Database, locked: LockedPayment, reason?: ChargeFailure): Promise<void> {
  const { id, topUpId, shares } = locked;
  if (topUpId === null) {
    const billIds = shares.map(({ billId }) => billId);
    await lockInOrder(tx, billIds);
    const otherwise = await paidOtherwise(tx, id, billIds);
    return releaseBills(
      tx,
      billIds.filter((billId) => !otherwise.has(billId)),
    );
  }
  const others = await tx
    .select({ id: payment.id })
    .from(payment)
    .where(and(eq(payment.topUpId, topUpId), inArray(payment.state, ["created", "open", "processing"]), ne(payment.id, id)))
    .limit(1);
  if (others.length > 0) return;
  await closeTopUp(tx, topUpId);
  await endOccasion(tx, topUpId, reason);
}
