import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { refund } from "@/db/schema/payments";
import { ledgerEntry } from "@/db/schema/ledger";
import { UserError } from "@/lib/errors";
import { requestRefund } from "@/lib/payments/commands/request-refund";
import { bookReviewed } from "@/lib/payments/commands/resolve-review";
import { settleWithDisputeTruth } from "@/lib/payments/commands/settle-dispute";
import { settleWithTruth } from "@/lib/payments/commands/settle-payment";
import { refuseRefund, settleWithRefundTruth } from "@/lib/payments/commands/settle-refund";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { listOpenFindings } from "@/lib/payments/queries";
import type { RefundTruth } from "@/lib/payments/rules";
import { systemPrincipal } from "@/lib/principal";
import { useDatabase } from "../fixtures/database";
import { aCustomerWithBill, aPayer, billNow, paymentsOf } from "../fixtures/paying";
import { useSandbox } from "../fixtures/sandbox";

useDatabase();
useSandbox();
const staff = systemPrincipal("staff", new Date());

/** A bill of 37.90 for which so much has arrived; what is not 37.90 waits for a person. */
async function aPaymentOf(amountCents: number) {
  const { principal, billId } = await aCustomerWithBill();
  await startBillPayment(principal, billId, aPayer);
  const [started] = await paymentsOf(billId);
  const paymentId = started?.id ?? "";
  const moneyRef = `pi_${paymentId}`;
  await settleWithTruth(paymentId, { state: "paid", paymentId, amountCents, currency: "EUR", moneyRef, card: undefined });
  const tell = (state: RefundTruth["state"], refundId: string | undefined, refundCents: number, ref = `re_${refundId ?? paymentId}`) =>
    settleWithRefundTruth({ ref, refundId, moneyRef, amountCents: refundCents, state, failure: "lost_or_stolen_card" });
  const lose = (disputeCents: number) =>
    settleWithDisputeTruth({ ref: `dp_${paymentId}`, moneyRef, amountCents: disputeCents, wasWithdrawn: true, state: "lost" });
  return { billId, paymentId, tell, lose };
}

const stateOf = async (billId: string) => (await paymentsOf(billId))[0]?.state;
const isFound = async (paymentId: string) => (await listOpenFindings(staff)).some(({ reference }) => reference === paymentId);

async function sums(paymentId: string): Promise<Record<string, number>> {
  const entries = await db().select().from(ledgerEntry).where(eq(ledgerEntry.paymentId, paymentId));
  const found: Record<string, number> = {};
  for (const { account, amountCents } of entries) found[account] = (found[account] ?? 0) + amountCents;
  return found;
}

describe("money in review", () => {
  it("is not booked while a refund of it is under way, and the rest is once that is over", async () => {
    const { billId, paymentId, tell } = await aPaymentOf(3000);
    const refundId = await requestRefund(staff, paymentId, 1000);
    await expect(bookReviewed(staff, paymentId)).rejects.toEqual(new UserError("not-found"));
    await tell("succeeded", refundId, 1000);
    await bookReviewed(staff, paymentId);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 2000 });
    expect(await sums(paymentId)).toEqual({ "clearing:stripe": 2000, "suspense:review": 0, "receivable:bills": -2000 });
  });

  it("waits on while a second refund may still fail", async () => {
    const { billId, paymentId, tell } = await aPaymentOf(3000);
    const [first, second] = [await requestRefund(staff, paymentId, 1000), await requestRefund(staff, paymentId, 2000)];
    await tell("succeeded", first, 1000);
    expect(await stateOf(billId)).toBe("needs_review");
    await refuseRefund(paymentId, second, "charge_disputed");
    await bookReviewed(staff, paymentId);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 2000 });
    expect((await sums(paymentId))["suspense:review"]).toBe(0);
  });

  it("that came back after a person had taken the rest is the bill's too", async () => {
    const { billId, paymentId, tell } = await aPaymentOf(3000);
    const refundId = await requestRefund(staff, paymentId, 1000);
    await tell("succeeded", refundId, 1000);
    await bookReviewed(staff, paymentId);
    await tell("failed", refundId, 1000);
    expect(await stateOf(billId)).toBe("succeeded");
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 3000 });
    expect(await sums(paymentId)).toEqual({ "clearing:stripe": 3000, "suspense:review": 0, "receivable:bills": -3000 });
  });

  it("all of which is lost in a dispute leaves nothing to look at, and its bill can be paid again", async () => {
    const { billId, paymentId, lose } = await aPaymentOf(3000);
    expect(await billNow(billId)).toMatchObject({ state: "processing" });
    await lose(3000);
    expect(await stateOf(billId)).toBe("canceled");
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
    expect(await isFound(paymentId)).toBe(false);
    await expect(bookReviewed(staff, paymentId)).rejects.toEqual(new UserError("not-found"));
  });

  it("a part of which is lost in a dispute is booked without that part", async () => {
    const { billId, paymentId, lose } = await aPaymentOf(3000);
    await lose(500);
    await bookReviewed(staff, paymentId);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 2500 });
    expect((await sums(paymentId))["suspense:review"]).toBe(0);
  });

  it("whose lost dispute is told before the refund's failure that made it possible takes nothing off the bill", async () => {
    const { billId, paymentId, tell, lose } = await aPaymentOf(3000);
    const refundId = await requestRefund(staff, paymentId, 3000);
    await tell("succeeded", refundId, 3000);
    expect(await stateOf(billId)).toBe("canceled");
    await expect(lose(3000)).rejects.toThrow("more than payment");
    await tell("failed", refundId, 3000);
    expect([await stateOf(billId), await isFound(paymentId)]).toEqual(["needs_review", true]);
    await lose(3000);
    expect([await stateOf(billId), await isFound(paymentId)]).toEqual(["canceled", false]);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
    expect(await sums(paymentId)).toEqual({ "clearing:stripe": 0, "disputed:stripe": 0, "suspense:review": 0 });
  });
});

it("a lost dispute waits for a refund that the provider will refuse for it", async () => {
  const { billId, paymentId, lose } = await aPaymentOf(3790);
  const refundId = await requestRefund(staff, paymentId, 1000);
  await expect(lose(3790)).rejects.toThrow("more than payment");
  expect(await sums(paymentId)).toEqual({ "clearing:stripe": 0, "disputed:stripe": 3790, "receivable:bills": -3790 });
  await refuseRefund(paymentId, refundId, "charge_disputed");
  await lose(3790);
  expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
  expect(await sums(paymentId)).toEqual({ "clearing:stripe": 0, "disputed:stripe": 0, "receivable:bills": 0 });
});

it("a refund in the dashboard that had failed before it was heard of takes nothing, also where nothing is left", async () => {
  const { billId, paymentId, tell } = await aPaymentOf(3790);
  await tell("succeeded", undefined, 3790, `re_second_${paymentId}`);
  await tell("failed", undefined, 3790, `re_first_${paymentId}`);
  await tell("succeeded", undefined, 3790, `re_first_${paymentId}`);
  const refunds = await db().select({ state: refund.state }).from(refund).where(eq(refund.paymentId, paymentId));
  expect(refunds.map(({ state }) => state).sort()).toEqual(["failed", "succeeded"]);
  expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
  expect((await sums(paymentId))["clearing:stripe"]).toBe(0);
});
