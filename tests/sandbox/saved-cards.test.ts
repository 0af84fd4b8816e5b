import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { aCheckout, aSandbox, idOf, submit } from "./harness";

async function aCustomer() {
  const sandbox = await aSandbox();
  const { stripe } = sandbox;
  const { id: customer } = await stripe.customers.create({ email: "anna@demo.example", name: "Anna" });
  const saved = async () => {
    const { data } = await stripe.customers.listPaymentMethods(customer);
    return data.map(({ id }) => id);
  };
  const told = async (pattern: string) => {
    const { data } = await stripe.events.list({ types: [pattern], limit: 100 });
    return data.map(({ type }) => type).reverse();
  };
  return { ...sandbox, customer, saved, told };
}

/** What a checkout for a customer asks for. */
function keeping(customer: string): Partial<Stripe.Checkout.SessionCreateParams> {
  return { customer, customer_email: undefined, payment_intent_data: { setup_future_usage: "off_session" } };
}

describe("customers", () => {
  test("are made, read and changed; what is emptied is gone", async () => {
    const { stripe } = await aSandbox();
    const made = await stripe.customers.create({ email: "anna@demo.example", name: "Anna", metadata: { account: "a-1", old: "x" } });
    expect(made).toMatchObject({ object: "customer", email: "anna@demo.example", metadata: { account: "a-1" }, livemode: false });
    expect(await stripe.customers.retrieve(made.id)).toEqual(made);
    const changed = await stripe.customers.update(made.id, { name: "Anna B.", phone: "", metadata: { old: "", new: "y" } });
    expect(changed).toMatchObject({ name: "Anna B.", email: "anna@demo.example", phone: null, metadata: { account: "a-1", new: "y" } });
    expect(changed.metadata).not.toHaveProperty("old");
    await expect(stripe.customers.create({ email: "anna" })).rejects.toMatchObject({ param: "email" });
    await expect(stripe.customers.retrieve("cus_1")).rejects.toMatchObject({ code: "resource_missing" });
  });

  test("keep cards that are attached, until they are taken off", async () => {
    const { stripe, customer, saved, told } = await aCustomer();
    const { id, card } = await stripe.paymentMethods.attach("pm_card_visa", { customer });
    expect(card).toMatchObject({ brand: "visa", last4: "4242" });
    const second = await stripe.paymentMethods.attach("pm_card_visa", { customer });
    expect(second.id).not.toBe(id);
    expect(await saved()).toEqual([second.id, id]);
    expect((await stripe.paymentMethods.list({ customer, type: "card", limit: 1 })).data).toMatchObject([{ id: second.id, customer }]);
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
    const { id: other } = await stripe.customers.create();
    await expect(stripe.paymentMethods.attach(id, { customer: other })).rejects.toThrow("already been attached");
    await expect(stripe.customers.update(other, { invoice_settings: { default_payment_method: id } })).rejects.toThrow("does not have");

    expect(await stripe.paymentMethods.detach(id)).toMatchObject({ id, customer: null });
    expect(await saved()).toEqual([second.id]);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ invoice_settings: { default_payment_method: null } });
    await expect(stripe.paymentMethods.attach(id, { customer })).rejects.toThrow("may not be used again");
    await expect(stripe.paymentMethods.detach(id)).rejects.toMatchObject({ statusCode: 400 });
    expect(await told("payment_method.*")).toEqual(["payment_method.attached", "payment_method.attached", "payment_method.detached"]);
  });

  test("cannot keep a card that the bank declines", async () => {
    const { stripe, customer, saved } = await aCustomer();
    await expect(stripe.paymentMethods.attach("pm_card_chargeDeclinedInsufficientFunds", { customer })).rejects.toMatchObject({
      type: "StripeCardError",
      statusCode: 402,
      decline_code: "insufficient_funds",
    });
    await expect(stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer })).resolves.toMatchObject({ customer });
    expect(await saved()).toHaveLength(1);
  });
});

