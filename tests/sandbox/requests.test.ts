import Stripe from "stripe";
import { expect, test } from "vitest";
import { aCheckout, aSandbox, idOf } from "./harness";

/**
 * The sandbox against the SDK's own types. Every call below is typed by the SDK, so `tsc` proves that Stripe has these
 * parameters; the body that the SDK makes of them goes over the wire and must be taken. Then the same body, with one
 * parameter more, must be refused: a sandbox that takes anything would hide the portal's mistakes.
 */

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

/** An SDK that writes down what it sends. */
async function aRecorder() {
  const sandbox = await aSandbox();
  const sent: Sent[] = [];
  const { hostname: host, port } = new URL(sandbox.url);
  const recording: typeof fetch = (input, init) => {
    const url = input instanceof Request ? input.url : new URL(input).href;
    sent.push({ method: init?.method ?? "GET", url, body: typeof init?.body === "string" ? init.body : "" });
    return fetch(input, init);
  };
  const stripe = new Stripe("sk_test_sandbox_tests", {
    host,
    port,
    protocol: "http",
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient(recording),
  });
  const { id: customer } = await sandbox.stripe.customers.create();
  const intent = await sandbox.pay();
  const facts = { customer, intent, charge: idOf((await sandbox.stripe.paymentIntents.retrieve(intent)).latest_charge) };
  return { ...sandbox, stripe, sent, facts };
}

interface Facts {
  readonly customer: string;
  readonly intent: string;
  readonly charge: string;
}

const metadata = { paymentId: "p-1" };
const page = { limit: 3 };
const created = { gt: 1, gte: 1, lt: 9_999_999_999, lte: 9_999_999_999 };
const refund: Stripe.RefundCreateParams = {
  amount: 1,
  reason: "duplicate",
  metadata,
  expand: ["charge", "payment_intent", "balance_transaction"],
};
const product_data = { name: "Bill", description: "November", metadata };

/** Every operation, with every parameter that the sandbox plays. */
const CALLS: Record<string, (stripe: Stripe, facts: Facts) => Promise<unknown>> = {
  "a checkout that pays": (stripe, { customer }) =>
    stripe.checkout.sessions.create({
      ...aCheckout(),
      line_items: [{ quantity: 2, price_data: { currency: "eur", unit_amount: 100, product_data } }],
      customer,
      customer_email: undefined,
      currency: "eur",
      ui_mode: "hosted_page",
      submit_type: "pay",
      expires_at: Math.floor(Date.now() / 1000) + 3600,
      payment_intent_data: { description: "Bill", metadata, receipt_email: "anna@demo.example", setup_future_usage: "off_session" },
      expand: ["line_items", "payment_intent.latest_charge.balance_transaction", "payment_intent.payment_method", "customer"],
    }),
  "a checkout that makes a customer": (stripe) => stripe.checkout.sessions.create(aCheckout({ customer_creation: "always" })),
  "a checkout that saves a card": (stripe, { customer }) =>
    stripe.checkout.sessions.create({
      mode: "setup",
      currency: "eur",
      customer,
      setup_intent_data: { description: "Card", metadata },
      success_url: "http://localhost:3000/cards",
      expand: ["setup_intent.payment_method"],
    }),
  "the list of checkouts": (stripe, { customer, intent }) =>
    stripe.checkout.sessions.list({
      ...page,
      created,
      customer,
      payment_intent: intent,
      status: "complete",
      expand: ["data.payment_intent"],
    }),
  "the end of a checkout": async (stripe) => {
    const { id } = await stripe.checkout.sessions.create(aCheckout());
    await stripe.checkout.sessions.expire(id, { expand: ["line_items"] });
  },
  "a refund of a payment": (stripe, { intent }) => stripe.refunds.create({ ...refund, payment_intent: intent }),
  "a refund of a charge": (stripe, { charge }) => stripe.refunds.create({ ...refund, charge }),
  "the list of refunds": (stripe, { intent, charge }) =>
    stripe.refunds.list({ ...page, created, payment_intent: intent, charge, expand: ["data.charge"] }),
  "the list of disputes": (stripe, { intent, charge }) =>
    stripe.disputes.list({ ...page, created, payment_intent: intent, charge, expand: ["data.payment_intent"] }),
  "the list of movements": (stripe, { charge }) =>
    stripe.balanceTransactions.list({ ...page, created, type: "charge", source: charge, currency: "eur", expand: ["data.source"] }),
  "a customer": (stripe) =>
    stripe.customers.create({
      email: "anna@demo.example",
      name: "Anna",
      phone: "+390612345678",
      description: "x",
      preferred_locales: ["it"],
      metadata,
    }),
  "a customer's change": async (stripe, { customer }) => {
    const { id } = await stripe.paymentMethods.attach("pm_card_visa", { customer, expand: ["customer"] });
    await stripe.customers.update(customer, { name: "", metadata: "", invoice_settings: { default_payment_method: id } });
  },
  "a card taken off": async (stripe, { customer }) => {
    const { id } = await stripe.paymentMethods.attach("pm_card_visa", { customer });
    await stripe.paymentMethods.detach(id, { expand: ["customer"] });
  },
  "a customer's cards": (stripe, { customer }) =>
    stripe.customers.listPaymentMethods(customer, { ...page, type: "card", expand: ["data.customer"] }),
  "the list of cards": (stripe, { customer }) => stripe.paymentMethods.list({ ...page, customer, type: "card" }),
  "a setup": (stripe, { customer }) =>
    stripe.setupIntents.create({
      customer,
      payment_method: "pm_card_visa",
      confirm: true,
      usage: "off_session",
      description: "Card",
      metadata,
      return_url: "http://localhost:3000/",
      allowed_payment_method_types: ["card"],
      expand: ["payment_method", "customer"],
    }),
  "a setup's confirmation": async (stripe) => {
    const { id } = await stripe.setupIntents.create();
    await stripe.setupIntents.confirm(id, { payment_method: "pm_card_visa", return_url: "http://localhost:3000/" });
  },
  "a setup's end": async (stripe) => {
    const { id } = await stripe.setupIntents.create();
    await stripe.setupIntents.cancel(id, { cancellation_reason: "abandoned" });
  },
  "a payment without the customer": (stripe, { customer }) =>
    stripe.paymentIntents.create({
      amount: 1000,
      currency: "eur",
      customer,
      payment_method: "pm_card_visa",
      off_session: true,
      confirm: true,
      description: "Top-up",
      metadata,
      receipt_email: "anna@demo.example",
      return_url: "http://localhost:3000/",
      setup_future_usage: "off_session",
      automatic_payment_methods: { enabled: true, allow_redirects: "never" },
      capture_method: "automatic",
      confirmation_method: "automatic",
      allowed_payment_method_types: ["card"],
      expand: ["latest_charge.balance_transaction", "payment_method", "customer"],
    }),
  "a payment's confirmation": async (stripe) => {
    const { id } = await stripe.paymentIntents.create({ amount: 1000, currency: "EUR" });
    await stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa", off_session: "one_off", setup_future_usage: "on_session" });
  },
  "a payment's end": async (stripe) => {
    const { id } = await stripe.paymentIntents.create({ amount: 1000, currency: "eur" });
    await stripe.paymentIntents.cancel(id, { cancellation_reason: "requested_by_customer" });
  },
  "the list of payments": (stripe, { customer }) =>
    stripe.paymentIntents.list({ ...page, created, customer, expand: ["data.latest_charge"] }),
  "the list of events": (stripe) => stripe.events.list({ ...page, created, types: ["charge.succeeded", "refund.*"] }),
};

