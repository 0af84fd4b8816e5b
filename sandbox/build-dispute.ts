import type Stripe from "stripe";
import { buildTransaction } from "@/sandbox/build-balance";
import { buildCharge, buildIntent, type Surroundings } from "@/sandbox/build-payment";
import { NOTHING_EXPANDED, type Expansions } from "@/sandbox/expand";
import type { DisputeRecord } from "@/sandbox/records";

/** How long evidence may be sent in. */
const RESPONSE_SECONDS = 9 * 86_400;

/** Nobody sends evidence in here: an order decides who wins. */
const NO_EVIDENCE: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

/** The Dispute of Stripe's API; the return type is the SDK's, so that `tsc` checks every field. */
export function buildDispute(from: Surroundings, dispute: DisputeRecord, expand: Expansions = NOTHING_EXPANDED): Stripe.Dispute {
  const charge = expand.has("charge") ? from.state.charges.get(dispute.chargeId) : undefined;
  const intent = expand.has("payment_intent") ? from.state.intents.get(dispute.intentId) : undefined;
  const dueBy = dispute.createdAt + RESPONSE_SECONDS;
  const movements = [dispute.withdrawalId, dispute.reinstatementId].map((id) =>
    id === null ? undefined : from.state.transactions.get(id),
  );
  return {
    id: dispute.id,
    object: "dispute",
    amount: dispute.amountCents,
    balance_transactions: movements.filter((row) => row !== undefined).map((row) => buildTransaction(from, row)),
    charge: charge ? buildCharge(from, charge) : dispute.chargeId,
    created: dispute.createdAt,
    currency: "eur",
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: dueBy,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: dispute.status === "needs_response" && dueBy < from.state.nowSeconds(),
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: dispute.status !== "needs_response" && dispute.status !== "lost",
    livemode: false,
    metadata: {},
    network_reason_code: null,
    payment_intent: intent ? buildIntent(from, intent) : dispute.intentId,
    payment_method_details: { type: "card", card: { brand: "visa", case_type: "chargeback", network: "visa", network_reason_code: null } },
    reason: dispute.reason,
    status: dispute.status,
  };
}
