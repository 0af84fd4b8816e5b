import "server-only";
import { eq } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { dispute } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { post } from "@/lib/ledger/commands";
import { log } from "@/lib/log";
import { disputeLost, disputeOpened, disputeWon } from "@/lib/payments/bookings";
import { openFinding, resolveFindings, type Difference } from "@/lib/payments/commands/open-finding";
import { partsToReturn, unfulfil } from "@/lib/payments/commands/fulfil";
import { findPaymentByMoney } from "@/lib/payments/commands/find-payment";
import { lockPayment, onBehalfOf, onlyBill, type LockedPayment } from "@/lib/payments/commands/locked-payment";
import { recallKept } from "@/lib/payments/commands/kept/recall";
import { returnedOf } from "@/lib/payments/commands/returned-money";
import { updateReview } from "@/lib/payments/commands/update-review";
import { decideDispute, excessOf, keptCents, leftCents, providerOf, type DisputeTruth } from "@/lib/payments/rules";
import { fetchDispute } from "@/lib/payments/commands/at-provider";

/**
 * Follows a dispute to where the provider says it is. Money that was withdrawn stands on `disputed:stripe` until the
 * bank has decided; what is lost is owed again on the bill, after what was kept for the customer.
 * @throws UserError `provider-unavailable` when the truth cannot be had now.
 */
export async function settleDispute(ref: string): Promise<void> {
  const truth = await fetchDispute(ref);
  if (truth) await settleWithDisputeTruth(truth);
}

/**
 * Applies a truth that was just fetched; one about money that is none of ours does nothing. What was withdrawn is
 * booked in any case; the end comes in a transaction of its own, because it may have to wait.
 */
export async function settleWithDisputeTruth(truth: DisputeTruth): Promise<void> {
  const paymentId = await findPaymentByMoney(truth.moneyRef);
  if (paymentId === null) return;
  try {
    for (const follow of [withdraw, end]) {
      await db().transaction(async (tx) => {
        const locked = await lockPayment(tx, paymentId);
        if (locked) await follow(tx, locked, truth, clock.now());
      });
    }
  } catch (error) {
    if (error instanceof PaidOutTwice) await db().transaction((tx) => openFinding(tx, error.found));
    throw error;
  }
}

/** A bank takes for its customer what was refunded already: the money stays on `disputed:stripe`, and a person asks for it. */
class PaidOutTwice extends Error {
  constructor(
    paymentId: string,
    readonly found: Difference,
  ) {
    super(`dispute ${found.reference} is more than payment ${paymentId} has left`);
  }
}

/** Once, whatever of the dispute's events brings us here. */
async function withdraw(tx: Database, locked: LockedPayment, truth: DisputeTruth, at: Date): Promise<void> {
  const { id: paymentId } = locked;
  const billId = onlyBill(locked);
  const { ref, amountCents } = truth;
  const opened = await tx
    .insert(dispute)
    .values({ ref, paymentId, amountCents, state: "open", createdAt: at })
    .onConflictDoNothing()
    .returning({ ref: dispute.ref });
  if (opened.length > 0) {
    await audit(tx, locked, truth, "opened", at);
    log.warn({ ref, paymentId, amountCents }, "a payment is disputed: answer in the provider's dashboard");
  }
  if (truth.wasWithdrawn) await post(tx, { ...disputeOpened(amountCents, providerOf(ref)), externalRef: ref, at, billId, paymentId });
}

async function end(tx: Database, locked: LockedPayment, truth: DisputeTruth, at: Date): Promise<void> {
  const { ref } = truth;
  const [known] = await tx.select({ state: dispute.state }).from(dispute).where(eq(dispute.ref, ref));
  const state = known ? decideDispute(known.state, truth) : "nothing";
  if (state === "nothing") return;
  const excessCents = truth.wasWithdrawn ? await bookEnd(tx, locked, truth, at) : 0;
  await tx.update(dispute).set({ state, excessCents, closedAt: at }).where(eq(dispute.ref, ref));
  await audit(tx, locked, truth, state, at);
  await resolveFindings(tx, ref, at);
  await updateReview(tx, locked.id);
}

function audit(tx: Database, locked: LockedPayment, { ref, amountCents }: DisputeTruth, what: string, at: Date): Promise<void> {
  const details = { paymentId: locked.id, amountCents };
  return recordAudit(tx, { principal: onBehalfOf(locked, at), action: `dispute.${what}`, target: ref, details, at });
}

/** @returns the part of a lost dispute that had been kept for the customer. */
async function bookEnd(tx: Database, locked: LockedPayment, { ref, amountCents, state }: DisputeTruth, at: Date): Promise<number> {
  const { id: paymentId } = locked;
  const billId = onlyBill(locked);
  const movement = { externalRef: ref, at, billId, paymentId };
  if (state === "won") {
    await post(tx, { ...disputeWon(amountCents, providerOf(ref)), ...movement });
    return 0;
  }
  const returned = await returnedOf(tx, paymentId);
  // A refund is under way that the provider will refuse for this, or one has failed of which we have not heard: the queue comes again.
  const left = leftCents(locked, returned);
  if (amountCents > left)
    throw new PaidOutTwice(paymentId, { kind: "paid-out-twice", reference: ref, bookCents: left, providerCents: amountCents, at });
  const kept = keptCents(locked.excessCents, await recallKept(tx, locked, amountCents));
  const parts = await partsToReturn(tx, locked, amountCents, excessOf(amountCents, kept));
  await post(tx, { ...disputeLost(parts, providerOf(ref)), ...movement });
  await unfulfil(tx, locked, { source: "dispute", reference: ref, parts, at });
  return parts.excessCents;
}
