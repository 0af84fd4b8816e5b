import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { dispute, finding, payment } from "@/db/schema/payments";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { UserError } from "@/lib/errors";
import { requestRefund } from "@/lib/payments/commands/request-refund";
import { settleDispute, settleWithDisputeTruth } from "@/lib/payments/commands/settle-dispute";
import { settleWithRefundTruth } from "@/lib/payments/commands/settle-refund";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { systemPrincipal } from "@/lib/principal";
import { useDatabase } from "../fixtures/database";
import { aCustomerWithBill, aPayer, billNow, books, forBill } from "../fixtures/paying";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();
const staff = systemPrincipal("staff", new Date());

/** A paid bill whose payment the customer's bank disputes. */
async function aDisputedPayment({ elsewhereCents = 0, action = "create" } = {}) {
  const customer = await aCustomerWithBill();
  const { billId } = customer;
  const url = await startBillPayment(customer.principal, billId, aPayer);
  if (elsewhereCents > 0) {
    const money = { billId, source: "operator", reference: `else-${billId}`, amountCents: elsewhereCents, paidOn: "2026-11-01" } as const;
    await db().transaction((tx) => applyPayment(tx, { ...money, at: new Date() }));
  }
  await sandbox.pay(url);
  await settlePayment(checkoutRefOf(url));
  const [paid] = await db().select().from(payment).where(forBill(billId));
  const moneyRef = paid?.moneyRef ?? "";
  await sandbox.order("/sandbox/disputes", { paymentIntent: moneyRef, action });
  const state = (await (await fetch(`${sandbox.url()}/sandbox/state.json`)).json()) as { disputes: { id: string; intentId: string }[] };
  const ref = state.disputes.find(({ intentId }) => intentId === moneyRef)?.id ?? "";
  const end = (action: "win" | "lose" | "close") => sandbox.order("/sandbox/disputes", { paymentIntent: moneyRef, action });
  return { ...customer, paymentId: paid?.id ?? "", moneyRef, ref, end };
}

/** What stands on the accounts that a dispute moves, since `before`. */
async function moved(before: Awaited<ReturnType<typeof books>>) {
  const { sums, total } = await books();
  expect(total).toBe(0);
  const since = (account: string) => (sums[account] ?? 0) - (before.sums[account] ?? 0);
  return {
    clearing: since("clearing:stripe"),
    disputed: since("disputed:stripe"),
    bills: since("receivable:bills"),
    owed: since("owed:customers"),
  };
}

const stateOf = async (ref: string) => (await db().select({ state: dispute.state }).from(dispute).where(eq(dispute.ref, ref)))[0]?.state;

describe("a disputed payment", () => {
  it("sets the withdrawn money apart, once, and cannot be refunded besides", async () => {
    const { billId, paymentId, ref } = await aDisputedPayment();
    const before = await books();
    await Promise.all([1, 2, 3, 4].map(() => settleDispute(ref)));
    expect(await moved(before)).toEqual({ clearing: -3790, disputed: 3790, bills: 0, owed: 0 });
    expect(await stateOf(ref)).toBe("open");
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    await expect(requestRefund(staff, paymentId, 100)).rejects.toEqual(new UserError("payment-disputed"));
  });

  it("won: the money is back where it was", async () => {
    const { billId, paymentId, ref, end } = await aDisputedPayment();
    const before = await books();
    await settleDispute(ref);
    await end("win");
    await settleDispute(ref);
    await settleDispute(ref);
    expect(await moved(before)).toEqual({ clearing: 0, disputed: 0, bills: 0, owed: 0 });
    expect(await stateOf(ref)).toBe("won");
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    await expect(requestRefund(staff, paymentId, 100)).resolves.toBeTruthy();
  });

  it("lost: the bill is owed again, after what was kept for the customer", async () => {
    const { billId, ref, end } = await aDisputedPayment({ elsewhereCents: 1000 });
    const before = await books();
    await end("lose");
    // Only the end is told: what came before it is booked as well.
    await Promise.all([1, 2, 3].map(() => settleDispute(ref)));
    expect(await moved(before)).toEqual({ clearing: -3790, disputed: 0, bills: 2790, owed: 1000 });
    expect(await stateOf(ref)).toBe("lost");
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 1000 });
  });

  it("of which the bank only asked: nothing moves, and when it has its answer the payment is as any other", async () => {
    const { billId, paymentId, ref, end } = await aDisputedPayment({ action: "inquire" });
    const before = await books();
    await settleDispute(ref);
    expect(await stateOf(ref)).toBe("open");
    await expect(requestRefund(staff, paymentId, 100)).rejects.toEqual(new UserError("payment-disputed"));
    await end("close");
    await Promise.all([1, 2].map(() => settleDispute(ref)));
    expect(await stateOf(ref)).toBe("won");
    expect(await moved(before)).toEqual({ clearing: 0, disputed: 0, bills: 0, owed: 0 });
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    await expect(requestRefund(staff, paymentId, 100)).resolves.toBeTruthy();
  });

  it("that was refunded before the bank took it too waits for a person, and is booked once the refund has come back", async () => {
    const { billId, principal } = await aCustomerWithBill();
    const url = await startBillPayment(principal, billId, aPayer);
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    const [paid] = await db().select().from(payment).where(forBill(billId));
    const moneyRef = paid?.moneyRef ?? "";
    const refund = { ref: `re_twice_${moneyRef}`, refundId: undefined, moneyRef, amountCents: 3790, failure: "" };
    await settleWithRefundTruth({ ...refund, state: "succeeded" });
    const before = await books();
    const lost = { ref: `du_twice_${moneyRef}`, moneyRef, amountCents: 3790, wasWithdrawn: true, state: "lost" } as const;
    await expect(settleWithDisputeTruth(lost)).rejects.toThrow(/more than payment .* has left/);
    await expect(settleWithDisputeTruth(lost)).rejects.toThrow(/more than payment .* has left/);
    expect(await moved(before)).toEqual({ clearing: -3790, disputed: 3790, bills: 0, owed: 0 });
    const found = () => db().select().from(finding).where(eq(finding.reference, lost.ref));
    expect(await found()).toMatchObject([{ kind: "paid-out-twice", bookCents: 0, providerCents: 3790, resolvedAt: null }]);

    await settleWithRefundTruth({ ...refund, state: "failed", failure: "lost_or_stolen_card" });
    await settleWithDisputeTruth(lost);
    expect(await stateOf(lost.ref)).toBe("lost");
    expect(await moved(before)).toEqual({ clearing: 0, disputed: 0, bills: 0, owed: 0 });
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
    expect((await found()).map(({ resolvedAt }) => resolvedAt)).toEqual([expect.any(Date)]);
  });

  it("of money that is none of ours changes nothing", async () => {
    const before = await books();
    await settleDispute("dp_unknown");
    expect(await books()).toEqual(before);
  });
});
