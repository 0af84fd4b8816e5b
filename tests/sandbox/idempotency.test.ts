import path from "node:path";
import { expect, test } from "vitest";
import { aFolder } from "../fixtures/folders";
import { aCheckout, aClient, aSandbox } from "./harness";

const key = { idempotencyKey: "payment-1:1" };

test("the same request again gets the same answer and makes nothing new", async () => {
  const { stripe } = await aSandbox();
  const first = await stripe.checkout.sessions.create(aCheckout(), key);
  const again = await stripe.checkout.sessions.create(aCheckout(), key);
  expect(again).toEqual(first);
  expect(again.lastResponse.headers).toMatchObject({
    "idempotent-replayed": "true",
    "original-request": first.lastResponse.requestId,
    "idempotency-key": "payment-1:1",
  });
  expect(first.lastResponse.headers).not.toHaveProperty("idempotent-replayed");
  expect((await stripe.checkout.sessions.list()).data).toHaveLength(1);
});

test("the same key for something else is an error", async () => {
  const { stripe } = await aSandbox();
  const { id } = await stripe.checkout.sessions.create(aCheckout(), key);
  await expect(stripe.checkout.sessions.create(aCheckout({ locale: "fr" }), key)).rejects.toMatchObject({
    statusCode: 400,
    type: "StripeIdempotencyError",
  });
  await expect(stripe.checkout.sessions.expire(id, {}, key)).rejects.toMatchObject({ type: "StripeIdempotencyError" });
  expect((await stripe.checkout.sessions.list()).data).toMatchObject([{ id, status: "open" }]);
});

test("while the first request runs, another with its key is a conflict", async () => {
  const { stripe, order, url } = await aSandbox();
  await order("/sandbox/faults", { api: { path: "/v1/checkout/sessions", mode: "timeout", times: 1 } });
  const hanging = stripe.checkout.sessions.create(aCheckout(), { ...key, timeout: 1500 }).catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await expect(stripe.checkout.sessions.create(aCheckout(), key)).rejects.toMatchObject({
    statusCode: 409,
    code: "idempotency_key_in_use",
  });
  expect(await hanging).toMatchObject({ type: "StripeConnectionError" });
  // The hanging one gave up without having done anything; a client that retries gets through.
  await expect(aClient(url, undefined, 2).checkout.sessions.create(aCheckout(), key)).resolves.toMatchObject({ status: "open" });
});

test("of many at the same time one is worked on", async () => {
  const { stripe } = await aSandbox();
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => stripe.checkout.sessions.create(aCheckout(), key)));
  expect(tries.some(({ status }) => status === "fulfilled")).toBe(true);
  expect((await stripe.checkout.sessions.list()).data).toHaveLength(1);
});

test("a server error is kept under the key, refused parameters are not", async () => {
  const { stripe, order } = await aSandbox();
  await order("/sandbox/faults", { api: { mode: "error500", times: 1 } });
  const failure = await stripe.checkout.sessions.create(aCheckout(), key).catch((error: unknown) => error);
  expect(failure).toMatchObject({ statusCode: 500, type: "StripeAPIError" });
  await expect(stripe.checkout.sessions.create(aCheckout(), key)).rejects.toMatchObject({
    statusCode: 500,
    headers: { "idempotent-replayed": "true" },
  });
  await expect(stripe.checkout.sessions.create(aCheckout(), { idempotencyKey: "payment-1:2" })).resolves.toMatchObject({ status: "open" });

  const mended = { idempotencyKey: "payment-1:3" };
  await expect(stripe.checkout.sessions.create(aCheckout({ customer_email: "anna" }), mended)).rejects.toMatchObject({ statusCode: 400 });
  await expect(stripe.checkout.sessions.create(aCheckout(), mended)).resolves.toMatchObject({ status: "open" });
});

test("keys are kept over a restart and for a day", async () => {
  const statePath = path.join(aFolder(), "state.json");
  const before = await aSandbox({ statePath });
  const { id } = await before.stripe.checkout.sessions.create(aCheckout(), key);
  await before.close();
  const after = await aSandbox({ statePath });
  expect((await after.stripe.checkout.sessions.create(aCheckout(), key)).id).toBe(id);
  await after.order("/sandbox/clock", { advanceSeconds: 25 * 3600 });
  await after.stripe.checkout.sessions.create(aCheckout());
  expect((await after.stripe.checkout.sessions.create(aCheckout(), key)).id).not.toBe(id);
});
