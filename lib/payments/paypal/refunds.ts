import "server-only";
import type { Refund } from "@paypal/paypal-server-sdk";
import type { RefundTruth } from "@/lib/payments/rules";
import { centsOf, moneyOf } from "./amounts";
import { orNull, paypal, readFault, WHOLE } from "./client";
import { findOrderOf } from "./orders";

/** Money that is to go back, and of which of our refunds that is. */
interface RefundOrder {
  readonly refundId: string;
  /** The capture. */
  readonly moneyRef: string;
  readonly amountCents: number;
}

/**
 * Asks for money to go back (https://developer.paypal.com/docs/api/payments/v2/#captures_refund). The refund's own id is the key under
 * which PayPal acts once; it remembers it for 45 days.
 * @throws UserError `provider-unavailable` when the answer is unknown: the call may be repeated.
 * @throws ProviderRefused when PayPal has definitely refused.
 */
export async function createRefund({ refundId, moneyRef, amountCents }: RefundOrder): Promise<RefundTruth> {
  try {
    const { result } = await paypal().payments.refundCapturedPayment({
      captureId: moneyRef,
      paypalRequestId: refundId,
      prefer: WHOLE,
      body: { amount: moneyOf(amountCents), customId: refundId },
    });
    return readRefund(result, moneyRef);
  } catch (error) {
    throw readFault(error);
  }
}

/** How a refund stands at PayPal; null where it knows none. */
export async function fetchRefund(ref: string): Promise<RefundTruth | null> {
  const found = await orNull(paypal().payments.getRefund({ refundId: ref }));
  return found && readRefund(found);
}

/** The refund that was made for one of ours, whose answer was lost so long ago that PayPal forgot its key. */
export async function findRefund(moneyRef: string, refundId: string): Promise<RefundTruth | null> {
  const orderRef = await findOrderOf(moneyRef);
  const order = orderRef === null ? null : await orNull(paypal().orders.getOrder({ id: orderRef }));
  const made = order?.purchaseUnits?.flatMap(({ payments }) => payments?.refunds ?? []) ?? [];
  const ours = made.find(({ customId }) => customId === refundId);
  return ours ? readRefund(ours, moneyRef) : null;
}

/** @throws Error for an answer that no refund has: what became of it is as unknown as without one. */
function readRefund(refund: Refund, asked?: string): RefundTruth {
  const moneyRef = captureOf(refund) ?? asked;
  if (refund.id === undefined || !refund.amount || moneyRef === undefined) throw new Error("PayPal's refund has no id, amount or capture");
  return {
    ref: refund.id,
    refundId: refund.customId,
    moneyRef,
    amountCents: centsOf(refund.amount),
    state: refundState(refund.status),
    failure: refund.statusDetails?.reason ?? refund.status ?? "failed",
  };
}

/** A refund names its capture only by the address of it. */
function captureOf({ links = [] }: Refund): string | undefined {
  const up = links.find(({ rel }) => rel === "up")?.href ?? "";
  return /\/v2\/payments\/captures\/(\w+)$/.exec(up)?.[1];
}

function refundState(status: string | undefined): RefundTruth["state"] {
  switch (status) {
    case "COMPLETED":
      return "succeeded";
    case "FAILED":
    case "CANCELLED":
      return "failed";
    // Pending, and whatever a later version adds: not decided yet.
    case undefined:
    default:
      return "pending";
  }
}
