import { and, eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { billPayment, operatorExport } from "@/db/schema/billing";
import { keptMoney, keptUse } from "@/db/schema/payments/kept-money";
import { payment } from "@/db/schema/payments";
import { queueKept } from "@/lib/payments/commands/credit-notes";
import { keepExcess, keepForNext } from "@/lib/payments/commands/kept/keep";
import { useKept } from "@/lib/payments/commands/kept/use";
import { refundExcess, requestRefund } from "@/lib/payments/commands/request-refund";
import { sendRefund } from "@/lib/payments/commands/settle-refund";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { listPaymentsOfBill } from "@/lib/payments/queries";
import { systemPrincipal } from "@/lib/principal";
import { getBillMatters } from "@/lib/support/queries/bill-matters";
import { aBill, aDelegate, anAccount } from "../fixtures/billing";
import { doQueued } from "../fixtures/credit-notes";
import { useDatabase } from "../fixtures/database";
import { paidElsewhere } from "../fixtures/kept";
import { aCustomerWithBill, aPayer, billNow, books, paymentsOf, principalOf } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();

/** A bill paid by card, of which 10.00 were above what it owed; and another bill of the line. */
async function paidTooMuch(nextCents = 2000) {
  const made = await aCustomerWithBill();
  const url = await startBillPayment(made.principal, made.billId, aPayer);
  await sandbox.pay(url);
  await paidElsewhere(made.billId, 1000);
  await settlePayment(checkoutRefOf(url));
  const [paid] = await paymentsOf(made.billId);
  const next = await aBill({ lineId: made.lineId, totalCents: nextCents, importedAt: new Date(Date.now() + 60_000) });
  return { ...made, paymentId: paid?.id ?? "", nextId: next.billId };
}

describe("money above what a bill owed", () => {
  it("goes back, or is kept for the next bill: one of the two, once, whoever is quicker", async () => {
    const { principal, billId, paymentId, nextId } = await paidTooMuch();
    expect(await getBillMatters(principal, nextId)).toMatchObject({ keptCents: 0, undecidedCents: 1000 });
    const ends = await Promise.all([
      refusal(keepExcess(principal, paymentId)),
      refusal(refundExcess(principal, paymentId)),
      refusal(keepExcess(principal, paymentId)),
    ]);
    expect(ends.filter((end) => end === "done")).toHaveLength(1);
    expect(ends.filter((end) => end === "nothing-to-refund")).toHaveLength(2);
    expect(await listPaymentsOfBill(principal, billId)).toMatchObject([{ excessLeftCents: 0 }]);
    expect(await getBillMatters(principal, billId)).toMatchObject({ undecidedCents: 0 });
  });

  it("of a payment for several bills is kept once, whichever of them one stands at", async () => {
    const { principal, lineId, billId } = await aCustomerWithBill();
    const { billId: secondId } = await aBill({ lineId, totalCents: 1200 });
    const url = await startBillPayment(principal, { billIds: [billId, secondId] }, aPayer);
    await sandbox.pay(url);
    await paidElsewhere(billId, 1000);
    await settlePayment(checkoutRefOf(url));
    const { billId: nextId } = await aBill({ lineId, totalCents: 2000, importedAt: new Date(Date.now() + 60_000) });
    const [paid] = await paymentsOf(billId);
    for (const id of [billId, secondId, nextId])
      expect(await getBillMatters(principal, id)).toMatchObject({ undecidedCents: 1000, keptCents: 0 });
    const ends = await Promise.all([1, 2].map(() => refusal(keepExcess(principal, paid?.id ?? ""))));
    expect(ends.toSorted()).toEqual(["done", "nothing-to-refund"]);
    expect(
      await db()
        .select()
        .from(keptMoney)
        .where(eq(keptMoney.paymentId, paid?.id ?? "")),
    ).toMatchObject([{ billId: secondId, amountCents: 1000 }]);
    await db().transaction((tx) => queueKept(tx, [lineId]));
    await doQueued("use-kept-money");
    expect(await billNow(nextId)).toEqual({ state: "open", paidCents: 1000 });
    expect(await getBillMatters(principal, billId)).toMatchObject({ undecidedCents: 0, keptCents: 0 });
  });

  it("pays another bill by a tap, in the books and for the operator, and never twice", async () => {
    const { principal, paymentId, nextId } = await paidTooMuch();
    await keepExcess(principal, paymentId);
    const before = await books();
    const url = await startBillPayment(principal, nextId, aPayer);
    const ends = await Promise.all([1, 2, 3].map(() => refusal(useKept(principal, nextId))));
    expect(ends.toSorted()).toEqual(["done", "nothing-kept", "nothing-kept"]);
    expect(await billNow(nextId)).toEqual({ state: "processing", paidCents: 1000 });
    // The checkout of the old sum is closed, and what is left can be paid.
    await doQueued("close-outdated-payment");
    expect(await paymentsOf(nextId)).toMatchObject([{ state: "canceled" }]);
    expect(await startBillPayment(principal, nextId, aPayer)).not.toBe(url);
    const after = await books();
    expect((after.sums["owed:customers"] ?? 0) - (before.sums["owed:customers"] ?? 0)).toBe(1000);
    const [told] = await db()
      .select({ body: operatorExport.body })
      .from(operatorExport)
      .where(and(eq(operatorExport.kind, "kept-applied"), eq(operatorExport.billId, nextId)));
    expect(JSON.parse(told?.body ?? "{}")).toMatchObject({
      amount: "0.00",
      applied_amount: "10.00",
      excess_amount: "-10.00",
      payment_id: paymentId,
    });
    expect(await db().select({ source: billPayment.source }).from(billPayment).where(eq(billPayment.billId, nextId))).toEqual([
      { source: "kept" },
    ]);
  });

  it("pays the bill that comes next by itself, when its customer said so, and not one that was there", async () => {
    const { principal, lineId, billId } = await aCustomerWithBill();
    const old = await aBill({ lineId, totalCents: 700, importedAt: new Date(Date.now() - 60_000) });
    await paidElsewhere(billId, 5000);
    const queue = () => db().transaction((tx) => queueKept(tx, [lineId]));
    await queue();
    expect(await doQueued("use-kept-money")).toBe(0);
    await keepForNext(principal, billId);
    expect(await refusal(keepForNext(principal, billId))).toBe("nothing-kept");
    const next = await aBill({ lineId, totalCents: 1000, importedAt: new Date(Date.now() + 60_000) });
    await queue();
    expect(await doQueued("use-kept-money")).toBe(1);
    expect(await billNow(next.billId)).toEqual({ state: "paid", paidCents: 1000 });
    expect(await billNow(old.billId)).toEqual({ state: "open", paidCents: 0 });
    expect(await getBillMatters(principal, billId)).toMatchObject({ keptCents: 210, automaticCents: 210 });
  });

  it("is taken back from the bill that it paid when the payment's money goes back", async () => {
    const { principal, billId, paymentId, nextId } = await paidTooMuch(600);
    await keepExcess(principal, paymentId);
    await useKept(principal, nextId);
    expect(await billNow(nextId)).toEqual({ state: "paid", paidCents: 600 });
    const refundId = await requestRefund(systemPrincipal("staff", new Date()), paymentId, 3790);
    await sendRefund(refundId);
    expect(await billNow(nextId)).toEqual({ state: "open", paidCents: 0 });
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 1000 });
    expect(await db().select({ at: keptUse.returnedAt }).from(keptUse).where(eq(keptUse.billId, nextId))).not.toEqual([{ at: null }]);
    expect(await getBillMatters(principal, nextId)).toMatchObject({ keptCents: 0, undecidedCents: 0 });
    const sums = await db().execute<{ bill: string; ok: boolean }>(
      sql`select b.id bill, b.paid_cents = coalesce((select sum(amount_cents) from bill_payment p where p.bill_id = b.id), 0) ok from bill b`,
    );
    expect(sums.rows.every(({ ok }) => ok)).toBe(true);
    expect((await books()).total).toBe(0);
  });

  it("cannot be used beyond what it is, whoever writes it", async () => {
    const { principal, paymentId } = await paidTooMuch();
    await keepExcess(principal, paymentId);
    const own = eq(keptMoney.paymentId, paymentId);
    await expect(db().update(keptMoney).set({ usedCents: 1001 }).where(own)).rejects.toThrow();
    await expect(db().update(keptMoney).set({ usedCents: -1 }).where(own)).rejects.toThrow();
  });

  it("is nobody else's: not found for a stranger, not allowed for who may only look or pay", async () => {
    const { accountId, lineId, principal, paymentId, billId, nextId } = await paidTooMuch();
    const stranger = principalOf((await anAccount()).accountId);
    for (const work of [() => keepExcess(stranger, paymentId), () => useKept(stranger, nextId), () => keepForNext(stranger, billId)])
      expect(await refusal(work())).toBe("not-found");
    const payer = principalOf((await aDelegate(lineId, accountId, { access: "pay" })).accountId);
    expect(await refusal(keepExcess(payer, paymentId))).toBe("not-allowed");
    expect(await refusal(keepForNext(payer, billId))).toBe("not-allowed");
    const viewer = principalOf((await aDelegate(lineId, accountId)).accountId);
    await keepExcess(principal, paymentId);
    expect(await refusal(useKept(viewer, nextId))).toBe("not-allowed");
    expect(await db().select({ excess: payment.excessCents }).from(payment).where(eq(payment.id, paymentId))).toEqual([{ excess: 1000 }]);
  });
});
