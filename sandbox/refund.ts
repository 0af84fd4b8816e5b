import { eur } from "@/sandbox/amounts";
import { book } from "@/sandbox/balance";
import { buildCharge } from "@/sandbox/build-payment";
import { buildRefund } from "@/sandbox/build-refund";
import { ApiError } from "@/sandbox/errors";
import { tell, type Sandbox } from "@/sandbox/events";
import { newId } from "@/sandbox/ids";
import type { ChargeRecord, RefundRecord } from "@/sandbox/records";

interface Order {
  /** All that is left when absent. */
  readonly amountCents?: number | undefined;
  readonly reason?: RefundRecord["reason"] | undefined;
  readonly metadata?: Record<string, string> | undefined;
}

/**
 * Gives money of a charge back, in part or in full. Without an ordered fault it has arrived at once.
 * @throws ApiError 400 when the charge is contested, or less is left than is asked for.
 */
export function makeRefund(sandbox: Sandbox, charge: ChargeRecord, order: Order): RefundRecord {
  const { state, agenda } = sandbox;
  const amountCents = allowedCents(sandbox, charge, order.amountCents);
  const id = newId("re");
  const createdAt = state.nowSeconds();
  const fault = state.faults.refunds;
  const ending = fault ? { at: createdAt + fault.afterSeconds, status: fault.ending } : null;
  const refund = state.refunds.put({
    id,
    createdAt,
    chargeId: charge.id,
    intentId: charge.intentId,
    amountCents,
    status: ending ? "pending" : "succeeded",
    reason: order.reason ?? null,
    metadata: order.metadata ?? {},
    ending,
    // A refund's fee is not given back.
    transactionId: book(state, { type: "refund", amountCents: -amountCents, feeCents: 0, sourceId: id }).id,
    failureTransactionId: null,
  });
  if (ending) agenda.add(ending.at, { kind: "refund-ends", id });
  const refunded = state.charges.put({ ...charge, refundedCents: charge.refundedCents + amountCents });
  tell(sandbox, { type: "refund.created", object: buildRefund(sandbox, refund) });
  tell(sandbox, { type: "charge.refunded", object: buildCharge(sandbox, refunded) });
  if (!ending) tell(sandbox, { type: "refund.updated", object: buildRefund(sandbox, refund) });
  return refund;
}

/** Ends a pending refund as it was ordered. One that fails puts its money back, and the charge is unrefunded again. */
export function endPendingRefund(sandbox: Sandbox, id: string): void {
  const { state } = sandbox;
  const pending = state.refunds.get(id);
  const charge = pending && state.charges.get(pending.chargeId);
  if (pending?.status !== "pending" || !pending.ending || !charge) return;
  if (pending.ending.status === "succeeded") {
    tell(sandbox, { type: "refund.updated", object: buildRefund(sandbox, state.refunds.put({ ...pending, status: "succeeded" })) });
    return;
  }
  const back = book(state, { type: "refund_failure", amountCents: pending.amountCents, feeCents: 0, sourceId: id });
  const failed = state.refunds.put({ ...pending, status: "failed", failureTransactionId: back.id });
  state.charges.put({ ...charge, refundedCents: charge.refundedCents - pending.amountCents });
  tell(sandbox, { type: "refund.updated", object: buildRefund(sandbox, failed) });
  tell(sandbox, { type: "refund.failed", object: buildRefund(sandbox, failed) });
}

function allowedCents({ state }: Sandbox, charge: ChargeRecord, asked: number | undefined): number {
  const refuse = (message: string, code?: string, param?: string): ApiError =>
    new ApiError({ status: 400, executed: true, message, code, param });
  if (charge.status !== "succeeded") throw refuse(`Charge ${charge.id} has failed and cannot be refunded.`);
  const dispute = charge.disputeId === null ? undefined : state.disputes.get(charge.disputeId);
  // An inquiry takes nothing, so its charge may be refunded.
  if (dispute && (dispute.status === "needs_response" || dispute.status === "lost"))
    throw refuse(`Charge ${charge.id} has been charged back; cannot issue a refund.`, "charge_disputed");
  const leftCents = charge.amountCents - charge.refundedCents;
  if (leftCents === 0) throw refuse(`Charge ${charge.id} has already been refunded.`, "charge_already_refunded");
  const amountCents = asked ?? leftCents;
  if (amountCents > leftCents) {
    throw refuse(
      `Refund amount (${eur(amountCents)}) is greater than unrefunded amount on charge (${eur(leftCents)})`,
      undefined,
      "amount",
    );
  }
  return amountCents;
}
