import path from "node:path";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { aFolder } from "../fixtures/folders";
import { aSandbox, raw, submit } from "./harness";

const CLIENT = Buffer.from("SANDBOX_a:SANDBOX_b").toString("base64");
const FORM = { "content-type": "application/x-www-form-urlencoded" };

const answerOf = z.object({
  id: z.string().optional(),
  status: z.string().optional(),
  name: z.string().optional(),
  details: z.array(z.object({ issue: z.string(), field: z.string().optional() })).optional(),
  links: z.array(z.object({ rel: z.string(), href: z.string() })).optional(),
  purchase_units: z.array(z.looseObject({})).optional(),
});

/** PayPal's wire without its SDK, which would not send most of this. */
async function aWire(more: { statePath?: string } = {}) {
  const sandbox = await aSandbox(more);
  const granted = await raw(
    `${sandbox.url}/v1/oauth2/token`,
    "POST",
    { ...FORM, authorization: `Basic ${CLIENT}` },
    "grant_type=client_credentials",
  );
  const { access_token: token } = z.object({ access_token: z.string() }).parse(JSON.parse(granted.text));
  const call = async (method: string, at: string, body?: object, headers: Record<string, string> = {}) => {
    const sent = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "paypal-request-id": crypto.randomUUID(),
      ...headers,
    };
    const answer = await raw(sandbox.url + at, method, sent, body === undefined ? "" : JSON.stringify(body));
    return { status: answer.status, headers: answer.headers, body: answerOf.parse(answer.text === "" ? {} : JSON.parse(answer.text)) };
  };
  return { ...sandbox, call };
}

/** An order as the portal asks for it; each test changes one thing. */
function anOrder(unit: object = {}, wallet: object = {}, more: object = {}) {
  const experience_context = { return_url: "http://localhost:3000/back", cancel_url: "http://localhost:3000/gone", locale: "it-IT" };
  return {
    intent: "CAPTURE",
    purchase_units: [
      { amount: { currency_code: "EUR", value: "37.90" }, custom_id: "p-1", invoice_id: "i-1", description: "Fattura 2026-11", ...unit },
    ],
    payment_source: { paypal: { experience_context, ...wallet } },
    ...more,
  };
}

const ORDERS = "/v2/checkout/orders";

test.each<[string, object, string]>([
  ["a number for an amount", anOrder({ amount: { currency_code: "EUR", value: 37.9 } }), "/purchase_units/0/amount/value"],
  ["an amount without cents", anOrder({ amount: { currency_code: "EUR", value: "37" } }), "/purchase_units/0/amount/value"],
  ["three decimals", anOrder({ amount: { currency_code: "EUR", value: "37.900" } }), "/purchase_units/0/amount/value"],
  ["another currency", anOrder({ amount: { currency_code: "USD", value: "37.90" } }), "/purchase_units/0/amount/currency_code"],
  ["a field that it does not play", anOrder({ items: [] }), "/purchase_units/0"],
  ["a misspelt field", anOrder({}, {}, { purchaseUnits: [] }), "/"],
  ["another intent", anOrder({}, {}, { intent: "AUTHORIZE" }), "/intent"],
  ["a long description", anOrder({ description: "x".repeat(128) }), "/purchase_units/0/description"],
  [
    "an address that is none",
    anOrder({}, { experience_context: { return_url: "javascript:1", cancel_url: "http://x.it" } }),
    "/payment_source/paypal/experience_context/return_url",
  ],
])("%s is refused by the field's name", async (_, body, field) => {
  const { call } = await aWire();
  const { status, body: answer } = await call("POST", ORDERS, body);
  expect(status).toBe(400);
  expect(answer).toMatchObject({ name: "INVALID_REQUEST", details: [{ field }] });
});

test("nothing, or a request without an id, is no order", async () => {
  const { call } = await aWire();
  expect((await call("POST", ORDERS, anOrder({ amount: { currency_code: "EUR", value: "0.00" } }))).body.details).toMatchObject([
    { issue: "CANNOT_BE_ZERO_OR_NEGATIVE" },
  ]);
  expect((await call("POST", ORDERS, anOrder(), { "paypal-request-id": "" })).body.details).toMatchObject([
    { issue: "PAYPAL_REQUEST_ID_REQUIRED" },
  ]);
  expect((await call("GET", `${ORDERS}/NONE`)).status).toBe(404);
  expect((await call("PATCH", `${ORDERS}/NONE`)).status).toBe(404);
});

test("only its own client gets a token, and nothing goes without one", async () => {
  const { url, call } = await aWire();
  for (const client of ["AbC:EfG", "SANDBOX_a:EfG", "AbC:SANDBOX_b", ""]) {
    const authorization = `Basic ${Buffer.from(client).toString("base64")}`;
    expect((await raw(`${url}/v1/oauth2/token`, "POST", { ...FORM, authorization }, "grant_type=client_credentials")).status).toBe(401);
  }
  expect((await call("POST", ORDERS, anOrder(), { authorization: "Bearer of-nobody" })).status).toBe(401);
});

test("without Prefer an answer is short; without a way to pay the link is `approve`", async () => {
  const { call } = await aWire();
  const short = await call("POST", ORDERS, anOrder());
  expect(short).toMatchObject({
    status: 201,
    body: { status: "PAYER_ACTION_REQUIRED", links: [{ rel: "self" }, { rel: "payer-action" }] },
  });
  expect(short.body.purchase_units).toBeUndefined();
  expect(short.headers["paypal-debug-id"]).toMatch(/^\w{13}$/);
  const whole = await call("POST", ORDERS, anOrder({}, {}, { payment_source: undefined }), { prefer: "return=representation" });
  expect(whole.body).toMatchObject({
    status: "CREATED",
    links: [{ rel: "self" }, { rel: "approve" }],
    purchase_units: [{ custom_id: "p-1" }],
  });
});

