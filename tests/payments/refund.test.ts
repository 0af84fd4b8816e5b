import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { billPayment } from "@/db/schema/billing";
import { payment, refund } from "@/db/schema/payments";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { clock } from "@/lib/clock";
import { UserError, type UserErrorCode } from "@/lib/errors";
import { refundExcess, requestRefund } from "@/lib/payments/commands/request-refund";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { sendRefund, settleRefund } from "@/lib/payments/commands/settle-refund";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { sweepRefunds } from "@/lib/payments/commands/sweep-refunds";
import { listPaymentsOfBill } from "@/lib/payments/queries";
import { systemPrincipal } from "@/lib/principal";
import { useDatabase } from "../fixtures/database";
import { aCustomerWithBill, aPayer, billNow, books, forBill } from "../fixtures/paying";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();
const staff = systemPrincipal("staff", new Date());
const realNow = clock.now;

afterEach(async () => {
  clock.now = realNow;
  await sandbox.order("/sandbox/reset", {});
});

/** A bill of 37.90 euro that was paid here; with `elsewhere`, that much of it also by the operator in the meantime. */
async function aPaidBill({ elsewhereCents = 0 } = {}) {
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
  if (!paid?.moneyRef) throw new Error("not paid");
  return { ...customer, paymentId: paid.id, moneyRef: paid.moneyRef };
}

const refundsOf = (paymentId: string) =>
  db()
    .select({
      id: refund.id,
      state: refund.state,
      amountCents: refund.amountCents,
      excessCents: refund.excessCents,
      origin: refund.origin,
      ref: refund.providerRef,
    })
    .from(refund)
    .where(eq(refund.paymentId, paymentId))
    .orderBy(refund.createdAt);

async function promisedOf(paymentId: string) {
  const [row] = await db().select({ refundCents: payment.refundCents }).from(payment).where(eq(payment.id, paymentId));
  return row?.refundCents;
}

const refuses = (work: Promise<unknown>, code: UserErrorCode) => expect(work).rejects.toEqual(new UserError(code));

/** What the provider itself says of its refunds. */
async function atProvider(moneyRef: string): Promise<{ id: string; amountCents: number }[]> {
  const state = (await (await fetch(`${sandbox.url()}/sandbox/state.json`)).json()) as {
    refunds: { id: string; intentId: string; amountCents: number }[];
  };
  return state.refunds.filter((made) => made.intentId === moneyRef);
}

describe("giving money back", () => {
  it("in full: the bill is owed again, the books and the provider agree", async () => {
    const { billId, paymentId, moneyRef } = await aPaidBill();
    const before = await books();
    const refundId = await requestRefund(staff, paymentId, 3790);
    expect(await refundsOf(paymentId)).toMatchObject([{ state: "created" }]);
    await sendRefund(refundId);
    await sendRefund(refundId);
    expect(await refundsOf(paymentId)).toMatchObject([{ state: "succeeded", amountCents: 3790, excessCents: 0, origin: "staff" }]);
    expect(await atProvider(moneyRef)).toMatchObject([{ amountCents: 3790 }]);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
    const after = await books();
    expect(after).toMatchObject({ movements: before.movements + 1, total: 0 });
    expect((after.sums["clearing:stripe"] ?? 0) - (before.sums["clearing:stripe"] ?? 0)).toBe(-3790);
    const received = await db().select().from(billPayment).where(eq(billPayment.billId, billId));
    expect(received.map(({ source, amountCents }) => [source, amountCents])).toEqual([
      ["card", 3790],
      ["refund", -3790],
    ]);
  });

  it("in parts, until nothing is left; a bill given back can be paid again", async () => {
    const { principal, billId, paymentId } = await aPaidBill();
    await sendRefund(await requestRefund(staff, paymentId, 1000));
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 2790 });
    await sendRefund(await requestRefund(staff, paymentId, 2790));
    await refuses(requestRefund(staff, paymentId, 1), "refund-too-large");
    const url = await startBillPayment(principal, billId, aPayer);
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect((await books()).total).toBe(0);
  });

  it("never more than was received, nor to a payment that brought nothing", async () => {
    const { paymentId } = await aPaidBill();
    for (const amountCents of [3791, 0, -5, 0.5]) await refuses(requestRefund(staff, paymentId, amountCents), "refund-too-large");
    const open = await aCustomerWithBill();
    await startBillPayment(open.principal, open.billId, aPayer);
    const [live] = await db().select({ id: payment.id }).from(payment).where(forBill(open.billId));
    await refuses(requestRefund(staff, live?.id ?? "", 100), "refund-too-large");
    expect(await refundsOf(paymentId)).toHaveLength(0);
  });

  it("two at once, together more than was received: one is made", async () => {
    const { paymentId, moneyRef } = await aPaidBill();
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => requestRefund(staff, paymentId, 2000)));
    const made = outcomes.filter(({ status }) => status === "fulfilled");
    expect(made).toHaveLength(1);
    for (const { id } of await refundsOf(paymentId)) await Promise.all([sendRefund(id), sendRefund(id), sendRefund(id)]);
    expect(await atProvider(moneyRef)).toMatchObject([{ amountCents: 2000 }]);
    expect(await promisedOf(paymentId)).toBe(2000);
    expect((await books()).total).toBe(0);
  });

  it("is staff's to ask for, not a customer's", async () => {
    const { principal, paymentId } = await aPaidBill();
    await refuses(requestRefund(principal, paymentId, 100), "not-found");
  });
});

