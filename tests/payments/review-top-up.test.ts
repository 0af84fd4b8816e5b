import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { db } from "@/db/client";
import { payment } from "@/db/schema/payments";
import { deliverTopUp } from "@/lib/bss/commands/deliver-top-ups";
import { requestRefund } from "@/lib/payments/commands/request-refund";
import { bookReviewed, closeReviewed } from "@/lib/payments/commands/resolve-review";
import { sendRefund } from "@/lib/payments/commands/settle-refund";
import { settlePayment, settleWithTruth } from "@/lib/payments/commands/settle-payment";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import { unsafeTopUpMoney } from "@/lib/payments/queries/top-up-money";
import { systemPrincipal } from "@/lib/principal";
import { aPrepaidCustomer, aTopUpPayer, aWish, creditNow, topUpNow, useNetwork } from "../fixtures/credit";
import { useDatabase } from "../fixtures/database";
import { books } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { checkoutRefOf } from "../fixtures/sandbox";

useDatabase();
const sandbox = useNetwork();
const staff = systemPrincipal("staff", new Date());

/** A top-up of 12 euro that waits for its money. */
async function begun() {
  const customer = await aPrepaidCustomer(0);
  const url = await startTopUp(customer.principal, aWish(customer.number), aTopUpPayer);
  const { id: topUpId } = await topUpNow(customer.lineId);
  const [made] = await db().select({ id: payment.id }).from(payment).where(eq(payment.topUpId, topUpId));
  return { ...customer, url, topUpId, paymentId: made?.id ?? "" };
}

const stateOf = async (paymentId: string) =>
  (await db().select({ state: payment.state }).from(payment).where(eq(payment.id, paymentId)))[0];

it("another amount than a top-up costs waits for a person, is never credited, and can only go back", async () => {
  const before = (await books()).sums;
  const { lineId, url, topUpId, paymentId } = await begun();
  await db().update(payment).set({ amountCents: 1000 }).where(eq(payment.id, paymentId));
  await sandbox.pay(url);
  await settlePayment(checkoutRefOf(url));
  expect(await unsafeTopUpMoney(topUpId)).toMatchObject({ isInReview: true, returnedCents: 0 });
  expect(await refusal(bookReviewed(staff, paymentId))).toBe("review-differs");
  await deliverTopUp(topUpId);
  expect((await topUpNow(lineId)).state).toBe("open");

  const refundId = await requestRefund(staff, paymentId, 1200);
  expect(await unsafeTopUpMoney(topUpId)).toMatchObject({ isInReview: true, returningCents: 1200, returnedCents: 0 });
  await sendRefund(refundId);
  expect((await topUpNow(lineId)).state).toBe("closed");
  expect(await stateOf(paymentId)).toEqual({ state: "canceled" });
  expect(await unsafeTopUpMoney(topUpId)).toEqual({
    isInReview: false,
    returningCents: 0,
    returnedCents: 1200,
    isDisputed: false,
    declinedAt: null,
  });
  expect((await creditNow(lineId)).account).toBeUndefined();
  const { sums, total } = await books();
  expect(total).toBe(0);
  for (const account of ["suspense:review", "owed:top-ups", "clearing:stripe"])
    expect(sums[account] ?? 0, account).toBe(before[account] ?? 0);
});

it("the right amount, on a payment that nobody named, is taken for its top-up by a person", async () => {
  const { lineId, topUpId, paymentId } = await begun();
  const moneyRef = `pi_${paymentId}`;
  await settleWithTruth(paymentId, { state: "paid", paymentId: undefined, amountCents: 1200, currency: "EUR", moneyRef, card: undefined });
  expect(await stateOf(paymentId)).toEqual({ state: "needs_review" });
  await bookReviewed(staff, paymentId);
  await deliverTopUp(topUpId);
  expect(await creditNow(lineId)).toMatchObject({ account: { balanceCents: 1200 }, sumCents: 1200 });
});

it("money in another currency stays out of the books, and its receipt says that it is looked at", async () => {
  const { lineId, topUpId, paymentId } = await begun();
  const before = await books();
  const moneyRef = `pi_${paymentId}`;
  await settleWithTruth(paymentId, { state: "paid", paymentId, amountCents: 1200, currency: "USD", moneyRef, card: undefined });
  expect(await books()).toEqual(before);
  expect(await unsafeTopUpMoney(topUpId)).toMatchObject({ isInReview: true });
  expect(await refusal(bookReviewed(staff, paymentId))).toBe("not-found");
  expect((await topUpNow(lineId)).state).toBe("open");
  await closeReviewed(staff, paymentId);
  expect((await topUpNow(lineId)).state).toBe("closed");
  expect(await unsafeTopUpMoney(topUpId)).toMatchObject({ isInReview: false });
});
