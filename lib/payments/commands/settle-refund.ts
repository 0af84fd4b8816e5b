import "server-only";
import { and, eq, or, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { payment, refund } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { log } from "@/lib/log";
import { bookRefund, undoRefund } from "@/lib/payments/commands/book-refund";
import { findPaymentByMoney } from "@/lib/payments/commands/find-payment";
import { lockPayment, onBehalfOf, type LockedPayment } from "@/lib/payments/commands/locked-payment";
import { setAside } from "@/lib/payments/commands/request-refund";
import { recallKept } from "@/lib/payments/commands/kept/recall";
import { returnedOf } from "@/lib/payments/commands/returned-money";
import { updateReview } from "@/lib/payments/commands/update-review";
import {
  decideRefund,
  excessOf,
  IDEMPOTENCY_HOURS,
  keptCents,
  SWEEP_AFTER_SECONDS,
  type RefundState,
  type RefundTruth,
} from "@/lib/payments/rules";
import { ProviderRefused } from "@/lib/payments/provider-refused";
import { createRefund, fetchRefund, findRefund } from "@/lib/payments/commands/at-provider";

/**
 * Brings a refund to where the provider says it is, whoever made it: here, or by hand in the provider's dashboard.
 * @throws UserError `provider-unavailable` when the truth cannot be had now.
 */
export async function settleRefund(ref: string): Promise<void> {
  const truth = await fetchRefund(ref);
  if (truth) await settleWithRefundTruth(truth);
}

/**
 * Makes the provider give the money back, or looks how far that is. May be called again and again: the refund's own id
 * is the key under which the provider acts once.
 * @throws UserError `provider-unavailable`: the queue comes again.
 */
export async function sendRefund(refundId: string): Promise<void> {
  const [found] = await db()
    .select({
      state: refund.state,
      ref: refund.providerRef,
      amountCents: refund.amountCents,
      createdAt: refund.createdAt,
      moneyRef: payment.moneyRef,
      paymentId: refund.paymentId,
    })
    .from(refund)
    .innerJoin(payment, eq(payment.id, refund.paymentId))
    .where(eq(refund.id, refundId));
  if (!found || found.state === "failed" || found.state === "succeeded") return;
  const { ref, moneyRef, amountCents, paymentId, createdAt } = found;
  if (moneyRef === null) throw new Error(`payment ${paymentId} has a refund but no money`);
  if (ref !== null) {
    await settleRefund(ref);
    return;
  }
  try {
    const isForgotten = clock.now().getTime() - createdAt.getTime() >= IDEMPOTENCY_HOURS * 3_600_000;
    const made = isForgotten ? await findRefund(moneyRef, refundId) : null;
    const truth = made ?? (await createRefund({ refundId, moneyRef, amountCents }));
    if (truth) await settleWithRefundTruth(truth);
  } catch (error) {
    if (!(error instanceof ProviderRefused)) throw error;
    log.error({ err: error, refundId }, "the provider refused a refund");
    await refuseRefund(paymentId, refundId, error.code);
  }
}

/** The provider has refused a refund for good: nothing went back. */
export async function refuseRefund(paymentId: string, refundId: string, failure: string): Promise<void> {
  await db().transaction(async (tx) => {
    const locked = await lockPayment(tx, paymentId);
    const mine = await lockRefund(tx, { refundId, ref: null });
    if (locked && mine?.state === "created") await release(tx, locked, mine, failure);
  });
}

interface LockedRefund {
  readonly id: string;
  readonly state: RefundState;
  readonly amountCents: number;
  readonly excessCents: number;
}

/** Applies a truth that was just fetched; one about money that is none of ours does nothing. */
export async function settleWithRefundTruth(truth: RefundTruth): Promise<void> {
  const paymentId = await findPaymentByMoney(truth.moneyRef);
  if (paymentId === null) return;
  await db().transaction(async (tx) => {
    const before = await lockPayment(tx, paymentId);
    if (!before) return;
    const mine = (await lockRefund(tx, { refundId: truth.refundId, ref: truth.ref })) ?? (await adopt(tx, before, truth));
    const locked = (await lockPayment(tx, paymentId)) ?? before;
    switch (decideRefund(mine.state, truth.state)) {
      case "wait":
        await tx.update(refund).set({ state: "pending", providerRef: truth.ref }).where(eq(refund.id, mine.id));
        break;
      case "book":
        await bookRefund(tx, locked, mine, truth.ref);
        break;
      case "release":
        await tx.update(refund).set({ providerRef: truth.ref }).where(eq(refund.id, mine.id));
        await release(tx, locked, mine, truth.failure);
        break;
      case "undo":
        await undoRefund(tx, locked, mine, truth.ref);
        await release(tx, locked, mine, truth.failure);
        await updateReview(tx, paymentId);
        break;
      case "nothing":
        break;
    }
  });
}

async function lockRefund(
  tx: Database,
  { refundId, ref }: { refundId: string | undefined; ref: string | null },
): Promise<LockedRefund | undefined> {
  const byRef = ref === null ? undefined : eq(refund.providerRef, ref);
  // What the provider carries for us is text: compared as text, so that no stranger's text is an error.
  const byId = refundId === undefined ? undefined : sql`${refund.id}::text = ${refundId}`;
  const [found] = await tx
    .select({ id: refund.id, state: refund.state, amountCents: refund.amountCents, excessCents: refund.excessCents })
    .from(refund)
    .where(or(byRef, byId) ?? sql`false`)
    .for("update");
  return found;
}

/** A refund that was made in the provider's dashboard becomes one of ours. */
async function adopt(tx: Database, locked: LockedPayment, truth: RefundTruth): Promise<LockedRefund> {
  const at = clock.now();
  const { ref, amountCents } = truth;
  // One that is heard of when it has failed takes nothing, whatever else was given back meanwhile.
  const hasFailed = truth.state === "failed";
  const returned = hasFailed ? await returnedOf(tx, locked.id) : await recallKept(tx, locked, amountCents);
  // While one of ours is under way that the provider will refuse for this one, the sums do not fit: the queue comes again.
  if (!hasFailed && !(await setAside(tx, locked, amountCents, returned)))
    throw new Error(`refund ${ref} is more than payment ${locked.id} has left`);
  const excessCents = excessOf(amountCents, keptCents(locked.excessCents, returned));
  const state = hasFailed ? "failed" : "created";
  const id = uuidv7();
  await tx.insert(refund).values({
    id,
    paymentId: locked.id,
    amountCents,
    excessCents,
    origin: "dashboard",
    state,
    failure: hasFailed ? truth.failure : null,
    providerRef: ref,
    createdAt: at,
    nextCheckAt: new Date(at.getTime() + SWEEP_AFTER_SECONDS * 1000),
  });
  await recordAudit(tx, {
    principal: onBehalfOf(locked, at),
    action: "refund.adopt",
    target: id,
    details: { paymentId: locked.id, amountCents },
    at,
  });
  return { id, state, amountCents, excessCents };
}

/** A refund that came to nothing: its money is the payment's again. */
async function release(tx: Database, locked: LockedPayment, mine: LockedRefund, failure: string): Promise<void> {
  const at = clock.now();
  await tx.update(refund).set({ state: "failed", failure, settledAt: at }).where(eq(refund.id, mine.id));
  await tx
    .update(payment)
    .set({ refundCents: sql`${payment.refundCents} - ${mine.amountCents}` })
    .where(and(eq(payment.id, locked.id)));
  await recordAudit(tx, { principal: onBehalfOf(locked, at), action: "refund.failed", target: mine.id, details: { failure }, at });
}
