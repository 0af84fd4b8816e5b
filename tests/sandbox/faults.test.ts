import { expect, test } from "vitest";
import { aCheckout, aClient, aSandbox } from "./harness";

const key = { idempotencyKey: "payment-1:1" };

test("a busy server is retried by the SDK and then answers", async () => {
  const { url, order } = await aSandbox();
  await order("/sandbox/faults", { api: { mode: "error503", times: 2 } });
  await expect(aClient(url, undefined, 2).checkout.sessions.create(aCheckout(), key)).resolves.toMatchObject({ status: "open" });
});

test("a connection that breaks after the work leaves one session, found again by its key", async () => {
  const { url, order, stripe } = await aSandbox();
  // The SDK repeats a broken call once by itself, so both fail.
  await order("/sandbox/faults", { api: { path: "/v1/checkout/sessions", method: "POST", mode: "reset-after", times: 2 } });
  await expect(stripe.checkout.sessions.create(aCheckout(), key)).rejects.toMatchObject({ type: "StripeConnectionError" });
  const { data } = await stripe.checkout.sessions.list();
  expect(data).toHaveLength(1);
  expect((await aClient(url).checkout.sessions.create(aCheckout(), key)).id).toBe(data[0]?.id);
});

test("a connection that breaks before the work leaves nothing", async () => {
  const { order, stripe } = await aSandbox();
  await order("/sandbox/faults", { api: { path: "/v1/checkout/sessions", method: "POST", mode: "reset", times: 2 } });
  await expect(stripe.checkout.sessions.create(aCheckout(), key)).rejects.toMatchObject({ type: "StripeConnectionError" });
  expect((await stripe.checkout.sessions.list()).data).toEqual([]);
});

test("a fault meets its path only, as often as ordered, and can be taken back", async () => {
  const { order, stripe } = await aSandbox();
  await order("/sandbox/faults", { api: { path: "/v1/events", mode: "error500", times: 1 } });
  await expect(stripe.checkout.sessions.list()).resolves.toBeDefined();
  await expect(stripe.events.list()).rejects.toMatchObject({ statusCode: 500 });
  await expect(stripe.events.list()).resolves.toBeDefined();
  await order("/sandbox/faults", { api: { mode: "error500", times: 100 } });
  await order("/sandbox/faults", { api: null });
  await expect(stripe.events.list()).resolves.toBeDefined();
});

test("no answer at all is a timeout of the caller", async () => {
  const { order, stripe } = await aSandbox();
  await order("/sandbox/faults", { api: { mode: "timeout", times: 1 } });
  await expect(stripe.events.list({}, { timeout: 300 })).rejects.toMatchObject({
    type: "StripeConnectionError",
    message: expect.stringContaining("timeout") as string,
  });
});

test("the clock ends sessions; a reset forgets everything", async () => {
  const { order, stripe, state } = await aSandbox();
  const { id } = await stripe.checkout.sessions.create(aCheckout());
  await order("/sandbox/clock", { advanceSeconds: 86_390 });
  expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({ status: "open" });
  await order("/sandbox/clock", { advanceSeconds: 10 });
  expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({ status: "expired" });
  await order("/sandbox/faults", { webhooks: "lost", api: { mode: "error500", times: 5 } });
  await order("/sandbox/reset", {});
  expect(await state()).toMatchObject({ sessions: [], events: [], deliveries: [] });
  expect(Math.abs((await state()).now - Date.now() / 1000)).toBeLessThan(5);
  await expect(stripe.checkout.sessions.list()).resolves.toMatchObject({ data: [] });
});

test.each([
  ["/sandbox/faults", { webhooks: "sometimes" }],
  ["/sandbox/faults", { api: { mode: "error500" } }],
  ["/sandbox/faults", { api: { mode: "error500", times: 1, path: "/sandbox/reset" } }],
  ["/sandbox/faults", { everything: true }],
  ["/sandbox/clock", { advanceSeconds: -1 }],
  ["/sandbox/clock", {}],
])("%s refuses the order %j", async (path, body) => {
  const { order, state } = await aSandbox();
  const refused = await order(path, body);
  expect(refused.status).toBe(400);
  expect(await state()).toMatchObject({ faults: { webhooks: "normal", api: null } });
});
