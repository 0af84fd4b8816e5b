import Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { aCheckout, aClient, aSandbox, idOf, raw, submit } from "./harness";

const AUTHORIZED = { authorization: "Bearer sk_test_sandbox_tests", "content-type": "application/x-www-form-urlencoded" };

describe("checkout sessions", () => {
  test("one is made, read and found again as the SDK's types say", async () => {
    const { stripe, url } = await aSandbox();
    const made = await stripe.checkout.sessions.create(aCheckout());
    expect(made).toMatchObject({
      object: "checkout.session",
      status: "open",
      payment_status: "unpaid",
      amount_total: 3790,
      currency: "eur",
      client_reference_id: "payment-1",
      metadata: { paymentId: "payment-1" },
      payment_intent: null,
      customer_email: "anna@demo.example",
      livemode: false,
      url: `${url}/c/pay/${made.id}`,
    });
    expect(made.id).toMatch(/^cs_test_\w{58}$/);
    expect(made.expires_at - made.created).toBe(86_400);
    expect(made.lastResponse).toMatchObject({ apiVersion: Stripe.API_VERSION });
    expect(made.lastResponse.requestId).toMatch(/^req_/);
    expect(await stripe.checkout.sessions.retrieve(made.id)).toEqual(made);
    expect(made.line_items).toBeUndefined();
  });

  test("expand[] brings the objects themselves", async () => {
    const { stripe } = await aSandbox();
    const made = await stripe.checkout.sessions.create(aCheckout({ expand: ["line_items"] }));
    expect(made.line_items?.data).toMatchObject([{ description: "Bill 2026-11", amount_total: 3790, quantity: 1 }]);
    await submit(made.url, { number: "4242424242424242" });
    const paid = await stripe.checkout.sessions.retrieve(made.id, { expand: ["payment_intent.latest_charge"] });
    expect(paid).toMatchObject({
      status: "complete",
      payment_status: "paid",
      url: null,
      payment_intent: {
        status: "succeeded",
        amount_received: 3790,
        metadata: { paymentId: "payment-1" },
        description: "Bill 2026-11",
        latest_charge: {
          status: "succeeded",
          paid: true,
          amount: 3790,
          payment_method_details: { type: "card", card: { brand: "visa", last4: "4242" } },
        },
      },
    });
    const plain = await stripe.checkout.sessions.retrieve(made.id);
    const intent = await stripe.paymentIntents.retrieve(idOf(plain.payment_intent));
    const charge = await stripe.charges.retrieve(idOf(intent.latest_charge), { expand: ["payment_intent"] });
    expect(charge.payment_intent).toMatchObject({ id: intent.id });
    await expect(stripe.checkout.sessions.retrieve(made.id, { expand: ["invoice"] })).rejects.toThrow("cannot be expanded (invoice)");
  });

  test("they are listed newest first, in pages and by filter", async () => {
    const { stripe } = await aSandbox();
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift((await stripe.checkout.sessions.create(aCheckout())).id);
    const [newest = "", second = ""] = ids;
    const page = await stripe.checkout.sessions.list({ limit: 2 });
    expect(page).toMatchObject({ object: "list", has_more: true, url: "/v1/checkout/sessions" });
    expect(page.data.map(({ id }) => id)).toEqual([newest, second]);
    const all = await stripe.checkout.sessions.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id)).toEqual(ids);
    const before = await stripe.checkout.sessions.list({ ending_before: ids[4] ?? "", limit: 2 });
    expect(before.data.map(({ id }) => id)).toEqual(ids.slice(2, 4));

    await submit((await stripe.checkout.sessions.retrieve(second)).url, { number: "4242424242424242" });
    const complete = await stripe.checkout.sessions.list({ status: "complete", expand: ["data.payment_intent"] });
    expect(complete.data).toMatchObject([{ id: second, payment_intent: { object: "payment_intent" } }]);
    const intent = idOf((await stripe.checkout.sessions.retrieve(second)).payment_intent);
    expect((await stripe.checkout.sessions.list({ payment_intent: intent })).data.map(({ id }) => id)).toEqual([second]);
  });

  test("an open one is expired, a complete one cannot be", async () => {
    const { stripe } = await aSandbox();
    const open = await stripe.checkout.sessions.create(aCheckout());
    expect(await stripe.checkout.sessions.expire(open.id)).toMatchObject({ status: "expired", url: null, payment_status: "unpaid" });
    await expect(stripe.checkout.sessions.expire(open.id)).rejects.toMatchObject({ statusCode: 400, type: "StripeInvalidRequestError" });
    const paid = await stripe.checkout.sessions.create(aCheckout());
    await submit(paid.url, { number: "4242424242424242" });
    await expect(stripe.checkout.sessions.expire(paid.id)).rejects.toThrow("status of complete");
    expect((await submit(open.url, { number: "4242424242424242" })).location).toBe(`/c/pay/${open.id}`);
    expect(await stripe.checkout.sessions.retrieve(open.id)).toMatchObject({ status: "expired", payment_intent: null });
  });

  test("the PaymentIntent of a session is canceled with the session and never by itself", async () => {
    const { stripe } = await aSandbox();
    const session = await stripe.checkout.sessions.create(aCheckout());
    await submit(session.url, { number: "4000000000000002" });
    const id = idOf((await stripe.checkout.sessions.retrieve(session.id)).payment_intent);
    await expect(stripe.paymentIntents.cancel(id)).rejects.toThrow("Expire the Checkout Session instead");
    await stripe.checkout.sessions.expire(session.id);
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: "canceled" });
    await expect(stripe.paymentIntents.cancel(id)).rejects.toMatchObject({ code: "payment_intent_unexpected_state" });
  });
});

