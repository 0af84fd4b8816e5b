import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { billPayment } from "@/db/schema/billing";
import { payment, paymentAttempt } from "@/db/schema/payments";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { clock } from "@/lib/clock";
import { cancelPayment } from "@/lib/payments/commands/cancel-payment";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { sweepPayments } from "@/lib/payments/commands/sweep-payments";
import { useDatabase } from "../fixtures/database";
import { aBill, anAssociation, anAccount } from "../fixtures/billing";
import { aCustomerWithBill, aPayer, billNow, books, forBill, paymentsOf, principalOf } from "../fixtures/paying";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";
import { refusal } from "../fixtures/refusal";

useDatabase();
const sandbox = useSandbox();
const realNow = clock.now;

afterEach(async () => {
  clock.now = realNow;
  await sandbox.order("/sandbox/faults", { webhooks: "normal", api: null });
});

const later = (minutes: number) => {
  const moved = new Date(Date.now() + minutes * 60_000);
  clock.now = () => moved;
};

describe("paying a bill", () => {
  it("holds the bill, freezes the request before the call, and books the money once", async () => {
    const { principal, billId, accountId } = await aCustomerWithBill();
    const before = await books();
    const url = await startBillPayment(principal, billId, aPayer);
    expect(url).toContain(`${sandbox.url()}/c/pay/cs_test_`);
    expect(await billNow(billId)).toEqual({ state: "processing", paidCents: 0 });
    const [attempt] = await db()
      .select()
      .from(paymentAttempt)
      .innerJoin(payment, eq(payment.id, paymentAttempt.paymentId))
      .where(forBill(billId));
    expect(attempt?.payment_attempt).toMatchObject({
      idempotencyKey: `${attempt?.payment.id ?? ""}:1`,
      request: { amountCents: 3790, currency: "eur" },
    });

    await sandbox.pay(url);
    expect(await settlePayment(checkoutRefOf(url))).toBe(attempt?.payment.id);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect(await paymentsOf(billId)).toMatchObject([{ state: "succeeded", excessCents: 0 }]);
    expect(await db().select().from(billPayment).where(eq(billPayment.billId, billId))).toMatchObject([
      { source: "card", amountCents: 3790 },
    ]);
    const after = await books();
    expect(after.movements).toBe(before.movements + 1);
    expect(after.total).toBe(0);
    const audited = await db().select({ action: auditLog.action }).from(auditLog).where(eq(auditLog.subject, accountId));
    expect(audited.map((row) => row.action)).toEqual(["payment.start", "payment.succeeded"]);
  });

  it("leads a second tab, and the other account of the line, to the same checkout", async () => {
    const { principal, billId, lineId } = await aCustomerWithBill();
    const { accountId } = await anAccount();
    await anAssociation(accountId, lineId);
    const urls = await Promise.all(
      [principal, principal, principalOf(accountId), principal].map((who) => startBillPayment(who, billId, aPayer)),
    );
    expect(new Set(urls).size).toBe(1);
    expect(await paymentsOf(billId)).toHaveLength(1);
  });

  it("asks for what is still due after a part was paid elsewhere", async () => {
    const { principal, billId } = await aCustomerWithBill();
    await db().transaction((tx) =>
      applyPayment(tx, { billId, source: "operator", reference: `part-${billId}`, amountCents: 790, paidOn: "2026-11-01", at: new Date() }),
    );
    await startBillPayment(principal, billId, aPayer);
    expect(await paymentsOf(billId)).toMatchObject([{ amountCents: 3000 }]);
  });

  it("refuses what is too small for the provider before the provider hears of it, also when a checkout is open for more", async () => {
    const owner = await aCustomerWithBill();
    const tiny = await aBill({ lineId: owner.lineId, totalCents: 49, state: "open" });
    expect(await refusal(startBillPayment(owner.principal, tiny.billId, aPayer))).toBe("amount-too-small");
    expect(await billNow(tiny.billId)).toEqual({ state: "open", paidCents: 0 });
    expect(await paymentsOf(tiny.billId)).toHaveLength(0);
    const least = await aBill({ lineId: owner.lineId, totalCents: 50, state: "open" });
    expect(await refusal(startBillPayment(owner.principal, least.billId, aPayer))).toBe("done");

    await startBillPayment(owner.principal, owner.billId, aPayer);
    await db().transaction((tx) =>
      applyPayment(tx, {
        billId: owner.billId,
        source: "operator",
        reference: `most-${owner.billId}`,
        amountCents: 3760,
        paidOn: "2026-11-01",
        at: new Date(),
      }),
    );
    expect(await refusal(startBillPayment(owner.principal, owner.billId, aPayer))).toBe("amount-too-small");
    expect(await billNow(owner.billId)).toEqual({ state: "open", paidCents: 3760 });
    expect(await paymentsOf(owner.billId)).toMatchObject([{ state: "canceled" }]);
  });

  it("is not found for a stranger, refused for a paid bill and for a credit note", async () => {
    const owner = await aCustomerWithBill();
    const stranger = await aCustomerWithBill();
    expect(await refusal(startBillPayment(stranger.principal, owner.billId, aPayer))).toBe("not-found");
    expect(await refusal(startBillPayment(owner.principal, "01900000-0000-7000-8000-000000000000", aPayer))).toBe("not-found");
    expect(await refusal(startBillPayment({ ...owner.principal, scopes: ["read"] }, owner.billId, aPayer))).toBe("not-found");
    const paid = await aBill({ lineId: owner.lineId, totalCents: 100, paidCents: 100, state: "paid" });
    expect(await refusal(startBillPayment(owner.principal, paid.billId, aPayer))).toBe("bill-already-paid");
    const note = await aBill({ lineId: owner.lineId, totalCents: -100, state: "credited" });
    expect(await refusal(startBillPayment(owner.principal, note.billId, aPayer))).toBe("bill-not-payable");
    expect(await paymentsOf(owner.billId)).toHaveLength(0);
  });
});