describe("money above what the bill owed", () => {
  it("is offered to the customer, goes back when asked for, and never touches the bill", async () => {
    const { principal, billId, paymentId } = await aPaidBill({ elsewhereCents: 1000 });
    expect(await listPaymentsOfBill(principal, billId)).toMatchObject([{ excessLeftCents: 1000, returningCents: 0, isDisputed: false }]);
    const owedBefore = (await books()).sums["owed:customers"] ?? 0;
    expect(await refundExcess(principal, paymentId)).toBe(billId);
    expect(await listPaymentsOfBill(principal, billId)).toMatchObject([{ excessLeftCents: 0, returningCents: 1000 }]);
    await refuses(refundExcess(principal, paymentId), "nothing-to-refund");
    for (const { id } of await refundsOf(paymentId)) await sendRefund(id);
    expect(await listPaymentsOfBill(principal, billId)).toMatchObject([{ excessLeftCents: 0, returningCents: 0 }]);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect(((await books()).sums["owed:customers"] ?? 0) - owedBefore).toBe(1000);
  });

  it("is asked back once by two tabs", async () => {
    const { principal, paymentId } = await aPaidBill({ elsewhereCents: 1000 });
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => refundExcess(principal, paymentId)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await promisedOf(paymentId)).toBe(1000);
  });

  it("is not a stranger's, nor somebody's who may only look", async () => {
    const { principal, paymentId } = await aPaidBill({ elsewhereCents: 1000 });
    const stranger = await aCustomerWithBill();
    await refuses(refundExcess(stranger.principal, paymentId), "not-found");
    await refuses(refundExcess({ ...principal, scopes: ["read"] }, paymentId), "not-found");
    expect(await listPaymentsOfBill(stranger.principal, (await aPaidBill()).billId)).toHaveLength(0);
  });

  it("goes first when staff give more back than that", async () => {
    const { billId, paymentId } = await aPaidBill({ elsewhereCents: 1000 });
    await sendRefund(await requestRefund(staff, paymentId, 1500));
    expect(await refundsOf(paymentId)).toMatchObject([{ amountCents: 1500, excessCents: 1000 }]);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 3290 });
  });
});

