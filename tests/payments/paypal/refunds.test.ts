import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { captureOrder } from "@/lib/payments/paypal/orders";
import { createRefund, fetchRefund, findRefund } from "@/lib/payments/paypal/refunds";
import { ProviderRefused } from "@/lib/payments/provider-refused";
import { aPayPal, standing } from "./harness";

/** A paid order, and the money that was paid. */
async function aPaid() {
  const paypal = await aPayPal();
  const { ref, key } = await paypal.anApproved();
  const paid = await captureOrder(ref, key);
  return { ...paypal, ref, moneyRef: "moneyRef" in paid ? paid.moneyRef : "" };
}

test("money goes back in parts, and no more than came", async () => {
  const { ref, moneyRef } = await aPaid();
  const refundId = randomUUID();
  const first = await createRefund({ refundId, moneyRef, amountCents: 1000 });
  expect(first).toEqual({
    ref: expect.any(String) as string,
    refundId,
    moneyRef,
    amountCents: 1000,
    state: "succeeded",
    failure: "COMPLETED",
  });
  expect(await fetchRefund(first.ref)).toEqual(first);
  expect(await standing(ref)).toMatchObject({ state: "paid", amountCents: 3790 });
  const over = createRefund({ refundId: randomUUID(), moneyRef, amountCents: 2791 });
  await expect(over).rejects.toMatchObject({ constructor: ProviderRefused, code: "REFUND_AMOUNT_EXCEEDED" });
  expect(await createRefund({ refundId: randomUUID(), moneyRef, amountCents: 2790 })).toMatchObject({ state: "succeeded" });
  const none = createRefund({ refundId: randomUUID(), moneyRef, amountCents: 1 });
  await expect(none).rejects.toMatchObject({ constructor: ProviderRefused, code: "CAPTURE_FULLY_REFUNDED" });
});

test("asked for again, it goes back once, even when the first answer was lost", async () => {
  const { order, moneyRef } = await aPaid();
  const asked = { refundId: randomUUID(), moneyRef, amountCents: 3790 };
  await order("/sandbox/faults", { api: { path: "/v2/payments/captures/", method: "POST", mode: "reset-after", times: 1 } });
  await expect(createRefund(asked)).rejects.toMatchObject({ code: "provider-unavailable" });
  const found = await findRefund(moneyRef, asked.refundId);
  expect(found).toMatchObject({ state: "succeeded", refundId: asked.refundId });
  expect(await createRefund(asked)).toEqual(found);
  await order("/sandbox/clock", { advanceSeconds: 46 * 86_400 });
  // A key that PayPal forgot, and a token of access that has ended in between.
  await expect(createRefund(asked)).rejects.toMatchObject({ code: "provider-unavailable" });
  await expect(createRefund(asked)).rejects.toMatchObject({ code: "CAPTURE_FULLY_REFUNDED" });
});

test.each([
  ["succeeded", "succeeded"],
  ["failed", "failed"],
])("a refund that takes its time and then has %s", async (ending, state) => {
  const { order, moneyRef } = await aPaid();
  await order("/sandbox/faults", { refunds: { ending, afterSeconds: 600 } });
  const { ref } = await createRefund({ refundId: randomUUID(), moneyRef, amountCents: 3790 });
  expect(await fetchRefund(ref)).toMatchObject({ state: "pending" });
  await order("/sandbox/clock", { advanceSeconds: 601 });
  expect(await fetchRefund(ref)).toMatchObject({ state });
  // What failed may be tried again.
  await order("/sandbox/faults", { refunds: null });
  const again = createRefund({ refundId: randomUUID(), moneyRef, amountCents: 3790 });
  if (ending === "failed") expect(await again).toMatchObject({ state: "succeeded" });
  else await expect(again).rejects.toThrow(ProviderRefused);
});

test("a refund of the dashboard is nobody's of ours, but found by its own id", async () => {
  const { order, moneyRef } = await aPaid();
  const answer = await order("/sandbox/paypal/refunds", { capture: moneyRef, amountCents: 500 });
  const { refund } = (await answer.json()) as { refund: string };
  expect(await fetchRefund(refund)).toMatchObject({ refundId: undefined, moneyRef, amountCents: 500 });
  expect(await findRefund(moneyRef, randomUUID())).toBeNull();
  expect(await fetchRefund("NONE")).toBeNull();
});
