import path from "node:path";
import { expect, test } from "vitest";
import { captureOrder, fetchOrder, findOrderOf, openOrder, ORDER_KEY_HOURS } from "@/lib/payments/paypal/orders";
import { ProviderRefused } from "@/lib/payments/provider-refused";
import { aFolder } from "../../fixtures/folders";
import { anOrder, aPayPal, standing } from "./harness";

const unavailable = { name: "UserError", code: "provider-unavailable" };

test("an order is approved at PayPal, and its money is there once it was captured", async () => {
  const { choose } = await aPayPal();
  const request = anOrder();
  const { ref, url } = await openOrder(request, "key-1");
  expect(await standing(ref)).toEqual({ ref, state: "open", paymentId: request.paymentId, url });
  expect(await choose(url)).toBe(`http://localhost:3000/pay/return?token=${ref}&PayerID=QYR5Z8XDVJNXQ`);
  expect(await standing(ref)).toEqual({ ref, state: "approved", paymentId: request.paymentId });
  const paid = await captureOrder(ref, "key-2");
  expect(paid).toMatchObject({ state: "paid", paymentId: request.paymentId, amountCents: 3790, currency: "EUR" });
  expect(paid).toMatchObject({ payer: "a…i@posta.example" });
  expect(await standing(ref)).toEqual(paid);
  expect(await findOrderOf("moneyRef" in paid ? paid.moneyRef : "")).toBe(ref);
});

test("a buyer who cancels is led back, and may still approve", async () => {
  const { choose } = await aPayPal();
  const { ref, url } = await openOrder(anOrder(), "key-1");
  expect(await choose(url, "cancel")).toBe(`http://localhost:3000/pay/cancel?token=${ref}`);
  expect(await standing(ref)).toMatchObject({ state: "open", url });
});

test("what was not approved is not captured", async () => {
  await aPayPal();
  const { ref, url } = await openOrder(anOrder(), "key-1");
  expect(await captureOrder(ref, "key-2")).toMatchObject({ state: "open", url });
});

test("the same request again makes no second order; its key for another one is refused", async () => {
  const { state } = await aPayPal();
  const request = anOrder();
  const first = await openOrder(request, "key-1");
  expect(await openOrder(request, "key-1")).toEqual(first);
  await expect(openOrder({ ...request, amountCents: 1 }, "key-1")).rejects.toThrow(ProviderRefused);
  expect(await state()).toMatchObject({ paypal: { orders: [{ id: first.ref }] } });
});

test("captured twice, the money is taken once: by the old key, by a new one, and by both at once", async () => {
  const { anApproved, state } = await aPayPal();
  const { ref, key } = await anApproved();
  const paid = await captureOrder(ref, key);
  expect(await captureOrder(ref, key)).toEqual(paid);
  expect(await captureOrder(ref, `${key}:other`)).toEqual(paid);
  const other = await anApproved();
  await Promise.allSettled(Array.from({ length: 10 }, (_, turn) => captureOrder(other.ref, `key-${String(turn % 2)}`)));
  expect(await standing(other.ref)).toMatchObject({ state: "paid" });
  expect((await state()).paypal.captures).toHaveLength(2);
});

test("PayPal knows a key for some hours; when it has forgotten it, the order itself says that it was captured", async () => {
  const { anApproved, order } = await aPayPal();
  const { ref, key, request } = await anApproved();
  const paid = await captureOrder(ref, key);
  await order("/sandbox/clock", { advanceSeconds: ORDER_KEY_HOURS * 3600 });
  expect(await openOrder(request, `${request.paymentId}:order`)).toMatchObject({ ref });
  await order("/sandbox/clock", { advanceSeconds: 3600 });
  expect((await openOrder(request, `${request.paymentId}:order`)).ref).not.toBe(ref);
  expect(await captureOrder(ref, key)).toEqual(paid);
});

test.each(["reset-after", "garbled-after"])("%s leaves the outcome of a capture unknown, and the order knows", async (mode) => {
  const { anApproved, order } = await aPayPal();
  const { ref, key } = await anApproved();
  await order("/sandbox/faults", { api: { path: "/v2/checkout/orders/", method: "POST", mode, times: 1 } });
  await expect(captureOrder(ref, key)).rejects.toMatchObject(unavailable);
  const truth = await standing(ref);
  expect(truth).toMatchObject({ state: "paid", amountCents: 3790 });
  expect(await captureOrder(ref, key)).toEqual(truth);
});

