import type { Sandbox } from "@/sandbox/events";
import { buildRefund } from "@/sandbox/paypal/build";
import { missing, refused } from "@/sandbox/paypal/errors";
import { tell } from "@/sandbox/paypal/events";
import { newId } from "@/sandbox/paypal/ids";
import { centsOf, parseBody, refundBody } from "@/sandbox/paypal/params";
import type { RefundRecord } from "@/sandbox/paypal/records";
import type { Call } from "@/sandbox/paypal/routes";

/** `/v2/payments/captures/:id/refund` and `/v2/payments/refunds`. */

export function createRefund(sandbox: Sandbox, call: Call): object {
  const { amount, custom_id: customId = null, invoice_id: invoiceId = null } = parseBody(refundBody, call.body ?? {});
  const refund = makeRefund(sandbox, call.id, { amountCents: amount && centsOf(amount), customId, invoiceId });
  return call.isWhole ? buildRefund(sandbox, refund) : { id: refund.id, status: refund.status };
}

export function readRefund(sandbox: Sandbox, { id }: Call): object {
  const refund = sandbox.state.paypalRefunds.get(id);
  if (!refund) throw missing();
  return buildRefund(sandbox, refund);
}

interface Order extends Pick<RefundRecord, "customId" | "invoiceId"> {
  /** All that is left when absent. */
  readonly amountCents: number | undefined;
}

/**
 * Gives money of a capture back. Without an ordered fault it has arrived at once.
 * @throws PayPalError 404 for an unknown capture, 422 when less is left than is asked for.
 */
export function makeRefund(sandbox: Sandbox, captureId: string, { amountCents: asked, customId, invoiceId }: Order): RefundRecord {
  const { state, agenda } = sandbox;
  const capture = state.paypalCaptures.get(captureId);
  if (!capture) throw missing();
  if (capture.status !== "COMPLETED") throw refused("REFUND_NOT_ALLOWED", "This capture is not completed: there is nothing to give back.");
  const leftCents = capture.amountCents - capture.refundedCents;
  if (leftCents === 0) throw refused("CAPTURE_FULLY_REFUNDED", "The capture has already been fully refunded.");
  const amountCents = asked ?? leftCents;
  if (amountCents > leftCents)
    throw refused(
      "REFUND_AMOUNT_EXCEEDED",
      "The refund amount must be less than or equal to the capture amount that has not yet been refunded.",
    );
  const now = state.nowSeconds();
  const fault = state.faults.refunds;
  const ending = fault ? ({ at: now + fault.afterSeconds, status: fault.ending === "succeeded" ? "COMPLETED" : "FAILED" } as const) : null;
  const id = newId();
  const status = ending ? "PENDING" : "COMPLETED";
  const refund = state.paypalRefunds.put({ id, createdAt: now, captureId, amountCents, status, customId, invoiceId, ending });
  state.paypalCaptures.put({ ...capture, refundedCents: capture.refundedCents + amountCents });
  if (ending) agenda.add(ending.at, { kind: "paypal-refund-ends", id });
  tellOf(sandbox, refund);
  return refund;
}

/** Ends a pending refund as it was ordered. One that fails puts its money back. */
export function endPendingRefund(sandbox: Sandbox, id: string): void {
  const { state } = sandbox;
  const pending = state.paypalRefunds.get(id);
  const capture = pending && state.paypalCaptures.get(pending.captureId);
  if (pending?.status !== "PENDING" || !pending.ending || !capture) return;
  if (pending.ending.status === "FAILED")
    state.paypalCaptures.put({ ...capture, refundedCents: capture.refundedCents - pending.amountCents });
  tellOf(sandbox, state.paypalRefunds.put({ ...pending, status: pending.ending.status }));
}

const TYPES = { PENDING: "PAYMENT.REFUND.PENDING", COMPLETED: "PAYMENT.CAPTURE.REFUNDED", FAILED: "PAYMENT.REFUND.FAILED" } as const;

function tellOf(sandbox: Sandbox, refund: RefundRecord): void {
  tell(sandbox, { type: TYPES[refund.status], of: "refund", resource: buildRefund(sandbox, refund) });
}
