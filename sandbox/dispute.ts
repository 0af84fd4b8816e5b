import { book, DISPUTE_FEE_CENTS } from "@/sandbox/balance";
import { buildDispute } from "@/sandbox/build-dispute";
import { ApiError } from "@/sandbox/errors";
import { tell, type Sandbox } from "@/sandbox/events";
import { newId } from "@/sandbox/ids";
import type { ChargeRecord, DisputeReason, DisputeRecord } from "@/sandbox/records";

/**
 * The customer contests the charge at the bank: what is not refunded of it leaves our balance at once, with a fee. An inquiry only asks.
 * @throws ApiError 400 when there is nothing to contest any more.
 */
export function openDispute(
  sandbox: Sandbox,
  charge: ChargeRecord,
  { reason, isInquiry }: { readonly reason: DisputeReason; readonly isInquiry: boolean },
): DisputeRecord {
  const { state } = sandbox;
  const amountCents = charge.amountCents - charge.refundedCents;
  if (charge.status !== "succeeded" || charge.disputeId !== null || amountCents === 0)
    throw new ApiError({ status: 400, message: `Charge ${charge.id} is failed, refunded or disputed already.` });
  const id = newId("du");
  const withdrawal = isInquiry
    ? undefined
    : book(state, { type: "adjustment", amountCents: -amountCents, feeCents: DISPUTE_FEE_CENTS, sourceId: id });
  state.charges.put({ ...charge, disputeId: id });
  const dispute = state.disputes.put({
    id,
    createdAt: state.nowSeconds(),
    chargeId: charge.id,
    intentId: charge.intentId,
    amountCents,
    reason,
    status: isInquiry ? "warning_needs_response" : "needs_response",
    withdrawalId: withdrawal?.id ?? null,
    reinstatementId: null,
  });
  tell(sandbox, { type: "charge.dispute.created", object: buildDispute(sandbox, dispute) });
  if (withdrawal) tell(sandbox, { type: "charge.dispute.funds_withdrawn", object: buildDispute(sandbox, dispute) });
  return dispute;
}

/**
 * The bank decides. Won, the money comes back, without the fee; an inquiry ends without any.
 * @throws ApiError 400 when it has decided before.
 */
export function closeDispute(sandbox: Sandbox, open: DisputeRecord, status: "won" | "lost" | "warning_closed"): DisputeRecord {
  const { state } = sandbox;
  if (open.status !== (status === "warning_closed" ? "warning_needs_response" : "needs_response"))
    throw new ApiError({ status: 400, message: `Dispute ${open.id} is ${open.status} already.` });
  const back =
    status === "won" ? book(state, { type: "adjustment", amountCents: open.amountCents, feeCents: 0, sourceId: open.id }) : undefined;
  const closed = state.disputes.put({ ...open, status, reinstatementId: back?.id ?? null });
  tell(sandbox, { type: "charge.dispute.closed", object: buildDispute(sandbox, closed) });
  if (back) tell(sandbox, { type: "charge.dispute.funds_reinstated", object: buildDispute(sandbox, closed) });
  return closed;
}
