import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { chargeSaved, type SavedCharge } from "@/lib/payments/paypal/orders";
import { fetchSaved, finishSetup, forgetSaved, openSetup } from "@/lib/payments/paypal/vault";
import { ProviderRefused } from "@/lib/payments/provider-refused";
import { aPayPal } from "./harness";

const SETUP = { saveFor: "account-1", returnUrl: "http://localhost:3000/saved", cancelUrl: "http://localhost:3000/not-saved" };

function aCharge(methodRef: string, over: Partial<SavedCharge> = {}): SavedCharge {
  const paymentId = randomUUID();
  return { paymentId, invoiceId: `${paymentId}:1`, amountCents: 1000, title: "Top-up", present: undefined, methodRef, ...over };
}

/** A sandbox where somebody saved their way to pay. */
async function aSaved(outcome: "approve" | "decline" = "approve") {
  const paypal = await aPayPal();
  const { ref, url } = await openSetup(SETUP, "setup-1");
  await paypal.choose(url, outcome);
  return { ...paypal, setupRef: ref, saved: await finishSetup(ref, "token-1") };
}

test("a way to pay is saved without paying, and charged without the customer", async () => {
  const { saved } = await aSaved();
  expect(saved).toEqual({ ref: expect.any(String) as string, payer: "a…i@posta.example" });
  expect(await fetchSaved(saved.ref)).toEqual(saved);
  const charge = aCharge(saved.ref);
  const paid = await chargeSaved(charge, "charge-1");
  expect(paid).toMatchObject({ state: "paid", paymentId: charge.paymentId, amountCents: 1000 });
  expect(await chargeSaved(charge, "charge-1")).toEqual(paid);
  expect(
    await chargeSaved(aCharge(saved.ref, { present: { returnUrl: SETUP.returnUrl, cancelUrl: SETUP.cancelUrl } }), "charge-2"),
  ).toMatchObject({ state: "paid" });
});

test("a charge whose answer was lost is repeated, and moves money once", async () => {
  const { saved, order, state } = await aSaved();
  const charge = aCharge(saved.ref);
  await order("/sandbox/faults", { api: { path: "/v2/checkout/orders", method: "POST", mode: "reset-after", times: 1 } });
  await expect(chargeSaved(charge, "charge-1")).rejects.toMatchObject({ code: "provider-unavailable" });
  expect(await chargeSaved(charge, "charge-1")).toMatchObject({ state: "paid" });
  expect((await state()).paypal.captures).toHaveLength(1);
  // When the key is forgotten, the invoice is the fence.
  expect(await chargeSaved(charge, "charge-2")).toEqual({ state: "refused", code: "DUPLICATE_INVOICE_ID" });
});

test("a saved card that does not pay is declined, with nowhere to go on", async () => {
  const { saved } = await aSaved("decline");
  expect(await chargeSaved(aCharge(saved.ref), "charge-1")).toEqual({ state: "declined", url: undefined, code: "INSTRUMENT_DECLINED" });
});

test("what was not approved, or was finished before, is not saved", async () => {
  const { choose } = await aPayPal();
  const { ref, url } = await openSetup(SETUP, "setup-1");
  expect(await choose(url, "cancel")).toMatch(/^http:\/\/localhost:3000\/not-saved\?/);
  await expect(finishSetup(ref, "token-1")).rejects.toThrow(ProviderRefused);
  await choose(url);
  const saved = await finishSetup(ref, "token-2");
  expect(await finishSetup(ref, "token-2")).toEqual(saved);
  await expect(finishSetup(ref, "token-3")).rejects.toThrow(ProviderRefused);
});

test("what is forgotten is charged no more, and may be forgotten twice", async () => {
  const { saved } = await aSaved();
  await forgetSaved(saved.ref);
  await forgetSaved(saved.ref);
  expect(await fetchSaved(saved.ref)).toBeNull();
  expect(await chargeSaved(aCharge(saved.ref), "charge-1")).toEqual({ state: "refused", code: "TOKEN_ID_NOT_FOUND" });
});