describe("what does not settle", () => {
  it("an unpaid checkout, a declined card, a checkout that nobody knows", async () => {
    const { principal, billId } = await aCustomerWithBill();
    const url = await startBillPayment(principal, billId, aPayer);
    await settlePayment(checkoutRefOf(url));
    expect(await paymentsOf(billId)).toMatchObject([{ state: "open" }]);
    await sandbox.pay(url, "4000000000000002");
    await settlePayment(checkoutRefOf(url));
    expect(await billNow(billId)).toEqual({ state: "processing", paidCents: 0 });
    expect(await settlePayment("cs_test_madeup00000000")).toBeNull();
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    expect(await billNow(billId)).toMatchObject({ state: "paid" });
  });

  it("money of another amount: it goes to a person, the bill stays held, the books set it aside", async () => {
    const { principal, billId } = await aCustomerWithBill();
    const url = await startBillPayment(principal, billId, aPayer);
    await db().update(payment).set({ amountCents: 3789 }).where(forBill(billId));
    const before = await books();
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    await settlePayment(checkoutRefOf(url));
    expect(await paymentsOf(billId)).toMatchObject([{ state: "needs_review" }]);
    expect(await billNow(billId)).toEqual({ state: "processing", paidCents: 0 });
    const after = await books();
    expect(after).toMatchObject({ movements: before.movements + 1, total: 0, sums: { "suspense:review": -3790 } });
    expect(after.sums["receivable:bills"]).toBe(before.sums["receivable:bills"]);
  });
});

describe("cancelling and expiring", () => {
  it("closes the checkout at the provider first and opens the bill again", async () => {
    const { principal, billId } = await aCustomerWithBill();
    const url = await startBillPayment(principal, billId, aPayer);
    const [open] = await paymentsOf(billId);
    await cancelPayment(principal, open?.id ?? "");
    expect(await paymentsOf(billId)).toMatchObject([{ state: "canceled" }]);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
    expect(await startBillPayment(principal, billId, aPayer)).not.toBe(url);
  });

  it("settles instead when the customer paid in that very moment", async () => {
    const { principal, billId } = await aCustomerWithBill();
    const url = await startBillPayment(principal, billId, aPayer);
    await sandbox.pay(url);
    const [open] = await paymentsOf(billId);
    await cancelPayment(principal, open?.id ?? "");
    expect(await billNow(billId)).toMatchObject({ state: "paid" });
  });

  it("cannot be done by a stranger", async () => {
    const { principal, billId } = await aCustomerWithBill();
    const stranger = await aCustomerWithBill();
    await startBillPayment(principal, billId, aPayer);
    const [open] = await paymentsOf(billId);
    expect(await refusal(cancelPayment(stranger.principal, open?.id ?? ""))).toBe("not-found");
    expect(await paymentsOf(billId)).toMatchObject([{ state: "open" }]);
  });

  it("books money that arrives after all, and keeps for the customer what the bill no longer owed", async () => {
    const { principal, billId } = await aCustomerWithBill();
    const url = await startBillPayment(principal, billId, aPayer);
    await sandbox.pay(url);
    // The portal gave the payment up without hearing of the money, and the bill was paid elsewhere meanwhile.
    await db().update(payment).set({ state: "expired" }).where(forBill(billId));
    await db().transaction((tx) =>
      applyPayment(tx, {
        billId,
        source: "operator",
        reference: `late-${billId}`,
        amountCents: 3790,
        paidOn: "2026-11-01",
        at: new Date(),
      }),
    );
    const before = (await books()).sums["owed:customers"] ?? 0;
    await settlePayment(checkoutRefOf(url));
    await settlePayment(checkoutRefOf(url));
    expect(await paymentsOf(billId)).toMatchObject([{ state: "succeeded", excessCents: 3790 }]);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect(((await books()).sums["owed:customers"] ?? 0) - before).toBe(-3790);
  });
});

