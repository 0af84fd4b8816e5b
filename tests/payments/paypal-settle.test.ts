import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { billPayment, operatorExport } from "@/db/schema/billing";
import { payment, paymentAttempt, refund, webhookInbox } from "@/db/schema/payments";
import { deliverTopUp } from "@/lib/bss/commands/deliver-top-ups";
import { clock } from "@/lib/clock";
import { closePayment } from "@/lib/payments/commands/close-payment";
import { readEvents } from "@/lib/payments/commands/read-events";
import { processNotification } from "@/lib/payments/commands/receive-notification";
import { requestRefund } from "@/lib/payments/commands/request-refund";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { sendRefund } from "@/lib/payments/commands/settle-refund";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { startTopUp } from "@/lib/payments/commands/start-top-up";
import { sweepPayments } from "@/lib/payments/commands/sweep-payments";
import { captureOrder } from "@/lib/payments/paypal/orders";
import { listPaymentsOfBill, unsafeDeclinedAt } from "@/lib/payments/queries";
import { unsafeTopUpMoney } from "@/lib/payments/queries/top-up-money";
import { systemPrincipal } from "@/lib/principal";
import { aPrepaidCustomer, aTopUpPayer, aWish, creditNow, topUpNow, useNetwork } from "../fixtures/credit";
import { untilBlocked, useDatabase } from "../fixtures/database";
import { aCustomerWithBill, aPayer, billNow, books, paymentsOf } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { submit } from "../sandbox/harness";

useDatabase();
const sandbox = useNetwork();
const realNow = clock.now;
afterEach(() => {
  clock.now = realNow;
});

const later = (minutes: number) => {
  const now = clock.now().getTime();
  clock.now = () => new Date(now + minutes * 60_000);
};

/** What the buyer chooses on PayPal's page; the order's id comes back with them. */
async function choose(url: string, outcome: "approve" | "decline" | "cancel" = "approve"): Promise<string> {
  const { location } = await submit(url, { outcome });
  return new URL(location, sandbox.url()).searchParams.get("token") ?? "";
}

async function begun() {
  const customer = await aCustomerWithBill();
  const url = await startBillPayment(customer.principal, customer.billId, aPayer, "paypal");
  return { ...customer, url };
}