describe("what the API refuses", () => {
  const now = Math.floor(Date.now() / 1000);
  const item = (price: object, quantity: unknown = 1) => ({
    line_items: [{ quantity, price_data: { currency: "eur", unit_amount: 100, product_data: { name: "x" }, ...price } }],
  });
  const refused: [string, object, object][] = [
    [
      "payment_method_types, which this API version only answers with",
      { payment_method_types: ["card"] },
      { code: "parameter_unknown", param: "payment_method_types" },
    ],
    [
      "an unknown parameter deep down",
      item({ product_data: { name: "x", colour: "red" } }),
      { code: "parameter_unknown", param: "line_items[0][price_data][product_data][colour]" },
    ],
    ["a missing one", { success_url: undefined }, { code: "parameter_missing", param: "success_url" }],
    ["an empty text", { client_reference_id: "" }, { code: "parameter_invalid_empty", param: "client_reference_id" }],
    [
      "a fraction of a cent",
      item({ unit_amount: 10.5 }),
      { code: "parameter_invalid_integer", param: "line_items[0][price_data][unit_amount]" },
    ],
    ["a negative amount", item({ unit_amount: -5 }), { code: "parameter_invalid_integer" }],
    ["quantity zero", item({}, 0), { code: "parameter_invalid_integer", param: "line_items[0][quantity]" }],
    ["a sum below the smallest charge", item({ unit_amount: 49 }), { code: "amount_too_small" }],
    ["another currency", item({ currency: "dkk" }), { param: "line_items[0][price_data][currency]" }],
    ["another mode", { mode: "subscription" }, { param: "mode" }],
    ["an address that is none", { success_url: "javascript:alert(1)" }, { code: "url_invalid", param: "success_url" }],
    ["an e-mail address that is none", { customer_email: "anna" }, { param: "customer_email" }],
    ["29 minutes", { expires_at: now + 29 * 60 }, { param: "expires_at" }],
    ["25 hours", { expires_at: now + 25 * 3600 }, { param: "expires_at" }],
    ["a payment that is no card", { allowed_payment_method_types: ["klarna"] }, { param: "allowed_payment_method_types[0]" }],
    ["metadata that is too long", { metadata: { a: "x".repeat(501) } }, { param: "metadata[a]" }],
  ];
  test.each(refused)("%s", async (_, change, error) => {
    const { stripe } = await aSandbox();
    await expect(stripe.checkout.sessions.create({ ...aCheckout(), ...change })).rejects.toMatchObject({
      statusCode: 400,
      type: "StripeInvalidRequestError",
      ...error,
    });
    expect((await stripe.checkout.sessions.list()).data).toEqual([]);
  });

  test.each(["sk_live_none_of_anybody", "sk_test_none_of_anybody", "rk_live_1", "SK_TEST_SANDBOX_1"])("the key %s", async (key) => {
    const { url } = await aSandbox();
    const refusal = await aClient(url, key)
      .checkout.sessions.create(aCheckout())
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ statusCode: 401, type: "StripeAuthenticationError" });
    expect(String(refusal)).not.toContain(key);
  });

  test("a request without a key, of another version, to nowhere, of nothing", async () => {
    const { stripe, url } = await aSandbox();
    expect((await raw(`${url}/v1/events`, "GET", {})).status).toBe(401);
    expect((await raw(`${url}/v1/events`, "GET", { ...AUTHORIZED, "stripe-version": "2022-11-15" })).status).toBe(400);
    await expect(stripe.payouts.list()).rejects.toMatchObject({ statusCode: 404 });
    await expect(stripe.checkout.sessions.retrieve("cs_test_1")).rejects.toMatchObject({
      statusCode: 404,
      code: "resource_missing",
      param: "session",
    });
    await expect(stripe.paymentIntents.retrieve("pi_1")).rejects.toMatchObject({ code: "resource_missing", param: "intent" });
    await expect(stripe.charges.retrieve("ch_1")).rejects.toMatchObject({ code: "resource_missing" });
    await expect(stripe.events.retrieve("evt_1")).rejects.toMatchObject({ code: "resource_missing" });
    await expect(stripe.checkout.sessions.list({ starting_after: "cs_1" })).rejects.toMatchObject({
      code: "resource_missing",
      param: "starting_after",
    });
  });

  test.each([
    "__proto__[polluted]=1",
    "metadata[__proto__]=1",
    "metadata[constructor][prototype][x]=1",
    "a[b=1",
    "[a]=1",
    "mode=payment&mode=setup",
    "mode=payment&mode[a]=1",
    "a[b][c][d][e][f][g][h][i]=1",
  ])("the form %s", async (body) => {
    const { url } = await aSandbox();
    const answer = await raw(`${url}/v1/checkout/sessions`, "POST", AUTHORIZED, body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { type: "invalid_request_error" } });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  test("a body that is JSON, has a thousand and one fields or a megabyte", async () => {
    const { url } = await aSandbox();
    const post = (body: string, type = "application/x-www-form-urlencoded") =>
      raw(`${url}/v1/checkout/sessions`, "POST", { ...AUTHORIZED, "content-type": type }, body);
    expect((await post("{}", "application/json")).status).toBe(400);
    expect((await post(Array.from({ length: 1001 }, (_, n) => `a${String(n)}=1`).join("&"))).status).toBe(400);
    const tooLarge = await post(`mode=${"x".repeat(1024 * 1024)}`);
    expect(tooLarge.status).toBe(413);
    expect(JSON.parse(tooLarge.text)).toMatchObject({ error: { type: "invalid_request_error" } });
  });
});

