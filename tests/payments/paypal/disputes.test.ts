import { expect, test } from "vitest";
import { fetchDispute } from "@/lib/payments/paypal/disputes";
import { captureOrder } from "@/lib/payments/paypal/orders";
import { createRefund } from "@/lib/payments/paypal/refunds";
import { eventually } from "../../sandbox/harness";
import { aPayPal, aPayPalPortal } from "./harness";

/** A paid order, and what its buyer and PayPal do about it. */
async function aPaid() {
  const portal = await aPayPalPortal();
  const paypal = await aPayPal({ portalUrl: portal.url });
  const { ref, key } = await paypal.anApproved();
  const paid = await captureOrder(ref, key);
  const moneyRef = "moneyRef" in paid ? paid.moneyRef : "";
  const dispute = async (action: "create" | "win" | "lose") => {
    const answer = await paypal.order("/sandbox/paypal/disputes", { capture: moneyRef, action });
    return (await answer.json()) as { dispute: string };
  };
  return { ...paypal, portal, moneyRef, dispute };
}

test.each([
  ["win", "won", false],
  ["lose", "lost", true],
] as const)("a dispute takes nothing while it is open; %s", async (action, state, wasWithdrawn) => {
  const { dispute, moneyRef, portal } = await aPaid();
  const { dispute: ref } = await dispute("create");
  expect(await fetchDispute(ref)).toEqual({ ref, moneyRef, amountCents: 3790, wasWithdrawn: false, state: "open" });
  await dispute(action);
  expect(await fetchDispute(ref)).toMatchObject({ wasWithdrawn, state });
  await eventually(() => {
    const told = portal.believed.filter(({ type }) => type.startsWith("CUSTOMER.DISPUTE.")).map(({ objectRef }) => objectRef);
    expect(told).toEqual([ref, ref]);
  });
});

test("what was refunded is not disputed, and nobody knows an unknown one", async () => {
  const { dispute, moneyRef } = await aPaid();
  await createRefund({ refundId: "refund-1", moneyRef, amountCents: 1000 });
  const { dispute: ref } = await dispute("create");
  expect(await fetchDispute(ref)).toMatchObject({ amountCents: 2790 });
  expect(await fetchDispute("PP-D-NONE")).toBeNull();
  expect(await fetchDispute("../../v1/oauth2")).toBeNull();
});
