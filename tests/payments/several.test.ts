import { Readable } from "node:stream";
import { and, eq, inArray, sql } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { billPayment, operatorExport } from "@/db/schema/billing";
import { notification } from "@/db/schema/notifications";
import { payment, paymentShare } from "@/db/schema/payments";
import { importPayments } from "@/lib/bss/commands/import-payments";
import { closeOutdatedPayment } from "@/lib/payments/commands/close-payment";
import { requestRefund } from "@/lib/payments/commands/request-refund";
import { settlePayment, settleWithTruth } from "@/lib/payments/commands/settle-payment";
import { settleWithRefundTruth } from "@/lib/payments/commands/settle-refund";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { getPayment } from "@/lib/payments/queries";
import { systemPrincipal } from "@/lib/principal";
import { aBill, aDelegate, aLine, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aSavedCard, aSavedPayPal, CARDS } from "../fixtures/methods";
import { aCustomerWithBill, aPayer, billNow, books, paymentsOf, principalOf } from "../fixtures/paying";
import { refusal } from "../fixtures/refusal";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();

afterEach(() => sandbox.order("/sandbox/faults", { api: null }));

/** A customer who owes three bills of one line: 37.90, 12.00 and 0.40. */
async function whoOwesThree() {
  const customer = await aCustomerWithBill();
  const second = await aBill({ lineId: customer.lineId, totalCents: 1200 });
  const third = await aBill({ lineId: customer.lineId, totalCents: 40 });
  const billIds = [customer.billId, second.billId, third.billId];
  return { ...customer, billIds, numbers: [customer.number, second.number, third.number] };
}

async function paidElsewhere(number: string, amount: string): Promise<void> {
  const row = { reference: `bank-${number}-${amount}`, bill_number: number, amount, paid_on: "2026-11-01" };
  const stream = Readable.from([`${JSON.stringify(row)}\n`]);
  const file = { fileName: "payments.ndjson", format: "ndjson", stream } as const;
  expect(await importPayments(systemPrincipal("import", new Date()), file, { now: new Date() })).toMatchObject({ done: 1 });
}

const exportsOf = async (reference: string) =>
  (await db().select().from(operatorExport).where(eq(operatorExport.reference, reference)).orderBy(operatorExport.sequence)).map(
    ({ kind, billId, body }) => {
      const { amount, applied_amount, excess_amount } = JSON.parse(body) as Record<string, string>;
      return { kind, billId, amount, applied_amount, excess_amount };
    },
  );

describe("another amount than all that is due", () => {
  it("pays a part, and the rest stays due; a second part pays it", async () => {
    const { principal, billId } = await aCustomerWithBill();
    const url = await startBillPayment(principal, { billIds: [billId], amountCents: 1200 }, aPayer);
    expect(await startBillPayment(principal, { billIds: [billId], amountCents: 1200 }, aPayer)).toBe(url);
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 1200 });
    const rest = await startBillPayment(principal, billId, aPayer);
    expect(await paymentsOf(billId)).toMatchObject([{ state: "succeeded" }, { state: "open", amountCents: 2590 }]);
    await sandbox.pay(rest);
    await settlePayment(checkoutRefOf(rest));
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect((await books()).total).toBe(0);
  });

  it("is refused where it is too much, too small, or leaves too little; what is open stays open", async () => {
    const { principal, billId } = await aCustomerWithBill();
    const part = (amountCents: number) => refusal(startBillPayment(principal, { billIds: [billId], amountCents }, aPayer));
    await startBillPayment(principal, billId, aPayer);
    expect(await part(3791)).toBe("amount-above-due");
    expect(await part(49)).toBe("part-too-small");
    expect(await part(3741)).toBe("rest-too-small");
    expect(await paymentsOf(billId)).toMatchObject([{ state: "open", amountCents: 3790 }]);
    expect(await part(3740)).toBe("done");
    expect(await paymentsOf(billId)).toMatchObject([
      { state: "canceled", amountCents: 3790 },
      { state: "open", amountCents: 3740 },
    ]);
  });

  it("is closed when the bill owes another sum by now, though the part would still fit", async () => {
    const { principal, billId, number } = await aCustomerWithBill();
    await startBillPayment(principal, { billIds: [billId], amountCents: 1200 }, aPayer);
    const [open] = await paymentsOf(billId);
    await closeOutdatedPayment(open?.id ?? "");
    expect(await paymentsOf(billId)).toMatchObject([{ state: "open" }]);
    await paidElsewhere(number, "5.00");
    await closeOutdatedPayment(open?.id ?? "");
    expect(await paymentsOf(billId)).toMatchObject([{ state: "canceled" }]);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 500 });
  });
});

