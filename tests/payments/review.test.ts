import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { payment } from "@/db/schema/payments";
import { UserError } from "@/lib/errors";
import { settlePayment, settleWithTruth } from "@/lib/payments/commands/settle-payment";
import { bookReviewed, closeReviewed } from "@/lib/payments/commands/resolve-review";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { listOpenFindings } from "@/lib/payments/queries";
import { systemPrincipal } from "@/lib/principal";
import { useDatabase } from "../fixtures/database";
import { aCustomerWithBill, aPayer, billNow, books, forBill, paymentsOf, principalOf } from "../fixtures/paying";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();
const staff = systemPrincipal("staff", new Date());

/** A payment for which another amount came in than was asked. */
async function aReviewedPayment(asked: number) {
  const customer = await aCustomerWithBill();
  const url = await startBillPayment(customer.principal, customer.billId, aPayer);
  await db().update(payment).set({ amountCents: asked }).where(forBill(customer.billId));
  await sandbox.pay(url);
  await settlePayment(checkoutRefOf(url));
  const [one] = await paymentsOf(customer.billId);
  if (!one) throw new Error("no payment");
  return { ...customer, paymentId: one.id };
}

const findingsOf = async (reference: string) => (await listOpenFindings(staff)).filter((found) => found.reference === reference);

describe("money that differs from what was asked", () => {
  it("waits for a person with both amounts, and is booked on its bill when told to", async () => {
    const { billId, paymentId } = await aReviewedPayment(3000);
    expect(await findingsOf(paymentId)).toMatchObject([{ kind: "needs-review", bookCents: 3000, providerCents: 3790 }]);
    expect(await billNow(billId)).toEqual({ state: "processing", paidCents: 0 });
    await bookReviewed(staff, paymentId);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect(await paymentsOf(billId)).toMatchObject([{ state: "succeeded", excessCents: 0 }]);
    expect((await books()).sums["suspense:review"]).toBe(0);
    expect(await findingsOf(paymentId)).toHaveLength(0);
    await expect(bookReviewed(staff, paymentId)).rejects.toEqual(new UserError("not-found"));
  });

  it("is booked once by two people at once", async () => {
    const { billId, paymentId } = await aReviewedPayment(3000);
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => bookReviewed(staff, paymentId)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect((await books()).total).toBe(0);
  });

  it("is no customer's to resolve", async () => {
    const { accountId, paymentId } = await aReviewedPayment(3000);
    await expect(bookReviewed(principalOf(accountId), paymentId)).rejects.toEqual(new UserError("not-found"));
    await expect(listOpenFindings(principalOf(accountId))).rejects.toEqual(new UserError("not-found"));
  });

  it("in another currency stays out of the books, and is looked at once", async () => {
    const { principal, billId } = await aCustomerWithBill();
    await startBillPayment(principal, billId, aPayer);
    const [one] = await paymentsOf(billId);
    const paymentId = one?.id ?? "";
    const before = await books();
    const truth = { state: "paid", paymentId, amountCents: 3790, currency: "USD", moneyRef: `pi_${paymentId}`, card: undefined } as const;
    await settleWithTruth(paymentId, truth);
    await settleWithTruth(paymentId, truth);
    expect(await books()).toEqual(before);
    expect(await paymentsOf(billId)).toMatchObject([{ state: "needs_review" }]);
    expect(await findingsOf(paymentId)).toMatchObject([{ kind: "needs-review", providerCents: null }]);
    await expect(bookReviewed(staff, paymentId)).rejects.toEqual(new UserError("not-found"));
    await expect(closeReviewed(principal, paymentId)).rejects.toEqual(new UserError("not-found"));
    await closeReviewed(staff, paymentId);
    await expect(closeReviewed(staff, paymentId)).rejects.toEqual(new UserError("not-found"));
    expect(await paymentsOf(billId)).toMatchObject([{ state: "canceled" }]);
    expect(await findingsOf(paymentId)).toEqual([]);
    expect(await books()).toEqual(before);
    // The bill may be paid again.
    await startBillPayment(principal, billId, aPayer);
  });
});
