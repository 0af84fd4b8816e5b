import "server-only";
import { eq } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { dispute } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { queueExport } from "@/lib/billing/commands/queue-export";
import { reversePayment } from "@/lib/billing/commands/reverse-payment";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { post } from "@/lib/ledger/commands";
import { log } from "@/lib/log";
import { disputeLost, disputeOpened, disputeWon, partsReturned } from "@/lib/payments/bookings";
import { requestClose } from "@/lib/payments/commands/close-payment";
import { findPaymentByMoney } from "@/lib/payments/commands/find-payment";
import { lockPayment, onBehalfOf, type LockedPayment } from "@/lib/payments/commands/locked-payment";
import { returnedOf } from "@/lib/payments/commands/returned-money";
import { updateReview } from "@/lib/payments/commands/update-review";
import { decideDispute, excessOf, isInReview, keptCents, type DisputeTruth } from "@/lib/payments/rules";
import { fetchDispute } from "@/lib/payments/stripe/refunds";

/**
 * Follows a dispute to where the provider says it is. Money that was withdrawn stands on `disputed:stripe` until the
 * bank has decided; what is lost is owed again on the bill, after what was kept for the customer.
 * @throws UserError `provider-unavailable` when the truth cannot be had now.
 */
export async function settleDispute(ref: string): Promise<void> {
  const truth = await fetchDispute(ref);
  if (truth) await settleWithDisputeTruth(truth);
}

/** Applies a truth that was just fetched; one about money that is none of ours does nothing. */
export async function settleWithDisputeTruth(truth: DisputeTruth): Promise<void> {
  const paymentId = await findPaymentByMoney(truth.moneyRef);
  if (paymentId === null) return;
  await db().transaction(async (tx) => {
    const locked = await lockPayment(tx, paymentId);
    if (locked) await follow(tx, locked, truth);
  });
}

async function follow(tx: Database, locked: LockedPayment, truth: DisputeTruth): Promise<void> {
  const at = clock.now();
  const { ref, amountCents } = truth;
  const opened = await tx
    .insert(dispute)
    .values({ ref, paymentId: locked.id, amountCents, state: "open", createdAt: at })
    .onConflictDoNothing()
    .returning({ ref: dispute.ref });
  const audit = (what: string) =>
    recordAudit(tx, {
      principal: onBehalfOf(locked, at),
      action: `dispute.${what}`,
      target: ref,
      details: { paymentId: locked.id, amountCents },
      at,
    });
  if (opened.length > 0) {
    await audit("opened");
    log.warn({ ref, paymentId: locked.id, amountCents }, "a payment is disputed: answer in the provider's dashboard");
  }
  const { id: paymentId, billId } = locked;
  // Once, whatever of the dispute's events brings us here.
  if (truth.wasWithdrawn) await post(tx, { ...disputeOpened(amountCents), externalRef: ref, at, billId, paymentId });
  const [known] = await tx.select({ state: dispute.state }).from(dispute).where(eq(dispute.ref, ref));
  const end = known ? decideDispute(known.state, truth) : "nothing";
  if (end === "nothing") return;
  const excessCents = truth.wasWithdrawn ? await bookEnd(tx, locked, truth, at) : 0;
  await tx.update(dispute).set({ state: end, excessCents, closedAt: at }).where(eq(dispute.ref, ref));
  await audit(end);
  await updateReview(tx, paymentId);
}

/** @returns the part of a lost dispute that had been kept for the customer. */
async function bookEnd(tx: Database, locked: LockedPayment, { ref, amountCents, state }: DisputeTruth, at: Date): Promise<number> {
  const { id: paymentId, billId } = locked;
  const movement = { externalRef: ref, at, billId, paymentId };
  if (state === "won") {
    await post(tx, { ...disputeWon(amountCents), ...movement });
    return 0;
  }
  const wasInReview = isInReview(locked);
  const kept = keptCents(locked.excessCents, await returnedOf(tx, paymentId));
  const parts = partsReturned(amountCents, excessOf(amountCents, kept), wasInReview);
  const { billCents, excessCents } = parts;
  await post(tx, { ...disputeLost(parts), ...movement });
  if (billCents > 0) {
    await reversePayment(tx, { billId, source: "dispute", reference: ref, amountCents: billCents, paidOn: dayOf(at), at });
    await requestClose(tx, billId);
  }
  if (!wasInReview) {
    const money = { amountCents: -amountCents, appliedCents: -billCents, excessCents: -excessCents };
    await queueExport(tx, { kind: "dispute-lost", reference: ref, paymentId, billId, ...money, method: "card", paidOn: dayOf(at), at });
  }
  return excessCents;
}