test.each(Object.entries(CALLS))("%s: what the SDK sends is taken, and nothing more", async (_, call) => {
  const { stripe, sent, facts } = await aRecorder();
  await call(stripe, facts);
  const last = sent.at(-1);
  if (!last) throw new Error("nothing was sent");
  const more = async (name: string) => {
    const form = new URLSearchParams(last.method === "POST" ? last.body : new URL(last.url).search);
    form.append(name, "1");
    const posted = last.method === "POST";
    const url = posted ? last.url : `${last.url.replace(/\?.*/, "")}?${form.toString()}`;
    const answer = await fetch(url, {
      method: last.method,
      headers: { authorization: "Bearer sk_test_sandbox_tests" },
      ...(posted && { body: form }),
    });
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  for (const name of ["payment_method_types[0]", "colour", "colour[deep]"]) {
    expect(await more(name)).toMatchObject({
      status: 400,
      body: { error: { code: "parameter_unknown", param: name.replace(/\[.*/, "") } },
    });
  }
});

test("what the sandbox does not play is refused and never passed over", async () => {
  const { stripe, facts } = await aRecorder();
  const unplayed: (() => Promise<unknown>)[] = [
    () => stripe.refunds.create({ payment_intent: facts.intent, refund_application_fee: true }),
    () => stripe.paymentIntents.create({ amount: 100, currency: "eur", capture_method: "manual" }),
    () => stripe.checkout.sessions.create(aCheckout({ allow_promotion_codes: true })),
    () => stripe.checkout.sessions.create(aCheckout({ allowed_payment_method_types: ["card", "paypal"] })),
    () => stripe.customers.create({ balance: 100 }),
    () => stripe.setupIntents.create({ single_use: { amount: 1, currency: "eur" } }),
    () => stripe.events.list({ delivery_success: true }),
  ];
  for (const call of unplayed) await expect(call()).rejects.toMatchObject({ statusCode: 400, type: "StripeInvalidRequestError" });
});