describe("a bill paid by PayPal", () => {
  it("takes the money once the customer has agreed, once, however many ask", async () => {
    const before = (await books()).sums;
    const { billId, url } = await begun();
    const ref = await choose(url);
    expect((await billNow(billId))?.state).toBe("processing");
    await Promise.all(Array.from({ length: 8 }, () => settlePayment(ref)));
    await settlePayment(ref);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    const after = await books();
    expect((after.sums["clearing:paypal"] ?? 0) - (before["clearing:paypal"] ?? 0)).toBe(3790);
    expect(after.total).toBe(0);
    expect(await db().select().from(billPayment).where(eq(billPayment.billId, billId))).toMatchObject([{ source: "paypal" }]);
    const [exported] = await db().select().from(operatorExport).where(eq(operatorExport.billId, billId));
    expect(JSON.parse(exported?.body ?? "{}")).toMatchObject({ method: "paypal", amount: "37.90" });
  });

  it("is not taken when it was given up, or when the bill owes another sum by now", async () => {
    const given = await begun();
    const ref = await choose(given.url);
    const [first] = await paymentsOf(given.billId);
    await closePayment(first?.id ?? "");
    await settlePayment(ref);
    expect(await billNow(given.billId)).toEqual({ state: "open", paidCents: 0 });
    expect((await paymentsOf(given.billId))[0]?.state).toBe("canceled");
  });

  it("is declined at PayPal: nothing is charged, and it can be paid by card", async () => {
    const { principal, billId, url } = await begun();
    await settlePayment(await choose(url, "decline"));
    expect((await billNow(billId))?.paidCents).toBe(0);
    const card = await startBillPayment(principal, billId, aPayer, "card");
    expect(card).toContain("/c/pay/");
  });

  it("that PayPal's bank declined is open again there: the buyer chooses anew, and pays once", async () => {
    const { principal, billId, url } = await begun();
    const ref = await choose(url, "decline");
    expect(await listPaymentsOfBill(principal, billId)).toMatchObject([{ declinedAt: null }]);
    await Promise.all([settlePayment(ref), settlePayment(ref), settlePayment(ref)]);
    expect(await paymentsOf(billId)).toMatchObject([{ state: "open" }]);
    const again = (await unsafeDeclinedAt(ref)) ?? "";
    expect(await listPaymentsOfBill(principal, billId)).toMatchObject([{ declinedAt: again }]);
    await settlePayment(await choose(again, "decline"));
    await settlePayment(ref);
    expect(await paymentsOf(billId)).toMatchObject([{ state: "open" }]);
    await Promise.all([1, 2, 3].map(async () => settlePayment(await choose(again).catch(() => ref))));
    await settlePayment(ref);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect(await unsafeDeclinedAt(ref)).toBeUndefined();
    expect(await listPaymentsOfBill(principal, billId)).toMatchObject([{ declinedAt: null }]);
  });

  it("that was declined while somebody else still believed it agreed to can be paid once the buyer has chosen anew", async () => {
    const { billId, url } = await begun();
    const ref = await choose(url, "decline");
    const [first] = await paymentsOf(billId);
    const id = first?.id ?? "";
    let late: Promise<unknown> = Promise.resolve();
    await db().transaction(async (tx) => {
      await tx.select().from(payment).where(eq(payment.id, id)).for("update");
      // Has heard from PayPal that the buyer agrees, and waits for the payment.
      late = settlePayment(ref);
      await untilBlocked();
      const declined = await captureOrder(ref, `${ref}:capture`);
      const redirectUrl = "url" in declined ? declined.url : null;
      await tx.update(paymentAttempt).set({ declines: 1, redirectUrl }).where(eq(paymentAttempt.paymentId, id));
    });
    await late;
    expect(await paymentsOf(billId)).toMatchObject([{ state: "open" }]);
    await settlePayment(await choose((await unsafeDeclinedAt(ref)) ?? ""));
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
  });

  it("begun by PayPal and gone on with by card has one live payment", async () => {
    const { principal, billId, url } = await begun();
    const card = await startBillPayment(principal, billId, aPayer, "card");
    expect(card).not.toBe(url);
    expect((await paymentsOf(billId)).map(({ state }) => state)).toEqual(["canceled", "open"]);
  });

  it("that nobody agreed to is over after half an hour, and not before", async () => {
    const { billId } = await begun();
    later(10);
    await sweepPayments();
    expect((await paymentsOf(billId))[0]?.state).toBe("open");
    later(60);
    await sweepPayments();
    expect((await paymentsOf(billId))[0]?.state).toBe("expired");
    expect((await billNow(billId))?.state).toBe("open");
  });

  it("is found by PayPal's list of events when no notification came", async () => {
    const { billId, url } = await begun();
    await choose(url);
    later(15);
    await readEvents();
    const kept = await db().select().from(webhookInbox).where(eq(webhookInbox.provider, "paypal"));
    expect(kept.length).toBeGreaterThan(0);
    for (const { eventId } of kept) await processNotification(eventId, "paypal");
    expect((await billNow(billId))?.state).toBe("paid");
  });

  it("goes back the way it came, in part and in full, and never more than was paid", async () => {
    const { billId, url } = await begun();
    await settlePayment(await choose(url));
    const [paid] = await paymentsOf(billId);
    const staff = systemPrincipal("staff", clock.now());
    await sendRefund(await requestRefund(staff, paid?.id ?? "", 1000));
    expect((await billNow(billId))?.paidCents).toBe(2790);
    await sendRefund(await requestRefund(staff, paid?.id ?? "", 2790));
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
    expect(await refusal(requestRefund(staff, paid?.id ?? "", 1))).toBe("refund-too-large");
    const back = await db()
      .select({ state: refund.state })
      .from(refund)
      .where(eq(refund.paymentId, paid?.id ?? ""));
    expect(back).toEqual([{ state: "succeeded" }, { state: "succeeded" }]);
    expect((await books()).total).toBe(0);
  });
});