test.each(["error500", "error503", "reset"])("%s before the capture is unknown too, and it may be repeated", async (mode) => {
  const { anApproved, order } = await aPayPal();
  const { ref, key } = await anApproved();
  await order("/sandbox/faults", { api: { path: "/v2/checkout/orders/", method: "POST", mode, times: 1 } });
  await expect(captureOrder(ref, key)).rejects.toMatchObject(unavailable);
  expect(await standing(ref)).toMatchObject({ state: "approved" });
  expect(await captureOrder(ref, key)).toMatchObject({ state: "paid" });
});

test("captures at once under one key are answered alike: PayPal refuses all but one until that one is done", async () => {
  const { anApproved } = await aPayPal({ statePath: path.join(aFolder(), "state.json") });
  const { ref, key } = await anApproved();
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => captureOrder(ref, key)));
  expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
  expect(outcomes[0]).toMatchObject({ state: "paid" });
});

test("a declined card is no end: the buyer chooses another, under a new key", async () => {
  const { anApproved, choose } = await aPayPal();
  const { ref, key } = await anApproved({}, "decline");
  const declined = await captureOrder(ref, key);
  expect(declined).toMatchObject({ state: "declined", code: "INSTRUMENT_DECLINED" });
  expect(await choose("url" in declined ? declined.url : "")).toContain(`token=${ref}`);
  // The old key repeats the old answer, as PayPal does.
  expect(await captureOrder(ref, key)).toMatchObject({ state: "declined" });
  expect(await captureOrder(ref, `${key}:again`)).toMatchObject({ state: "paid" });
});

test.each([
  ["succeeded", "paid"],
  ["failed", "failed"],
])("a capture that PayPal reviews is no money yet, then %s", async (ending, state) => {
  const { anApproved, order } = await aPayPal();
  await order("/sandbox/faults", { payments: { ending, afterSeconds: 600 } });
  const { ref, key } = await anApproved();
  expect(await captureOrder(ref, key)).toMatchObject({ state: "processing" });
  expect(await standing(ref)).toMatchObject({ state: "processing" });
  await order("/sandbox/clock", { advanceSeconds: 601 });
  expect(await standing(ref)).toMatchObject({ state });
});

test("PayPal takes no second payment under one invoice", async () => {
  const { anApproved } = await aPayPal();
  const first = await anApproved({ invoiceId: "bill-1" });
  const second = await anApproved({ invoiceId: "bill-1" });
  expect(await captureOrder(first.ref, first.key)).toMatchObject({ state: "paid" });
  expect(await captureOrder(second.ref, second.key)).toEqual({ state: "refused", code: "DUPLICATE_INVOICE_ID" });
});

test("nobody approves for ever: PayPal forgets the order", async () => {
  const { order } = await aPayPal();
  const { ref } = await openOrder(anOrder(), "key-1");
  await order("/sandbox/clock", { advanceSeconds: 6 * 3600 + 1 });
  expect(await fetchOrder(ref)).toBeNull();
  expect(await captureOrder(ref, "key-2")).toMatchObject({ state: "refused", code: "INVALID_RESOURCE_ID" });
});

test("a token of access that PayPal gave up is replaced", async () => {
  const { order } = await aPayPal();
  const { ref } = await openOrder(anOrder(), "key-1");
  // The sandbox's clock passes its end, ours does not.
  await order("/sandbox/clock", { advanceSeconds: 5 * 3600 });
  await order("/sandbox/clock", { advanceSeconds: 5 * 3600 });
  await expect(fetchOrder(ref)).rejects.toMatchObject(unavailable);
  expect(await fetchOrder(ref)).toBeNull();
});

test("one failure to get a token does not stay", async () => {
  const { order } = await aPayPal();
  await order("/sandbox/faults", { api: { path: "/v1/oauth2/", mode: "error503", times: 1 } });
  await expect(openOrder(anOrder(), "key-1")).rejects.toMatchObject(unavailable);
  expect(await openOrder(anOrder(), "key-2")).toMatchObject({ ref: expect.any(String) as string });
});

test("what PayPal does not take is refused by its name", async () => {
  await aPayPal();
  const refusal = openOrder(anOrder({ returnUrl: "not an address" }), "key-1");
  await expect(refusal).rejects.toMatchObject({ constructor: ProviderRefused, code: "INVALID_PARAMETER_VALUE" });
});