test("events are listed by type and time, in pages, and read one by one", async () => {
  const { stripe } = await aSandbox();
  for (const number of ["4242424242424242", "4000000000000002"])
    await submit((await stripe.checkout.sessions.create(aCheckout())).url, { number });
  const events = await stripe.events.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
  expect(events.map(({ type }) => type)).toEqual([
    "payment_intent.payment_failed",
    "checkout.session.completed",
    "payment_intent.succeeded",
    "charge.succeeded",
  ]);
  const [failed, completed] = events;
  expect(failed).toMatchObject({
    api_version: Stripe.API_VERSION,
    livemode: false,
    data: { object: { last_payment_error: { decline_code: "generic_decline" } } },
  });
  expect(await stripe.events.retrieve(completed?.id ?? "")).toEqual(expect.objectContaining(completed));
  const typed = await stripe.events.list({ types: ["charge.succeeded", "payment_intent.*"] });
  expect(typed.data.map(({ type }) => type)).toEqual(["payment_intent.payment_failed", "payment_intent.succeeded", "charge.succeeded"]);
  expect((await stripe.events.list({ created: { gte: Math.floor(Date.now() / 1000) + 60 } })).data).toEqual([]);
  expect((await stripe.events.list({ created: { gte: (completed?.created ?? 0) - 60 } })).data).toHaveLength(4);
});