describe("a top-up by PayPal", () => {
  it("is credited once; refused by the network, its money goes back to PayPal", async () => {
    const customer = await aPrepaidCustomer(0);
    await settlePayment(await choose(await startTopUp(customer.principal, aWish(customer.number, { method: "paypal" }), aTopUpPayer)));
    await deliverTopUp((await topUpNow(customer.lineId)).id);
    expect(await creditNow(customer.lineId)).toMatchObject({ account: { balanceCents: 1200 }, sumCents: 1200 });
    const before = (await books()).sums;
    await settlePayment(await choose(await startTopUp(customer.principal, aWish(customer.number, { method: "paypal" }), aTopUpPayer)));
    const refused = await topUpNow(customer.lineId);
    await sandbox.order("/sandbox/faults", { network: { mode: "refuse", times: 1 } });
    await deliverTopUp(refused.id);
    const [paid] = await db().select({ id: payment.id }).from(payment).where(eq(payment.topUpId, refused.id));
    const [back] = await db()
      .select({ id: refund.id })
      .from(refund)
      .where(eq(refund.paymentId, paid?.id ?? ""));
    await sendRefund(back?.id ?? "");
    const after = (await books()).sums;
    for (const account of ["clearing:paypal", "owed:top-ups"]) expect(after[account] ?? 0, account).toBe(before[account] ?? 0);
  });

  it("that the bank declined says on its receipt where the customer chooses anew", async () => {
    const customer = await aPrepaidCustomer(0);
    const ref = await choose(await startTopUp(customer.principal, aWish(customer.number, { method: "paypal" }), aTopUpPayer), "decline");
    const { id } = await topUpNow(customer.lineId);
    expect((await unsafeTopUpMoney(id)).declinedAt).toBeNull();
    await settlePayment(ref);
    const { declinedAt } = await unsafeTopUpMoney(id);
    expect(declinedAt).toBe(await unsafeDeclinedAt(ref));
    await settlePayment(await choose(declinedAt ?? ""));
    expect((await unsafeTopUpMoney(id)).declinedAt).toBeNull();
    expect(await topUpNow(customer.lineId)).toMatchObject({ state: "paid" });
  });

  it.each([
    ["succeeded", "paid", "succeeded"],
    ["failed", "closed", "failed"],
  ] as const)("whose money PayPal looks at first is no credit yet, and then %s", async (ending, topUpState, paymentState) => {
    const before = (await books()).sums;
    const customer = await aPrepaidCustomer(0);
    await sandbox.order("/sandbox/faults", { payments: { afterSeconds: 60, ending } });
    const ref = await choose(await startTopUp(customer.principal, aWish(customer.number, { method: "paypal" }), aTopUpPayer));
    await settlePayment(ref);
    const { id, state } = await topUpNow(customer.lineId);
    expect(state).toBe("open");
    const standing = async () => db().select({ state: payment.state }).from(payment).where(eq(payment.topUpId, id));
    expect(await standing()).toEqual([{ state: "processing" }]);
    await deliverTopUp(id);
    expect((await creditNow(customer.lineId)).account).toBeUndefined();
    await sandbox.order("/sandbox/faults", { payments: null });
    await sandbox.order("/sandbox/clock", { advanceSeconds: 61 });
    await Promise.all([settlePayment(ref), settlePayment(ref)]);
    expect((await topUpNow(customer.lineId)).state).toBe(topUpState);
    expect(await standing()).toEqual([{ state: paymentState }]);
    const taken = ((await books()).sums["clearing:paypal"] ?? 0) - (before["clearing:paypal"] ?? 0);
    expect(taken).toBe(ending === "succeeded" ? 1200 : 0);
  });
});