describe("the sweep", () => {
  it("settles a paid checkout of which nobody told, and leaves young ones alone", async () => {
    const { principal, billId } = await aCustomerWithBill();
    await sandbox.pay(await startBillPayment(principal, billId, aPayer));
    await sweepPayments();
    expect(await billNow(billId)).toMatchObject({ state: "processing" });
    later(4);
    await sweepPayments();
    expect(await billNow(billId)).toMatchObject({ state: "paid" });
  });

  it("finds the checkout whose answer was lost, instead of opening a second one", async () => {
    const { principal, billId } = await aCustomerWithBill();
    await sandbox.order("/sandbox/faults", { api: { path: "/v1/checkout/sessions", mode: "reset-after", times: 5 } });
    expect(await refusal(startBillPayment(principal, billId, aPayer))).toBe("provider-unavailable");
    expect(await paymentsOf(billId)).toMatchObject([{ state: "created" }]);
    await sandbox.order("/sandbox/faults", { api: null });
    const opened = async () => {
      const state = (await (await fetch(`${sandbox.url()}/sandbox/state.json`)).json()) as {
        sessions: { client_reference_id?: string; clientReferenceId?: string }[];
      };
      const [own] = await paymentsOf(billId);
      return JSON.stringify(state).split(own?.id ?? "none").length - 1;
    };
    const mentions = await opened();
    expect(mentions).toBeGreaterThan(0);
    later(4);
    await sweepPayments();
    expect(await paymentsOf(billId)).toMatchObject([{ state: "open" }]);
    expect(await opened()).toBe(mentions);
  });

  it("goes on with the same payment when the customer asks again after a silence", async () => {
    const { principal, billId } = await aCustomerWithBill();
    await sandbox.order("/sandbox/faults", { api: { path: "/v1/checkout/sessions", mode: "reset", times: 5 } });
    expect(await refusal(startBillPayment(principal, billId, aPayer))).toBe("provider-unavailable");
    await sandbox.order("/sandbox/faults", { api: null });
    await expect(startBillPayment(principal, billId, aPayer)).resolves.toContain("/c/pay/");
    expect(await paymentsOf(billId)).toMatchObject([{ state: "open" }]);
  });

  it("begins anew where the provider keeps its own failure under the key: the customer is not locked out for a day", async () => {
    const { principal, billId } = await aCustomerWithBill();
    await sandbox.order("/sandbox/faults", { api: { path: "/v1/checkout/sessions", mode: "error500", times: 1 } });
    expect(await refusal(startBillPayment(principal, billId, aPayer))).toBe("provider-unavailable");
    await expect(startBillPayment(principal, billId, aPayer)).resolves.toContain("/c/pay/");
    expect(await paymentsOf(billId)).toMatchObject([{ state: "failed" }, { state: "open" }]);
    expect(await billNow(billId)).toEqual({ state: "processing", paidCents: 0 });
  });

  it("expires what the provider has expired, and frees the bill", async () => {
    const { principal, billId } = await aCustomerWithBill();
    await startBillPayment(principal, billId, aPayer);
    await sandbox.order("/sandbox/clock", { advanceSeconds: 32 * 60 });
    later(32);
    await sweepPayments();
    expect(await paymentsOf(billId)).toMatchObject([{ state: "expired" }]);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
  });
});