describe("a checkout that keeps the card", () => {
  test("keeps it once the charge went through, and never a declined one", async () => {
    const { stripe, pay, customer, saved, told } = await aCustomer();
    for (const declined of ["4000000000000002", "4000000000009995", "4000000000000341"]) await pay(declined, keeping(customer));
    expect(await saved()).toEqual([]);
    const intent = await stripe.paymentIntents.retrieve(await pay("4242424242424242", keeping(customer)), { expand: ["payment_method"] });
    expect(intent).toMatchObject({ status: "succeeded", customer, setup_future_usage: "off_session", payment_method: { customer } });
    expect(await saved()).toEqual([idOf(intent.payment_method)]);
    await expect(stripe.charges.retrieve(idOf(intent.latest_charge))).resolves.toMatchObject({ customer });
    expect(await told("payment_method.*")).toEqual(["payment_method.attached"]);
  });

  test("without being asked to keeps nothing", async () => {
    const { pay, customer, saved } = await aCustomer();
    await pay("4242424242424242", { customer, customer_email: undefined });
    expect(await saved()).toEqual([]);
  });

  test("with 3-D Secure keeps it after the challenge only", async () => {
    const { stripe, customer, saved } = await aCustomer();
    const session = await stripe.checkout.sessions.create(aCheckout(keeping(customer)));
    await submit(session.url, { number: "4000002500003155" });
    expect(await saved()).toEqual([]);
    await submit(`${session.url ?? ""}/authenticate`, { outcome: "fail" });
    expect(await saved()).toEqual([]);
    await submit(session.url, { number: "4000002500003155" });
    await submit(`${session.url ?? ""}/authenticate`, { outcome: "complete" });
    expect(await saved()).toHaveLength(1);
  });

  test("may make the customer, and lists by customer", async () => {
    const { stripe, pay, customer } = await aCustomer();
    const intent = await stripe.paymentIntents.retrieve(await pay(undefined, { customer_creation: "always" }), { expand: ["customer"] });
    expect(intent.customer).toMatchObject({ object: "customer", email: "anna@demo.example" });
    const { data } = await stripe.checkout.sessions.list({ customer: idOf(intent.customer) });
    expect(data).toMatchObject([{ customer: idOf(intent.customer), payment_intent: intent.id, customer_creation: "always" }]);
    expect((await stripe.checkout.sessions.list({ customer })).data).toEqual([]);
  });

  test.each([
    ["an unknown customer", { customer: "cus_1", customer_email: undefined }, { code: "resource_missing", param: "customer" }],
    ["setup data", { setup_intent_data: {} }, {}],
    ["nothing to pay", { line_items: undefined }, { code: "parameter_missing", param: "line_items" }],
  ] as const)("refuses %s", async (_, change, error) => {
    const { stripe } = await aSandbox();
    if ("setup_intent_data" in change) {
      const both = aCheckout({ setup_intent_data: { description: "x" } });
      await expect(stripe.checkout.sessions.create(both)).rejects.toMatchObject({ param: "setup_intent_data" });
    } else await expect(stripe.checkout.sessions.create(aCheckout(change))).rejects.toMatchObject(error);
  });

  test("refuses a customer together with an address", async () => {
    const { stripe, customer } = await aCustomer();
    await expect(stripe.checkout.sessions.create(aCheckout({ customer }))).rejects.toMatchObject({
      statusCode: 400,
      param: "customer_email",
    });
  });
});