describe("what the provider does with a refund", () => {
  it("is silent: nothing is lost, and the sweep asks for it again under the same key", async () => {
    const { paymentId, moneyRef } = await aPaidBill();
    const refundId = await requestRefund(staff, paymentId, 500);
    await sandbox.order("/sandbox/faults", { api: { path: "/v1/refunds", mode: "reset-after", times: 4 } });
    await refuses(sendRefund(refundId), "provider-unavailable");
    expect(await refundsOf(paymentId)).toMatchObject([{ state: "created", ref: null }]);
    await sandbox.order("/sandbox/faults", { api: null });
    const moved = new Date(Date.now() + 4 * 60_000);
    clock.now = () => moved;
    await sweepRefunds();
    expect(await refundsOf(paymentId)).toMatchObject([{ state: "succeeded" }]);
    expect(await atProvider(moneyRef)).toHaveLength(1);
  });

  it("keeps a failure of its own under the key: another key is used, and the money goes back once", async () => {
    const { paymentId, moneyRef } = await aPaidBill();
    await sandbox.order("/sandbox/faults", { api: { path: "/v1/refunds", method: "POST", mode: "error500", times: 1 } });
    await sendRefund(await requestRefund(staff, paymentId, 500));
    expect(await refundsOf(paymentId)).toMatchObject([{ state: "succeeded", amountCents: 500 }]);
    expect(await atProvider(moneyRef)).toHaveLength(1);
  });

  it("has forgotten the key: the refund that was made is found, not made again", async () => {
    const { paymentId, moneyRef } = await aPaidBill();
    const refundId = await requestRefund(staff, paymentId, 500);
    await sandbox.order("/sandbox/faults", { api: { path: "/v1/refunds", mode: "reset-after", times: 4 } });
    await refuses(sendRefund(refundId), "provider-unavailable");
    await sandbox.order("/sandbox/faults", { api: null });
    await sandbox.order("/sandbox/clock", { advanceSeconds: 25 * 3600 });
    const moved = new Date(Date.now() + 25 * 3_600_000);
    clock.now = () => moved;
    await sendRefund(refundId);
    expect(await refundsOf(paymentId)).toMatchObject([{ state: "succeeded" }]);
    expect(await atProvider(moneyRef)).toHaveLength(1);
  });

  it("takes its time, then fails: the money is the payment's again and can be given back anew", async () => {
    const { billId, paymentId } = await aPaidBill();
    await sandbox.order("/sandbox/faults", { refunds: { ending: "failed", afterSeconds: 60 } });
    const refundId = await requestRefund(staff, paymentId, 3790);
    await sendRefund(refundId);
    expect(await refundsOf(paymentId)).toMatchObject([{ state: "pending" }]);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    await sandbox.order("/sandbox/clock", { advanceSeconds: 3600 });
    await sendRefund(refundId);
    expect(await refundsOf(paymentId)).toMatchObject([{ state: "failed" }]);
    expect(await promisedOf(paymentId)).toBe(0);
    await sandbox.order("/sandbox/faults", { refunds: null });
    await sendRefund(await requestRefund(staff, paymentId, 3790));
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
  });

  it("refuses it for good: it is failed with the provider's word", async () => {
    const { paymentId, moneyRef } = await aPaidBill();
    await sandbox.order("/sandbox/refunds", { paymentIntent: moneyRef });
    await sendRefund(await requestRefund(staff, paymentId, 3790));
    expect(await refundsOf(paymentId)).toMatchObject([{ state: "failed" }]);
    expect(await promisedOf(paymentId)).toBe(0);
  });
});

describe("a refund made in the provider's dashboard", () => {
  it("becomes one of ours, once, whoever tells of it", async () => {
    const { billId, paymentId, moneyRef } = await aPaidBill();
    await sandbox.order("/sandbox/refunds", { paymentIntent: moneyRef, amountCents: 790 });
    const [made] = await atProvider(moneyRef);
    await Promise.all([1, 2, 3, 4].map(() => settleRefund(made?.id ?? "")));
    expect(await refundsOf(paymentId)).toMatchObject([{ state: "succeeded", amountCents: 790, origin: "dashboard" }]);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 3000 });
    expect((await books()).total).toBe(0);
  });

  it("is told before its payment was: the payment is settled first", async () => {
    const customer = await aCustomerWithBill();
    const url = await startBillPayment(customer.principal, customer.billId, aPayer);
    await sandbox.pay(url);
    const state = (await (await fetch(`${sandbox.url()}/sandbox/state.json`)).json()) as { sessions: { id: string; intentId: string }[] };
    const moneyRef = state.sessions.find(({ id }) => id === checkoutRefOf(url))?.intentId ?? "";
    await sandbox.order("/sandbox/refunds", { paymentIntent: moneyRef });
    const [made] = await atProvider(moneyRef);
    await settleRefund(made?.id ?? "");
    expect(await billNow(customer.billId)).toEqual({ state: "open", paidCents: 0 });
    expect((await books()).total).toBe(0);
  });
});
