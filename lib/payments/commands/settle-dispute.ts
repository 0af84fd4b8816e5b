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
import { requestClose } from "@/lib/payments/commands/close-payment";
import { findPaymentByMoney } from "@/lib/payments/commands/find-payment";
import { lockPayment, onBehalfOf, type LockedPayment } from "@/lib/payments/commands/locked-payment";
import { excessLeft } from "@/lib/payments/commands/request-refund";
import { splitReturn, type DisputeTruth } from "@/lib/payments/rules";
import { fetchDispute } from "@/lib/payments/stripe/refunds";

/**
 * Follows a dispute to where the provider says it is. Money that was withdrawn stands on `disputed:stripe` until the
 * bank has decided; what is lost is owed again on the bill, after what was kept for the customer.
 * @throws UserError `provider-unavailable` when the truth cannot be had now.
 */
export async function settleDispute(ref: string): Promise<void> {
  const truth = await fetchDispute(ref);
  const paymentId = truth && (await findPaymentByMoney(truth.moneyRef));
  if (!truth || paymentId === null) return;
  await db().transaction(async (tx) => {
    const locked = await lockPayment(tx, paymentId);
    if (locked) await follow(tx, locked, truth);
  });
}

async function follow(tx: Database, locked: LockedPayment, truth: DisputeTruth): Promise<void> {
  const at = clock.now();
  const { ref, amountCents, state } = truth;
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
  if (truth.wasWithdrawn) await bookWithdrawal(tx, locked, truth, at);
  const [known] = await tx.select({ state: dispute.state }).from(dispute).where(eq(dispute.ref, ref));
  if (known?.state !== "open" || state === "open") return;
  const excessCents = truth.wasWithdrawn ? await bookEnd(tx, locked, truth, at) : 0;
  await tx.update(dispute).set({ state, excessCents, closedAt: at }).where(eq(dispute.ref, ref));
  await audit(state);
}

/** Once, whatever of the dispute's events brings us here. */
async function bookWithdrawal(tx: Database, { id: paymentId, billId }: LockedPayment, truth: DisputeTruth, at: Date): Promise<void> {
  const { ref, amountCents } = truth;
  await post(tx, {
    kind: "dispute",
    externalRef: ref,
    at,
    entries: [
      { account: "clearing:stripe", amountCents: -amountCents, billId, paymentId },
      { account: "disputed:stripe", amountCents, billId, paymentId },
    ],
  });
}

/** @returns the part of a lost dispute that had been kept for the customer. */
async function bookEnd(tx: Database, locked: LockedPayment, { ref, amountCents, state }: DisputeTruth, at: Date): Promise<number> {
  const { id: paymentId, billId } = locked;
  const disputed = { account: "disputed:stripe", amountCents: -amountCents, billId, paymentId } as const;
  if (state === "won") {
    await post(tx, {
      kind: "dispute-won",
      externalRef: ref,
      at,
      entries: [disputed, { account: "clearing:stripe", amountCents, billId, paymentId }],
    });
    return 0;
  }
  const isReviewed = locked.state === "needs_review";
  const { excessCents, billCents } = isReviewed ? { excessCents: 0, billCents: 0 } : splitReturn(amountCents, await excessLeft(tx, locked));
  await post(tx, {
    kind: "dispute-lost",
    externalRef: ref,
    at,
    entries: [
      disputed,
      { account: "suspense:review", amountCents: isReviewed ? amountCents : 0, billId, paymentId },
      { account: "owed:customers", amountCents: excessCents, billId, paymentId },
      { account: "receivable:bills", amountCents: billCents, billId, paymentId },
    ],
  });
  if (billCents > 0) {
    await reversePayment(tx, { billId, source: "dispute", reference: ref, amountCents: billCents, paidOn: dayOf(at), at });
    await requestClose(tx, billId);
  }
  if (!isReviewed) {
    const parts = { amountCents: -amountCents, appliedCents: -billCents, excessCents: -excessCents };
    await queueExport(tx, { kind: "dispute-lost", reference: ref, paymentId, billId, ...parts, method: "card", paidOn: dayOf(at), at });
  }
  return excessCents;
}