describe("several bills at once", () => {
  it("are paid by one checkout, booked once, told of by one mail, and exported each", async () => {
    const { principal, billIds, numbers, accountId } = await whoOwesThree();
    const before = await books();
    const email = `${accountId}@posta.example`;
    const url = await startBillPayment(principal, { billIds }, { ...aPayer, email });
    for (const billId of billIds) expect(await billNow(billId)).toEqual({ state: "processing", paidCents: 0 });
    // Another order is the same wish.
    expect(await startBillPayment(principal, { billIds: billIds.toReversed() }, { ...aPayer, email })).toBe(url);
    await sandbox.pay(url);
    await Promise.all([1, 2, 3].map(() => settlePayment(checkoutRefOf(url))));
    expect(await Promise.all(billIds.map(billNow))).toEqual([3790, 1200, 40].map((paidCents) => ({ state: "paid", paidCents })));
    const after = await books();
    expect(after.movements).toBe(before.movements + 1);
    expect(after.total).toBe(0);
    const [paid] = await paymentsOf(billIds[0] ?? "");
    expect(paid).toMatchObject({ state: "succeeded", amountCents: 5030, excessCents: 0 });
    const mails = await db().select().from(notification).where(eq(notification.address, email));
    expect(mails).toHaveLength(1);
    expect(mails[0]?.values).toMatchObject({
      amountCents: 5030,
      bills: [3790, 1200, 40].map((amountCents, i) => ({ number: numbers[i], amountCents })),
    });
    expect((await exportsOf(paid?.id ?? "")).map(({ billId, amount }) => [billId, amount])).toEqual([
      [billIds[0], "37.90"],
      [billIds[1], "12.00"],
      [billIds[2], "0.40"],
    ]);
    expect(await getPayment(principal, paid?.id ?? "")).toMatchObject({ bills: numbers.map((number) => ({ number })) });
    const stranger = await aCustomerWithBill();
    expect(await getPayment(stranger.principal, paid?.id ?? "")).toBeUndefined();
  });

  it("all or none: a stranger's, another line's, a paid one, or one that is only shared to look at holds none", async () => {
    const { principal, accountId, lineId, billIds } = await whoOwesThree();
    const stranger = await aCustomerWithBill();
    const other = await aLine();
    await anAssociation(accountId, other.lineId);
    const elsewhere = await aBill({ lineId: other.lineId });
    const paid = await aBill({ lineId, totalCents: 100, state: "paid" });
    const pay = (who: typeof principal, ids: readonly string[]) => refusal(startBillPayment(who, { billIds: ids }, aPayer));
    expect(await pay(principal, [...billIds, stranger.billId])).toBe("not-found");
    expect(await pay(principal, [...billIds, elsewhere.billId])).toBe("not-found");
    expect(await pay(principal, [...billIds, paid.billId])).toBe("bill-already-paid");
    expect(await pay(principalOf((await aDelegate(lineId, accountId)).accountId), billIds)).toBe("not-allowed");
    for (const billId of billIds) expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
    expect(await pay(principalOf((await aDelegate(lineId, accountId, { access: "pay" })).accountId), billIds)).toBe("done");
  });

  it("one of them paid elsewhere meanwhile: the checkout is closed, and all are open again", async () => {
    const { principal, billIds, numbers } = await whoOwesThree();
    const url = await startBillPayment(principal, { billIds }, aPayer);
    await paidElsewhere(numbers[1] ?? "", "12.00");
    const { rows } = await db().execute<{ payment: string }>(
      sql`select payload->>'paymentId' as payment from graphile_worker._private_jobs where payload->>'paymentId' is not null`,
    );
    const [mine] = await paymentsOf(billIds[0] ?? "");
    expect(rows.map((row) => row.payment)).toContain(mine?.id);
    await closeOutdatedPayment(mine?.id ?? "");
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    expect(await Promise.all(billIds.map(billNow))).toEqual([
      { state: "open", paidCents: 0 },
      { state: "paid", paidCents: 1200 },
      { state: "open", paidCents: 0 },
    ]);
  });

  it("what a bill no longer owes goes on to the next ones, and what is left is kept; what goes back takes that first, then the last bill", async () => {
    const { principal, billIds, numbers } = await whoOwesThree();
    const url = await startBillPayment(principal, { billIds }, aPayer);
    await sandbox.pay(url);
    await paidElsewhere(numbers[0] ?? "", "10.00");
    await settlePayment(checkoutRefOf(url));
    const [paid] = await db()
      .select()
      .from(payment)
      .where(eq(payment.id, (await paymentsOf(billIds[0] ?? ""))[0]?.id ?? ""));
    expect(paid).toMatchObject({ state: "succeeded", excessCents: 1000, receivedCents: 5030 });
    expect((await exportsOf(paid?.id ?? "")).at(-1)).toMatchObject({ amount: "10.40", applied_amount: "0.40", excess_amount: "10.00" });

    // 10.00 that was kept, 0.40 and 12.00 of the last two bills, 1.00 of the first.
    const refundId = await requestRefund(systemPrincipal("staff", new Date()), paid?.id ?? "", 2340);
    const gone = { ref: `re_${refundId}`, refundId, moneyRef: paid?.moneyRef ?? "", amountCents: 2340, failure: "" };
    await settleWithRefundTruth({ ...gone, state: "succeeded" });
    expect(await Promise.all(billIds.map(billNow))).toEqual([
      { state: "open", paidCents: 3690 },
      { state: "open", paidCents: 0 },
      { state: "open", paidCents: 0 },
    ]);
    const back = await db().select().from(billPayment).where(eq(billPayment.reference, refundId));
    expect(back.map(({ amountCents }) => amountCents).sort((a, b) => a - b)).toEqual([-1200, -100, -40]);
    expect((await exportsOf(refundId)).map(({ amount }) => amount)).toEqual(["-1.00", "-12.00", "-10.40"]);

    // The bank did not take it: each bill has its part again, and the customer theirs.
    await settleWithRefundTruth({ ...gone, state: "failed" });
    expect(await Promise.all(billIds.map(billNow))).toEqual([3790, 1200, 40].map((paidCents) => ({ state: "paid", paidCents })));
    expect((await books()).total).toBe(0);
  });

  it("twenty people who want overlapping bills at one moment: each bill is paid once", { timeout: 180_000 }, async () => {
    const { accountId } = await anAccount();
    const { lineId } = await aLine();
    await anAssociation(accountId, lineId);
    const billIds = await Promise.all(Array.from({ length: 6 }, async () => (await aBill({ lineId, totalCents: 1000 })).billId));
    const people = Array.from({ length: 20 }, (_, index) => [0, 1, 2].map((step) => billIds[(index + step * (1 + (index % 2))) % 6] ?? ""));
    const begun = await Promise.all(
      people.map((ids) => startBillPayment(principalOf(accountId), { billIds: [...new Set(ids)] }, aPayer).catch(() => undefined)),
    );
    const urls = [...new Set(begun.filter((url) => url !== undefined))];
    await Promise.all(urls.map((url) => sandbox.pay(url)));
    await Promise.all(urls.flatMap((url) => [settlePayment(checkoutRefOf(url)), settlePayment(checkoutRefOf(url))]));
    // In a crowd each may have closed another's, all of them in the end: whoever asks after it pays what is left.
    for (const billId of billIds) {
      if ((await billNow(billId))?.state === "paid") continue;
      const url = await startBillPayment(principalOf(accountId), { billIds: [billId] }, aPayer);
      await sandbox.pay(url);
      await settlePayment(checkoutRefOf(url));
    }
    const paid = await db()
      .select({ billId: paymentShare.billId, excessCents: payment.excessCents })
      .from(paymentShare)
      .innerJoin(payment, eq(payment.id, paymentShare.paymentId))
      .where(and(inArray(paymentShare.billId, billIds), eq(payment.state, "succeeded")));
    expect(paid.map(({ billId }) => billId).sort()).toEqual(billIds.toSorted());
    expect(paid.every(({ excessCents }) => excessCents === 0)).toBe(true);
    for (const billId of billIds) expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 1000 });
  });

  it("the database itself refuses a second live payment of a bill, shares that are not all, and a payment for nothing", async () => {
    const { principal, billIds } = await whoOwesThree();
    await startBillPayment(principal, { billIds }, aPayer);
    const [live] = await paymentsOf(billIds[0] ?? "");
    const [row] = await db()
      .select()
      .from(payment)
      .where(eq(payment.id, live?.id ?? ""));
    if (!row) throw new Error("no payment");
    const made = (amounts: readonly number[], amountCents: number) =>
      db().transaction(async (tx) => {
        const id = crypto.randomUUID();
        await tx.insert(payment).values({ ...row, id, amountCents });
        for (const [index, cents] of amounts.entries())
          await tx.insert(paymentShare).values({
            paymentId: id,
            position: index + 1,
            billId: billIds[index] ?? "",
            amountCents: cents,
            dueCents: 3790,
            isLive: false,
          });
      });
    await expect(made([3790], 3790)).rejects.toMatchObject({ cause: { constraint: "payment_share_live" } });
    await expect(made([], 3790)).rejects.toThrow();
    await settleWithTruth(row.id, { state: "expired", paymentId: row.id, declined: false });
    await expect(made([3000], 3790)).rejects.toThrow();
    await expect(made([3790], 3790)).resolves.toBeUndefined();
    await expect(db().update(paymentShare).set({ amountCents: 1 }).where(eq(paymentShare.paymentId, row.id))).rejects.toThrow();
  });
});