test("it fails on order of the header that PayPal's own sandbox knows", async () => {
  const { call } = await aWire();
  const { body } = await call("POST", ORDERS, anOrder());
  const mock = { "paypal-mock-response": '{"mock_application_codes":"TRANSACTION_REFUSED"}' };
  expect(await call("POST", `${ORDERS}/${body.id ?? ""}/capture`, {}, mock)).toMatchObject({
    status: 422,
    body: { details: [{ issue: "TRANSACTION_REFUSED" }] },
  });
});

test("orders and what is owed to happen survive a restart; its tokens of access do not", async () => {
  const statePath = path.join(aFolder(), "state.json");
  const first = await aWire({ statePath });
  const { body: order } = await first.call("POST", ORDERS, anOrder());
  await first.order("/sandbox/faults", { payments: { ending: "succeeded", afterSeconds: 60 } });
  await submit(order.links?.[1]?.href ?? "", { outcome: "approve" });
  await first.call("POST", `${ORDERS}/${order.id ?? ""}/capture`, {});
  await first.close();

  const second = await aWire({ statePath });
  expect((await second.state()).paypal.captures).toMatchObject([{ status: "PENDING" }]);
  await second.order("/sandbox/clock", { advanceSeconds: 61 });
  expect((await second.state()).paypal.captures).toMatchObject([{ status: "COMPLETED" }]);
});

describe("the stand-in for the browser's SDK", () => {
  /** A page at an address, which has loaded the script. */
  async function aBrowser(search: string) {
    const { url } = await aSandbox();
    const answer = await fetch(`${url}/sandbox/paypal/v6.js`);
    expect(answer.headers.get("content-type")).toContain("text/javascript");
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    const told: unknown[] = [];
    const tell = (name: string) => (what: unknown) => told.push([name, what]);
    const window: Record<string, unknown> = {};
    const context = {
      window,
      URL,
      URLSearchParams,
      HTMLElement: Object,
      customElements: { get: () => undefined, define: tell("define") },
      document: { currentScript: { src: `${url}/sandbox/paypal/v6.js` }, createElement: () => ({}) },
      location: { search, assign: tell("assign") },
      handlers: { onApprove: tell("approve"), onCancel: tell("cancel"), onError: tell("error") },
    };
    runInNewContext(await answer.text(), context);
    const run = (code: string): unknown =>
      runInNewContext(
        `window.paypal.createInstance({}).then((sdk) => { const session = sdk.createPayPalOneTimePaymentSession(handlers); return ${code}; })`,
        context,
      );
    return { url, told, run };
  }

  test("leads to the sandbox's page, or says why it cannot", async () => {
    const { url, told, run } = await aBrowser("");
    expect(await run("session.hasReturned()")).toBe(false);
    await run('session.start({ presentationMode: "auto" }, Promise.resolve({ orderId: "A B" }))');
    await run("session.start({}, Promise.reject(new Error('no')))");
    expect(told.slice(1)).toEqual([
      ["assign", `${url}/checkoutnow?token=A%20B`],
      ["error", expect.objectContaining({ message: "no" })],
    ]);
  });

  test.each([
    ["?token=A1&PayerID=B2", "approve", { orderId: "A1", payerId: "B2" }],
    ["?token=A1", "cancel", { orderId: "A1" }],
  ])("on the way back with %s it tells %s", async (search, name, what) => {
    const { told, run } = await aBrowser(search);
    expect(await run("session.hasReturned()")).toBe(true);
    await run("session.resume()");
    expect(told.at(-1)).toEqual([name, what]);
  });
});

describe("the page to approve on", () => {
  async function aPage() {
    const wire = await aWire();
    const { body } = await wire.call("POST", ORDERS, anOrder({ description: "<b>Fattura</b>" }));
    const href = body.links?.[1]?.href ?? "";
    return { ...wire, id: body.id ?? "", href, text: async () => (await fetch(href)).text() };
  }

  test("speaks the order's language, names the sum, and warns that it is a play", async () => {
    const { text, href } = await aPage();
    const page = await text();
    expect(page).toContain('<html lang="it">');
    expect(page).toMatch(/Approva<\/button>[^]*Annulla<\/button>/);
    expect(page).toContain("SANDBOX");
    expect(page).toContain("&#60;b&#62;Fattura");
    expect(page).not.toContain("<script");
    const policy = (await fetch(href)).headers.get("content-security-policy");
    expect(policy).toContain("form-action 'self' http://localhost:3000;");
  });

  test("takes its own forms only, and an approval once", async () => {
    const { href, id, text, state } = await aPage();
    expect((await submit(href, { outcome: "approve" }, { origin: "http://evil.example" })).status).toBe(403);
    expect((await state()).paypal.orders).toMatchObject([{ id, status: "PAYER_ACTION_REQUIRED" }]);
    await Promise.all(Array.from({ length: 5 }, () => submit(href, { outcome: "approve" })));
    expect((await state()).paypal).toMatchObject({ orders: [{ status: "APPROVED" }], events: [{ type: "CHECKOUT.ORDER.APPROVED" }] });
    expect(await text()).toContain("Fatto");
  });

  test("is not there for an unknown order", async () => {
    const { url } = await aSandbox();
    expect((await fetch(`${url}/checkoutnow?token=NONE`)).status).toBe(404);
    expect((await fetch(`${url}/agreements/approve?approval_session_id=NONE`)).status).toBe(404);
  });
});
