import type Stripe from "stripe";
import { transactionField } from "@/sandbox/build-balance";
import { buildCharge, buildIntent, type Surroundings } from "@/sandbox/build-payment";
import { NOTHING_EXPANDED, type Expansions } from "@/sandbox/expand";
import type { RefundRecord } from "@/sandbox/records";

/** The Refund of Stripe's API; the return type is the SDK's, so that `tsc` checks every field. */
export function buildRefund(from: Surroundings, refund: RefundRecord, expand: Expansions = NOTHING_EXPANDED): Stripe.Refund {
  const charge = expand.has("charge") ? from.state.charges.get(refund.chargeId) : undefined;
  const intent = expand.has("payment_intent") ? from.state.intents.get(refund.intentId) : undefined;
  const failed = refund.status === "failed";
  return {
    id: refund.id,
    object: "refund",
    amount: refund.amountCents,
    balance_transaction: transactionField(from, refund.transactionId, expand.has("balance_transaction")),
    charge: charge ? buildCharge(from, charge) : refund.chargeId,
    created: refund.createdAt,
    currency: "eur",
    customer: from.state.intents.get(refund.intentId)?.customerId ?? null,
    customer_account: null,
    destination_details: {
      type: "card",
      card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" },
    },
    ...(refund.failureTransactionId !== null && { failure_balance_transaction: refund.failureTransactionId }),
    ...(failed && { failure_reason: "expired_or_canceled_card" }),
    metadata: refund.metadata,
    payment_intent: intent ? buildIntent(from, intent) : refund.intentId,
    payment_method: from.state.charges.get(refund.chargeId)?.methodId ?? null,
    ...(refund.status === "pending" && { pending_reason: "processing" }),
    reason: refund.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: refund.status,
    transfer_reversal: null,
  };
}