describe("a saved method", () => {
  it.each(["card", "paypal"] as const)("pays a bill at once (%s), twice pressed is charged once, and the receipt goes out", async (way) => {
    const { principal, billId, accountId } = await aCustomerWithBill();
    const method = await (way === "card" ? aSavedCard(principal) : aSavedPayPal(principal));
    const email = `${accountId}@posta.example`;
    const pay = () => startBillPayment(principal, billId, { ...aPayer, email }, { methodId: method.id });
    const [first] = await Promise.all([pay(), refusal(pay())]);
    const [paid, ...others] = await paymentsOf(billId);
    expect(others).toEqual([]);
    expect(first).toBe(`/bills/${billId}?payment=${paid?.id ?? ""}`);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect(await db().select().from(notification).where(eq(notification.address, email))).toMatchObject([{ template: "payment-receipt" }]);
    expect(await refusal(pay())).toBe("bill-already-paid");
  });

  it("whose bank asks leads there; one that is refused charges nothing and frees the bill; nobody else's pays", async () => {
    const { principal, billId } = await aCustomerWithBill();
    const asks = await aSavedCard(principal, CARDS.asks);
    expect(await startBillPayment(principal, billId, aPayer, { methodId: asks.id })).toContain(sandbox.url());
    expect(await billNow(billId)).toMatchObject({ state: "processing" });
    const refuses = await aSavedCard(principal, CARDS.refuses);
    expect(await refusal(startBillPayment(principal, billId, aPayer, { methodId: refuses.id }))).toBe("method-declined");
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 0 });
    const stranger = await aCustomerWithBill();
    expect(await refusal(startBillPayment(stranger.principal, stranger.billId, aPayer, { methodId: asks.id }))).toBe("method-gone");
    const staff = { ...principal, actor: "staff" };
    expect(await refusal(startBillPayment(staff, billId, aPayer, { methodId: asks.id }))).toBe("not-found");
  });
});
