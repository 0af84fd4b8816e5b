import { Readable } from "node:stream";
import { eq, sql } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { importPayments } from "@/lib/bss/commands/import-payments";
import { UserError } from "@/lib/errors";
import { closeOutdatedPayment } from "@/lib/payments/commands/close-payment";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { systemPrincipal } from "@/lib/principal";
import { useDatabase } from "../fixtures/database";
import { aCustomerWithBill, aPayer, billNow, books, paymentsOf } from "../fixtures/paying";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();

afterEach(() => sandbox.order("/sandbox/faults", { api: null }));

/** The operator says that it received money for a bill: one row of a file. */
async function paidElsewhere(number: string, amount: string): Promise<void> {
  const row = { reference: `bank-${number}-${amount}`, bill_number: number, amount, paid_on: "2026-11-01" };
  const stream = Readable.from([`${JSON.stringify(row)}\n`]);
  const report = await importPayments(
    systemPrincipal("import", new Date()),
    { fileName: "payments.ndjson", format: "ndjson", stream },
    { now: new Date() },
  );
  expect(report).toMatchObject({ done: 1, refused: 0 });
}

/** Does what the queue would: the tasks that close payments of changed bills. */
async function closeAsked(): Promise<number> {
  const { rows } = await db().execute<{ id: string; payment: string }>(
    sql`select id::text, payload->>'paymentId' as payment from graphile_worker._private_jobs where task_id = (select id from graphile_worker._private_tasks where identifier = 'close-outdated-payment')`,
  );
  for (const row of rows) {
    await closeOutdatedPayment(row.payment);
    await db().execute(sql`delete from graphile_worker._private_jobs where id = ${row.id}::bigint`);
  }
  return rows.length;
}

const codeOf = (error: unknown) => (error instanceof UserError ? error.code : error);

describe("a bill that is paid elsewhere while its checkout is open", () => {
  it("has the checkout closed at the provider: nobody can pay twice", async () => {
    const { principal, billId, number } = await aCustomerWithBill();
    const url = await startBillPayment(principal, billId, aPayer);
    await paidElsewhere(number, "37.90");
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect(await closeAsked()).toBe(1);
    expect(await paymentsOf(billId)).toMatchObject([{ state: "canceled" }]);
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    expect(await paymentsOf(billId)).toMatchObject([{ state: "canceled", excessCents: 0 }]);
  });

  it("books money that was paid in that very moment, and keeps it for the customer", async () => {
    const { principal, billId, number } = await aCustomerWithBill();
    const url = await startBillPayment(principal, billId, aPayer);
    await sandbox.pay(url);
    await paidElsewhere(number, "37.90");
    await closeAsked();
    expect(await paymentsOf(billId)).toMatchObject([{ state: "succeeded", excessCents: 3790 }]);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect((await books()).total).toBe(0);
  });

  it("in part: the customer is led to a new checkout of what is left, and the old one is closed first", async () => {
    const { principal, billId, number } = await aCustomerWithBill();
    const old = await startBillPayment(principal, billId, aPayer);
    await paidElsewhere(number, "7.90");
    const url = await startBillPayment(principal, billId, aPayer);
    expect(url).not.toBe(old);
    expect(await paymentsOf(billId)).toMatchObject([
      { state: "canceled", amountCents: 3790 },
      { state: "open", amountCents: 3000 },
    ]);
    // The task that was asked for finds nothing to do any more: the new checkout is of the right amount.
    await closeAsked();
    expect(await paymentsOf(billId)).toMatchObject([{ state: "canceled" }, { state: "open" }]);
    await sandbox.pay(url);
    await settlePayment(checkoutRefOf(url));
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
  });

  it("stays as it is while the provider is silent, and the task comes again", async () => {
    const { principal, billId, number } = await aCustomerWithBill();
    await startBillPayment(principal, billId, aPayer);
    await paidElsewhere(number, "7.90");
    await sandbox.order("/sandbox/faults", { api: { path: "/v1/checkout/sessions", mode: "error503", times: 50 } });
    await expect(closeAsked()).rejects.toSatisfy((error) => codeOf(error) === "provider-unavailable");
    await expect(startBillPayment(principal, billId, aPayer)).rejects.toSatisfy((error) => codeOf(error) === "provider-unavailable");
    expect(await paymentsOf(billId)).toMatchObject([{ state: "open", amountCents: 3790 }]);
    await sandbox.order("/sandbox/faults", { api: null });
    await closeAsked();
    expect(await paymentsOf(billId)).toMatchObject([{ state: "canceled" }]);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 790 });
  });

  it("is said to be paid when the old checkout turns out to have been", async () => {
    const { principal, billId } = await aCustomerWithBill();
    const url = await startBillPayment(principal, billId, aPayer);
    await sandbox.pay(url);
    await db().update(bill).set({ totalCents: 3800 }).where(eq(bill.id, billId));
    await expect(startBillPayment(principal, billId, aPayer)).rejects.toSatisfy((error) => codeOf(error) === "bill-already-paid");
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 3790 });
  });

  it("asks for nothing where no checkout is open", async () => {
    const { number } = await aCustomerWithBill();
    await paidElsewhere(number, "10.00");
    expect(await closeAsked()).toBe(0);
  });
});