describe("a checkout that only saves a card", () => {
  const setup = (customer: string): Stripe.Checkout.SessionCreateParams => ({
    mode: "setup",
    currency: "eur",
    customer,
    setup_intent_data: { metadata: { account: "a-1" } },
    locale: "en",
    success_url: "http://localhost:3000/cards?session_id={CHECKOUT_SESSION_ID}",
    allowed_payment_method_types: ["card"],
  });

  test("charges nothing", async () => {
    const { stripe, customer, saved, told } = await aCustomer();
    const session = await stripe.checkout.sessions.create(setup(customer));
    expect(session).toMatchObject({ mode: "setup", amount_total: null, payment_status: "no_payment_required", payment_intent: null });
    const page = await (await fetch(session.url ?? "")).text();
    expect(page).toContain("Save card");
    expect(page).not.toContain("€");
    expect((await submit(session.url, { number: "4000000000000002" })).location).toBe(`/c/pay/${session.id}`);
    expect(await (await fetch(session.url ?? "")).text()).toContain("The bank declined the card");
    expect(await saved()).toEqual([]);
    expect((await submit(session.url, { number: "4242424242424242" })).location).toBe(
      `http://localhost:3000/cards?session_id=${session.id}`,
    );
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["setup_intent.payment_method"] });
    expect(done).toMatchObject({
      status: "complete",
      payment_status: "no_payment_required",
      setup_intent: {
        status: "succeeded",
        usage: "off_session",
        metadata: { account: "a-1" },
        payment_method: { customer, card: { last4: "4242" } },
      },
    });
    expect(await saved()).toHaveLength(1);
    expect(await told("*")).toEqual([
      "setup_intent.setup_failed",
      "payment_method.attached",
      "setup_intent.succeeded",
      "checkout.session.completed",
    ]);
    expect((await stripe.balanceTransactions.list()).data).toEqual([]);
    expect(await (await fetch(session.url ?? "")).text()).toContain("The card is saved");
  });

  test("asks the bank, and expires like any other", async () => {
    const { stripe, customer, saved } = await aCustomer();
    const session = await stripe.checkout.sessions.create(setup(customer));
    expect((await submit(session.url, { number: "4000003800000446" })).location).toBe(`/c/pay/${session.id}/authenticate`);
    await submit(`${session.url ?? ""}/authenticate`, { outcome: "fail" });
    await stripe.checkout.sessions.expire(session.id);
    expect(await stripe.setupIntents.retrieve(idOf(session.setup_intent))).toMatchObject({ status: "canceled" });
    expect(await saved()).toEqual([]);
  });

  test.each([
    ["line_items", aCheckout().line_items],
    ["payment_intent_data", { description: "x" }],
    ["submit_type", "pay"],
  ])("takes no %s", async (param, value) => {
    const { stripe, customer } = await aCustomer();
    await expect(stripe.checkout.sessions.create({ ...setup(customer), [param]: value })).rejects.toMatchObject({ statusCode: 400, param });
  });
});

describe("a setup intent of the portal's own", () => {
  test("saves a card; a declined one is an error of the card", async () => {
    const { stripe, customer, saved } = await aCustomer();
    const made = await stripe.setupIntents.create({ customer, usage: "off_session", metadata: { a: "1" } });
    expect(made).toMatchObject({ object: "setup_intent", status: "requires_payment_method", customer });
    await expect(stripe.setupIntents.confirm(made.id)).rejects.toMatchObject({ code: "setup_intent_unexpected_state" });
    await expect(stripe.setupIntents.confirm(made.id, { payment_method: "pm_card_chargeDeclined" })).rejects.toMatchObject({
      type: "StripeCardError",
      statusCode: 402,
      setup_intent: { id: made.id, status: "requires_payment_method", last_setup_error: { code: "card_declined" } },
    });
    const kept = await stripe.setupIntents.confirm(made.id, { payment_method: "pm_card_visa" });
    expect(kept).toMatchObject({ status: "succeeded" });
    expect(await saved()).toEqual([idOf(kept.payment_method)]);
    await expect(stripe.setupIntents.cancel(made.id)).rejects.toMatchObject({ code: "setup_intent_unexpected_state" });
  });

  test("leads to the bank and back", async () => {
    const { stripe, customer, saved } = await aCustomer();
    const asked = await stripe.setupIntents.create({
      customer,
      confirm: true,
      payment_method: "pm_card_authenticationRequiredOnSetup",
      return_url: "http://localhost:3000/back?x=1",
    });
    expect(asked).toMatchObject({
      status: "requires_action",
      next_action: { redirect_to_url: { return_url: "http://localhost:3000/back?x=1" } },
    });
    const bank = asked.next_action?.redirect_to_url?.url ?? "";
    expect((await fetch(bank)).status).toBe(200);
    expect((await submit(bank, { outcome: "complete" }, { origin: "http://evil.example" })).status).toBe(403);
    const back = new URL((await submit(bank, { outcome: "complete" })).location);
    expect([back.searchParams.get("x"), back.searchParams.get("setup_intent")]).toEqual(["1", asked.id]);
    expect(await saved()).toHaveLength(1);
    expect((await fetch(bank)).status).toBe(404);
  });

  test("is canceled", async () => {
    const { stripe, customer } = await aCustomer();
    const { id } = await stripe.setupIntents.create({ customer });
    expect(await stripe.setupIntents.cancel(id, { cancellation_reason: "abandoned" })).toMatchObject({
      status: "canceled",
      cancellation_reason: "abandoned",
    });
    await expect(stripe.setupIntents.confirm(id, { payment_method: "pm_card_visa" })).rejects.toThrow("status of canceled");
  });
});
