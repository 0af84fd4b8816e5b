import type Stripe from "stripe";
import { transactionField } from "@/sandbox/build-balance";
import { customerField } from "@/sandbox/build-customer";
import { buildMethod, methodField } from "@/sandbox/build-method";
import { below, NOTHING_EXPANDED, type Expansions } from "@/sandbox/expand";
import type { ChargeRecord, IntentRecord } from "@/sandbox/records";
import type { State } from "@/sandbox/state";

/**
 * Stripe's objects, made of the sandbox's facts. The return types are the SDK's own, generated from Stripe's
 * specification of the pinned version: a field that is missing or wrong does not compile.
 */

/** A year that stays ahead of every test's clock. */
export const CARD_EXPIRY = { exp_month: 12, exp_year: 2034 };

/** What the builders read besides the row itself. */
export interface Surroundings {
  readonly state: State;
  /** The sandbox's own address, for the links to its pages. */
  readonly baseUrl: string;
}

export function buildIntent(from: Surroundings, intent: IntentRecord, expand: Expansions = NOTHING_EXPANDED): Stripe.PaymentIntent {
  const charge = intent.chargeId === null ? undefined : from.state.charges.get(intent.chargeId);
  return {
    id: intent.id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: intent.amountCents,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: intent.status === "succeeded" ? intent.amountCents : 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: intent.canceledAt,
    cancellation_reason: intent.cancellationReason,
    capture_method: "automatic_async",
    client_secret: intent.clientSecret,
    confirmation_method: "automatic",
    created: intent.createdAt,
    currency: "eur",
    customer: customerField(from, intent.customerId, expand.has("customer")),
    customer_account: null,
    description: intent.description,
    excluded_payment_method_types: null,
    last_payment_error: lastError(from, intent),
    latest_charge: charge && expand.has("latest_charge") ? buildCharge(from, charge, below(expand, "latest_charge")) : intent.chargeId,
    livemode: false,
    managed_payments: null,
    metadata: intent.metadata,
    next_action:
      intent.status === "requires_action"
        ? { type: "redirect_to_url", redirect_to_url: { return_url: intent.returnUrl, url: authenticationUrl(from, intent) } }
        : null,
    on_behalf_of: null,
    payment_method: methodField(from, intent.methodId, expand.has("payment_method")),
    payment_method_configuration_details: null,
    payment_method_options: { card: { installments: null, mandate_options: null, network: null, request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: intent.receiptEmail,
    review: null,
    setup_future_usage: intent.setupFutureUsage,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: intent.status,
    transfer_data: null,
    transfer_group: null,
  };
}

function lastError(from: Surroundings, intent: IntentRecord): Stripe.PaymentIntent.LastPaymentError | null {
  const error = intent.lastError;
  if (!error) return null;
  const method = error.methodId === null ? undefined : from.state.methods.get(error.methodId);
  return {
    type: error.code === "payment_intent_authentication_failure" ? "invalid_request_error" : "card_error",
    code: error.code,
    message: error.message,
    ...(error.declineCode !== null && { decline_code: error.declineCode }),
    ...(error.chargeId !== null && { charge: error.chargeId }),
    ...(method && { payment_method: buildMethod(from, method) }),
  };
}

/** Where the bank asks its customer. */
export function authenticationUrl(
  from: Surroundings,
  { id, sessionId }: { readonly id: string; readonly sessionId: string | null },
): string {
  return sessionId === null ? `${from.baseUrl}/c/authenticate/${id}` : `${from.baseUrl}/c/pay/${sessionId}/authenticate`;
}

export function buildCharge(from: Surroundings, charge: ChargeRecord, expand: Expansions = NOTHING_EXPANDED): Stripe.Charge {
  const paid = charge.status === "succeeded";
  const intent = from.state.intents.get(charge.intentId);
  return {
    id: charge.id,
    object: "charge",
    amount: charge.amountCents,
    amount_captured: paid ? charge.amountCents : 0,
    amount_refunded: charge.refundedCents,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: transactionField(from, charge.transactionId, expand.has("balance_transaction")),
    billing_details: { address: null, email: charge.email, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: "SANDBOX",
    captured: paid,
    created: charge.createdAt,
    currency: "eur",
    customer: customerField(from, charge.customerId, expand.has("customer")),
    description: charge.description,
    disputed: charge.disputeId !== null,
    failure_balance_transaction: null,
    failure_code: charge.failure?.code ?? null,
    failure_message: charge.failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: charge.metadata,
    on_behalf_of: null,
    outcome: outcome(charge),
    paid,
    payment_intent: intent && expand.has("payment_intent") ? buildIntent(from, intent) : charge.intentId,
    payment_method: charge.methodId,
    payment_method_details: { type: "card", card: cardDetails(charge) },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: charge.refundedCents === charge.amountCents,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: charge.status,
    transfer_data: null,
    transfer_group: null,
  };
}

function outcome(charge: ChargeRecord): Stripe.Charge.Outcome {
  const { failure } = charge;
  return {
    advice_code: failure ? "try_again_later" : null,
    network_advice_code: null,
    network_decline_code: failure ? "05" : null,
    network_status: failure ? "declined_by_network" : "approved_by_network",
    reason: failure?.declineCode ?? null,
    risk_level: "normal",
    seller_message: failure ? "The bank did not return any further details with this decline." : "Payment complete.",
    type: failure ? "issuer_declined" : "authorized",
  };
}

function cardDetails(charge: ChargeRecord): Stripe.Charge.PaymentMethodDetails.Card {
  return {
    ...CARD_EXPIRY,
    amount_authorized: charge.status === "succeeded" ? charge.amountCents : null,
    authorization_code: null,
    brand: "visa",
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: null },
    country: "IT",
    electronic_commerce_indicator: charge.challenged ? "05" : null,
    funding: "credit",
    installments: null,
    last4: charge.card.slice(-4),
    mandate: null,
    network: "visa",
    network_transaction_id: null,
    regulated_status: null,
    three_d_secure: charge.challenged
      ? {
          authentication_flow: "challenge",
          electronic_commerce_indicator: "05",
          exemption_indicator: null,
          result: "authenticated",
          result_reason: null,
          transaction_id: null,
          version: "2.2.0",
        }
      : null,
    transaction_link_id: null,
    wallet: null,
  };
}
