import type Stripe from "stripe";
import { customerField } from "@/sandbox/build-customer";
import { buildIntent, type Surroundings } from "@/sandbox/build-payment";
import { buildSetup } from "@/sandbox/build-setup";
import { below, NOTHING_EXPANDED, type Expansions } from "@/sandbox/expand";
import type { SessionRecord } from "@/sandbox/records";

/** The Checkout Session of Stripe's API; the return types are the SDK's, so that `tsc` checks every field. */
export function buildSession(from: Surroundings, session: SessionRecord, expand: Expansions = NOTHING_EXPANDED): Stripe.Checkout.Session {
  const intent = session.intentId === null ? undefined : from.state.intents.get(session.intentId);
  const setup = session.setupId === null ? undefined : from.state.setups.get(session.setupId);
  const pays = session.mode === "payment";
  return {
    id: session.id,
    object: "checkout.session",
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: session.allowedTypes,
    amount_subtotal: pays ? session.totalCents : null,
    amount_total: pays ? session.totalCents : null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: session.cancelUrl,
    client_reference_id: session.clientReferenceId,
    client_secret: null,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection: null,
    created: session.createdAt,
    currency: session.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: customerField(from, session.customerId, expand.has("customer")),
    customer_account: null,
    customer_creation: session.createsCustomer ? "always" : "if_required",
    customer_details: customerDetails(from, session),
    customer_email: session.customerEmail,
    discounts: [],
    expires_at: session.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    ...(expand.has("line_items") && { line_items: buildLineItems(session) }),
    livemode: false,
    locale: session.locale,
    managed_payments: { enabled: false },
    metadata: session.metadata,
    mode: session.mode,
    origin_context: null,
    payment_intent: intent && expand.has("payment_intent") ? buildIntent(from, intent, below(expand, "payment_intent")) : session.intentId,
    payment_link: null,
    payment_method_collection: "if_required",
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    payment_status: pays ? (intent?.status === "succeeded" ? "paid" : "unpaid") : "no_payment_required",
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: setup && expand.has("setup_intent") ? buildSetup(from, setup, below(expand, "setup_intent")) : session.setupId,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: session.status,
    submit_type: session.submitType,
    subscription: null,
    success_url: session.successUrl,
    total_details: !pays ? null : { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: session.status === "open" ? `${from.baseUrl}/c/pay/${session.id}` : null,
    wallet_options: null,
  };
}

function customerDetails(from: Surroundings, session: SessionRecord): Stripe.Checkout.Session.CustomerDetails | null {
  const customer = session.customerId === null ? undefined : from.state.customers.get(session.customerId);
  const email = session.customerEmail ?? customer?.email ?? null;
  if (email === null && session.status !== "complete") return null;
  return {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name: customer?.name ?? null,
    phone: customer?.phone ?? null,
    tax_exempt: "none",
    tax_ids: null,
  };
}

export function buildLineItems(session: SessionRecord): Stripe.ApiList<Stripe.LineItem> {
  return {
    object: "list",
    data: session.items.map((item) => ({
      id: item.id,
      object: "item",
      adjustable_quantity: null,
      amount_discount: 0,
      amount_subtotal: item.unitAmountCents * item.quantity,
      amount_tax: 0,
      amount_total: item.unitAmountCents * item.quantity,
      currency: session.currency,
      description: item.name,
      metadata: {},
      price: null,
      quantity: item.quantity,
    })),
    has_more: false,
    url: `/v1/checkout/sessions/${session.id}/line_items`,
  };
}
