import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { aSandbox, idOf, submit } from "./harness";

async function aCustomer() {
  const sandbox = await aSandbox();
  const { stripe } = sandbox;
  const { id: customer } = await stripe.customers.create({ email: "anna@demo.example" });
  /** Charges without the customer, as an automatic top-up does. */
  const charge = (payment_method: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    stripe.paymentIntents.create({ amount: 1000, currency: "eur", customer, payment_method, off_session: true, confirm: true, ...more });
  const attach = async (name: string) => (await stripe.paymentMethods.attach(name, { customer })).id;
  const save = async (payment_method: string) => {
    const setup = await stripe.setupIntents.create({ customer, payment_method, confirm: true });
    if (setup.status === "requires_action") await submit(setup.next_action?.redirect_to_url?.url ?? null, { outcome: "complete" });
    return idOf((await stripe.setupIntents.retrieve(setup.id)).payment_method);
  };
  const told = async () => (await stripe.events.list({ types: ["payment_intent.*"] })).data.map(({ type }) => type).reverse();
  return { ...sandbox, customer, charge, attach, save, told };
}

describe("without the customer", () => {
  test("a saved card pays", async () => {
    const { stripe, charge, attach, customer } = await aCustomer();
    const card = await attach("pm_card_visa");
    const paid = await charge(card, { metadata: { paymentId: "p-1" }, expand: ["latest_charge"] });
    expect(paid).toMatchObject({
      status: "succeeded",
      amount_received: 1000,
      customer,
      payment_method: card,
      metadata: { paymentId: "p-1" },
    });
    expect(paid.latest_charge).toMatchObject({ paid: true, customer, payment_method: card });
    expect((await stripe.balanceTransactions.list()).data).toMatchObject([{ amount: 1000, fee: 40 }]);
    await expect(charge(card, { off_session: "recurring" })).resolves.toMatchObject({ status: "succeeded" });
    expect((await stripe.paymentIntents.list({ customer })).data).toHaveLength(2);
    expect((await stripe.paymentIntents.list({ customer: "cus_other" })).data).toEqual([]);
  });

  const refused = [
    ["pm_card_authenticationRequired", "authentication_required", "authentication_required"],
    ["pm_card_authenticationRequiredOnSetup", "authentication_required", "authentication_required"],
    ["pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
    ["pm_card_chargeCustomerFail", "card_declined", "generic_decline"],
  ] as const;
  test.each(refused)("%s is an error that carries the intent and the card", async (name, code, declineCode) => {
    const { stripe, charge, customer, told } = await aCustomer();
    const error = (await charge(name).catch((thrown: unknown) => thrown)) as Stripe.errors.StripeCardError;
    expect(error).toMatchObject({
      type: "StripeCardError",
      statusCode: 402,
      code,
      decline_code: declineCode,
      payment_intent: { status: "requires_payment_method", customer, last_payment_error: { code, decline_code: declineCode } },
      payment_method: { object: "payment_method", type: "card" },
    });
    const intent = await stripe.paymentIntents.retrieve(error.payment_intent?.id ?? "", { expand: ["latest_charge"] });
    expect(intent).toMatchObject({ amount_received: 0, latest_charge: { status: "failed", failure_code: code, id: error.charge } });
    expect(await told()).toEqual(["payment_intent.payment_failed"]);
    expect((await stripe.balanceTransactions.list()).data).toEqual([]);
    // The same intent may be paid with another card.
    await expect(stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" })).resolves.toMatchObject({
      status: "succeeded",
    });
  });

  test("a card that was set up for it pays; one that always asks does not", async () => {
    const { charge, save } = await aCustomer();
    await expect(charge(await save("pm_card_authenticationRequiredOnSetup"))).resolves.toMatchObject({ status: "succeeded" });
    await expect(charge(await save("pm_card_authenticationRequiredSetupForOffSession"))).resolves.toMatchObject({ status: "succeeded" });
    await expect(charge(await save("pm_card_authenticationRequired"))).rejects.toMatchObject({ code: "authentication_required" });
    await expect(charge(await save("pm_card_chargeCustomerFail"))).rejects.toMatchObject({ code: "card_declined" });
  });

  test("the same key repeats the same decline, and charges once", async () => {
    const { stripe, attach, customer, state } = await aCustomer();
    const body = { amount: 1000, currency: "eur", customer, off_session: true, confirm: true };
    const decline = () =>
      stripe.paymentIntents
        .create({ ...body, payment_method: "pm_card_chargeCustomerFail" }, { idempotencyKey: "auto:1" })
        .catch((error: unknown) => error);
    const [first, again] = [await decline(), await decline()] as [Stripe.errors.StripeCardError, Stripe.errors.StripeCardError];
    expect(again.payment_intent?.id).toBe(first.payment_intent?.id);
    const card = await attach("pm_card_visa");
    const pay = () => stripe.paymentIntents.create({ ...body, payment_method: card }, { idempotencyKey: "auto:2" });
    expect((await pay()).id).toBe((await pay()).id);
    expect((await state()).charges.map(({ status }) => status)).toEqual(["failed", "succeeded"]);
  });

  test("somebody else's card is refused, and a card of nobody pays once", async () => {
    const { stripe, charge, attach, customer } = await aCustomer();
    const card = await attach("pm_card_visa");
    const { id: other } = await stripe.customers.create();
    await expect(charge(card, { customer: other })).rejects.toThrow("does not have a payment method");
    await expect(charge(card, { customer: undefined })).rejects.toThrow("belongs to a Customer");
    const once = await charge("pm_card_visa");
    await expect(charge(idOf(once.payment_method))).rejects.toThrow("may not be used again");
    const kept = await charge("pm_card_visa", { off_session: undefined, setup_future_usage: "off_session" });
    await expect(stripe.paymentMethods.retrieve(idOf(kept.payment_method))).resolves.toMatchObject({ customer });
  });

  test.each([
    ["a sum that is too small", { amount: 49 }, { code: "amount_too_small" }],
    ["no confirmation", { confirm: false }, { param: "off_session" }],
    ["an unknown customer", { customer: "cus_1" }, { code: "resource_missing", param: "customer" }],
    ["an unknown card", { payment_method: "pm_1" }, { code: "resource_missing", param: "payment_method" }],
    ["no card", { payment_method: undefined }, { code: "payment_intent_unexpected_state" }],
    ["another currency", { currency: "usd" }, { param: "currency" }],
  ])("refuses %s", async (_, change, error) => {
    const { charge } = await aCustomer();
    await expect(charge("pm_card_visa", change)).rejects.toMatchObject(error);
  });
});

describe("with the customer there", () => {
  test("the bank is asked, and the customer comes back", async () => {
    const { stripe, charge } = await aCustomer();
    const asked = await charge("pm_card_authenticationRequired", { off_session: undefined, return_url: "http://localhost:3000/back" });
    expect(asked).toMatchObject({ status: "requires_action", next_action: { type: "redirect_to_url" } });
    const bank = asked.next_action?.redirect_to_url?.url ?? "";
    expect(await (await fetch(bank, { headers: { "accept-language": "en" } })).text()).toContain("Complete authentication");
    expect((await submit(bank, { outcome: "fail" })).location).toContain(`payment_intent=${asked.id}`);
    expect(await stripe.paymentIntents.retrieve(asked.id)).toMatchObject({ status: "requires_payment_method" });
    expect((await submit(bank, { outcome: "complete" })).status).toBe(404);
    const again = await stripe.paymentIntents.confirm(asked.id, { payment_method: "pm_card_authenticationRequired" });
    await submit(again.next_action?.redirect_to_url?.url ?? null, { outcome: "complete" });
    expect(await stripe.paymentIntents.retrieve(asked.id)).toMatchObject({ status: "succeeded", amount_received: 1000 });
    await expect(stripe.paymentIntents.confirm(asked.id)).rejects.toMatchObject({ code: "payment_intent_unexpected_state" });
  });

  test("a payment that nobody finishes is canceled, and its old page pays nothing", async () => {
    const { stripe, charge, told } = await aCustomer();
    const asked = await charge("pm_card_authenticationRequired", { off_session: undefined });
    expect(await stripe.paymentIntents.cancel(asked.id, { cancellation_reason: "abandoned" })).toMatchObject({
      status: "canceled",
      cancellation_reason: "abandoned",
    });
    expect((await submit(asked.next_action?.redirect_to_url?.url ?? null, { outcome: "complete" })).status).toBe(404);
    await expect(stripe.paymentIntents.cancel(asked.id)).rejects.toMatchObject({ code: "payment_intent_unexpected_state" });
    expect(await told()).toEqual(["payment_intent.canceled"]);
  });
});

describe("a bank that takes its time", () => {
  test.each([
    ["succeeded", "succeeded", "paid", "checkout.session.async_payment_succeeded"],
    ["failed", "requires_payment_method", "unpaid", "checkout.session.async_payment_failed"],
  ] as const)("completes the checkout unpaid; the payment has %s later", async (ending, status, paymentStatus, event) => {
    const { stripe, order, pay } = await aSandbox();
    await order("/sandbox/faults", { payments: { ending, afterSeconds: 3600 } });
    const intent = await pay();
    const read = async () => (await stripe.checkout.sessions.list({ payment_intent: intent })).data[0];
    expect(await read()).toMatchObject({ status: "complete", payment_status: "unpaid" });
    expect(await stripe.paymentIntents.retrieve(intent)).toMatchObject({ status: "processing", amount_received: 0 });
    await expect(stripe.refunds.create({ payment_intent: intent })).rejects.toThrow("does not have a successful charge");
    await order("/sandbox/clock", { advanceSeconds: 3600 });
    expect(await read()).toMatchObject({ status: "complete", payment_status: paymentStatus });
    expect(await stripe.paymentIntents.retrieve(intent)).toMatchObject({ status });
    const { data } = await stripe.events.list({ types: ["checkout.session.*"] });
    expect(data.map(({ type }) => type)).toEqual([event, "checkout.session.completed"]);
    expect(data[1]).toMatchObject({ data: { object: { payment_status: "unpaid" } } });
    expect((await stripe.balanceTransactions.list()).data).toHaveLength(ending === "succeeded" ? 1 : 0);
  });
});
