import type { Sandbox } from "@/sandbox/events";
import { buildDispute } from "@/sandbox/paypal/build";
import { missing, refused } from "@/sandbox/paypal/errors";
import { tell } from "@/sandbox/paypal/events";
import { newDisputeId } from "@/sandbox/paypal/ids";
import type { DisputeRecord } from "@/sandbox/paypal/records";
import type { Call } from "@/sandbox/paypal/routes";

/** `/v1/customer/disputes`, to read: disputes begin with the buyer and end at PayPal. */

export function readDispute(sandbox: Sandbox, { id }: Call): object {
  const dispute = sandbox.state.paypalDisputes.get(id);
  if (!dispute) throw missing();
  return buildDispute(sandbox, dispute);
}

/**
 * The buyer contests what is not refunded of a capture. PayPal holds the money; nothing is taken yet.
 * @throws PayPalError when there is nothing to contest.
 */
export function openDispute(sandbox: Sandbox, captureId: string): DisputeRecord {
  const { state } = sandbox;
  const capture = state.paypalCaptures.get(captureId);
  if (!capture) throw missing();
  const amountCents = capture.amountCents - capture.refundedCents;
  if (capture.status !== "COMPLETED" || amountCents === 0 || disputeOf(sandbox, captureId))
    throw refused("DISPUTE_NOT_ALLOWED", `Capture ${captureId} is not completed, refunded or disputed already.`);
  const dispute = state.paypalDisputes.put({ id: newDisputeId(), createdAt: state.nowSeconds(), captureId, amountCents, outcome: null });
  tell(sandbox, { type: "CUSTOMER.DISPUTE.CREATED", of: "dispute", resource: buildDispute(sandbox, dispute) });
  return dispute;
}

/** PayPal decides. @throws PayPalError when there is nothing to decide. */
export function closeDispute(sandbox: Sandbox, captureId: string, isWon: boolean): DisputeRecord {
  const open = disputeOf(sandbox, captureId);
  if (open?.outcome !== null) throw refused("DISPUTE_NOT_OPEN", `Capture ${captureId} has no open dispute.`);
  const outcome = isWon ? "RESOLVED_SELLER_FAVOUR" : "RESOLVED_BUYER_FAVOUR";
  const dispute = sandbox.state.paypalDisputes.put({ ...open, outcome });
  tell(sandbox, { type: "CUSTOMER.DISPUTE.RESOLVED", of: "dispute", resource: buildDispute(sandbox, dispute) });
  return dispute;
}

function disputeOf({ state }: Sandbox, captureId: string): DisputeRecord | undefined {
  return state.paypalDisputes.all().find((dispute) => dispute.captureId === captureId);
}
