import "server-only";
import type Stripe from "stripe";
import type { DisputeTruth, RefundTruth } from "@/lib/payments/rules";
import { idOf, isKeySpent, orNull, readFault, stripe } from "./client";

/** Money that is to go back, and of which of our refunds that is. */
interface RefundOrder {
  readonly refundId: string;
  readonly moneyRef: string;
  readonly amountCents: number;
}

/**
 * Asks for money to go back (https://docs.stripe.com/api/refunds/create). The refund's own id is the idempotency key; where the
 * provider keeps a failure of its own under it, what it may have made all the same is looked for before another key is used.
 * @throws UserError `provider-unavailable` when the answer is unknown: the call may be repeated.
 * @throws ProviderRefused when the provider has definitely refused.
 */
export async function createRefund(order: RefundOrder): Promise<RefundTruth | null> {
  try {
    return await make(order, order.refundId);
  } catch (error) {
    if (!isKeySpent(error)) throw readFault(error);
  }
  const found = await findRefund(order.moneyRef, order.refundId);
  if (found) return found;
  try {
    return await make(order, `${order.refundId}:again`);
  } catch (error) {
    throw readFault(error);
  }
}

async function make({ refundId, moneyRef, amountCents }: RefundOrder, idempotencyKey: string): Promise<RefundTruth | null> {
  const order = { payment_intent: moneyRef, amount: amountCents, reason: "requested_by_customer", metadata: { refundId } } as const;
  return readRefund(await stripe().refunds.create(order, { idempotencyKey }));
}

/** How a refund stands at the provider; null where it knows none, or one of money that is none of ours. */
export async function fetchRefund(ref: string): Promise<RefundTruth | null> {
  const found = await orNull(stripe().refunds.retrieve(ref));
  return found && readRefund(found);
}

/** The refund that was made for one of ours, whose answer was lost so long ago that the provider forgot its key. */
export async function findRefund(moneyRef: string, refundId: string): Promise<RefundTruth | null> {
  const found = await orNull(stripe().refunds.list({ payment_intent: moneyRef, limit: 100 }));
  const ours = found?.data.find((refund) => refund.metadata?.refundId === refundId);
  return ours ? readRefund(ours) : null;
}

function readRefund(refund: Stripe.Refund): RefundTruth | null {
  if (refund.payment_intent === null) return null;
  return {
    ref: refund.id,
    refundId: refund.metadata?.refundId,
    moneyRef: idOf(refund.payment_intent),
    amountCents: refund.amount,
    state: refundState(refund.status),
    failure: refund.failure_reason ?? refund.status ?? "failed",
  };
}

function refundState(status: string | null): RefundTruth["state"] {
  switch (status) {
    case "succeeded":
      return "succeeded";
    case "failed":
    case "canceled":
      return "failed";
    // `pending`, `requires_action`, and whatever a later version adds: not decided yet.
    case null:
    default:
      return "pending";
  }
}

/** How a dispute stands at the provider, with what it has taken from the balance so far, fees apart. */
export async function fetchDispute(ref: string): Promise<DisputeTruth | null> {
  const found = await orNull(stripe().disputes.retrieve(ref));
  if (!found?.payment_intent) return null;
  return {
    ref: found.id,
    moneyRef: idOf(found.payment_intent),
    amountCents: found.amount,
    wasWithdrawn: found.balance_transactions.some((entry) => entry.amount < 0),
    state: disputeState(found.status),
  };
}

/**
 * Evidence, warnings and appeals are steps on the way. An inquiry that is closed and a dispute that was prevented took nothing, and count as
 * won (https://docs.stripe.com/disputes/how-disputes-work).
 */
function disputeState(status: string): DisputeTruth["state"] {
  switch (status) {
    case "lost":
      return "lost";
    case "won":
    case "warning_closed":
    case "prevented":
      return "won";
    default:
      return "open";
  }
}
