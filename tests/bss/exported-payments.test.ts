import { Readable } from "node:stream";
import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { db } from "@/db/client";
import { payment, refund } from "@/db/schema/payments";
import { queueExport } from "@/lib/billing/commands/queue-export";
import { importPayments } from "@/lib/bss/commands/import-payments";
import { sweepExports } from "@/lib/bss/commands/send-exports";
import { toCents } from "@/lib/money";
import { bookRefund, undoRefund } from "@/lib/payments/commands/book-refund";
import { lockPayment } from "@/lib/payments/commands/locked-payment";
import { bookReviewed } from "@/lib/payments/commands/resolve-review";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { systemPrincipal } from "@/lib/principal";
import { useDatabase } from "../fixtures/database";
import { anExport, arrivedAt, exportsNow, useOperator } from "../fixtures/operator";
import { aCustomerWithBill, aPayer, billNow, forBill, paymentsOf } from "../fixtures/paying";
import { startProgram, TYPESCRIPT } from "../fixtures/processes";
import { checkoutRefOf } from "../fixtures/sandbox";

useDatabase();
const sandbox = useOperator();
const staff = systemPrincipal("test", new Date());

beforeEach(async () => {
  await db().execute(sql`truncate operator_export`);
  await sandbox.order("/sandbox/reset", {});
});
afterEach(() => db().execute(sql`drop trigger if exists fail_audit on audit_log`));

/** A bill whose checkout was paid, not settled yet. */
async function aPaidCheckout(totalCents = 3790) {
  const customer = await aCustomerWithBill({ totalCents });
  const url = await startBillPayment(customer.principal, customer.billId, aPayer);
  await sandbox.pay(url);
  return { ...customer, ref: checkoutRefOf(url) };
}

async function aSettledPayment(totalCents?: number) {
  const paid = await aPaidCheckout(totalCents);
  await settlePayment(paid.ref);
  const [settled] = await paymentsOf(paid.billId);
  return { ...paid, paymentId: settled?.id ?? "" };
}

/** Gives money back as if the provider had just said so. */
async function refunded(paymentId: string, amountCents: number, excessCents = 0) {
  const mine = { id: uuidv7(), amountCents, excessCents };
  const now = new Date();
  await db().transaction(async (tx) => {
    await tx.insert(refund).values({ ...mine, paymentId, origin: "staff", state: "pending", createdAt: now, nextCheckAt: now });
    await tx.update(payment).set({ refundCents: amountCents }).where(eq(payment.id, paymentId));
    const locked = await lockPayment(tx, paymentId);
    if (locked) await bookRefund(tx, locked, mine, `re_${mine.id}`);
  });
  return mine;
}

async function paidElsewhere(number: string, amount: string): Promise<void> {
  const row = { reference: `bank-${number}`, bill_number: number, amount, paid_on: "2026-11-01" };
  const file = { fileName: "x", format: "ndjson", stream: Readable.from([JSON.stringify(row)]) } as const;
  expect(await importPayments(staff, file, { now: new Date() })).toMatchObject({ done: 1 });
}

const amounts = z.object({ amount: z.string(), applied_amount: z.string(), excess_amount: z.string() }).transform((body) => ({
  amount: toCents(body.amount),
  applied: toCents(body.applied_amount),
  excess: toCents(body.excess_amount),
}));

const exportsOf = async (billId: string) =>
  (await exportsNow()).filter((row) => row.billId === billId).map(({ kind, body }) => ({ kind, ...amounts.parse(JSON.parse(body)) }));

const jobs = async () => (await db().execute(sql`select 1 from graphile_worker.jobs where task_identifier = 'send-export'`)).rows.length;

describe("a settled payment", () => {
  it("is one export with its bill's key, however often and at once it is settled", async () => {
    const { billId, ref, number } = await aPaidCheckout();
    await Promise.all(Array.from({ length: 5 }, () => settlePayment(ref)));
    await settlePayment(ref);
    const [settled] = await paymentsOf(billId);
    const written = await exportsNow();
    expect(written).toMatchObject([{ kind: "payment", state: "waiting", billId }]);
    expect(JSON.parse(written[0]?.body ?? "")).toMatchObject({
      id: written[0]?.id,
      kind: "payment",
      reference: settled?.id,
      payment_id: settled?.id,
      bill: { issuer: "IT01234567897", document_type: "TD01", number },
      amount: "37.90",
      applied_amount: "37.90",
      excess_amount: "0.00",
      currency: "EUR",
      method: "card",
    });
    await sweepExports();
    expect(await arrivedAt(sandbox.url())).toMatchObject([{ id: written[0]?.id, copies: 1 }]);
  });

  it("leaves none when its settling is rolled back, and one when it goes through at last", async () => {
    const { ref } = await aPaidCheckout();
    const before = await jobs();
    await db().execute(sql`create trigger fail_audit before insert on audit_log for each row
      when (new.action = 'payment.succeeded') execute function refuse_change()`);
    await expect(settlePayment(ref)).rejects.toThrow();
    expect(await exportsNow()).toEqual([]);
    expect(await jobs()).toBe(before);
    await db().execute(sql`drop trigger fail_audit on audit_log`);
    await settlePayment(ref);
    expect(await exportsNow()).toHaveLength(1);
    expect(await jobs()).toBe(before + 1);
  });

  it("goes out at once by the worker", async () => {
    const names = [
      "DATABASE_URL",
      "AUTH_SECRET",
      "STRIPE_WEBHOOK_SECRET",
      "OPERATOR_EXPORT_SECRET",
      "DEMO",
      "PAYMENTS_MODE",
      "SANDBOX_PORT",
    ];
    const worker = startProgram(
      [...TYPESCRIPT, "scripts/worker.ts"],
      Object.fromEntries(names.map((name) => [name, process.env[name] ?? ""])),
    );
    await worker.says(/worker ready/);
    const paid = await Promise.all([aSettledPayment(), aSettledPayment(), aSettledPayment()]);
    await vi.waitFor(
      async () => {
        expect(await arrivedAt(sandbox.url())).toHaveLength(3);
        expect((await exportsNow()).map(({ state }) => state)).toEqual(["acknowledged", "acknowledged", "acknowledged"]);
      },
      { timeout: 20_000, interval: 50 },
    );
    expect(new Set((await exportsNow()).map(({ billId }) => billId))).toEqual(new Set(paid.map(({ billId }) => billId)));
    worker.child.kill("SIGTERM");
    expect((await worker.ended).code).toBe(0);
  });
});

describe("the exports of a bill sum to what was paid on it here", () => {
  it("when more came in than it owed", async () => {
    const { billId, ref, number } = await aPaidCheckout();
    await paidElsewhere(number, "10.00");
    await settlePayment(ref);
    expect(await exportsOf(billId)).toEqual([{ kind: "payment", amount: 3790, applied: 2790, excess: 1000 }]);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
  });

  it("when money goes back, and when the bank does not take it", async () => {
    const { billId, paymentId } = await aSettledPayment();
    const mine = await refunded(paymentId, 1500);
    expect((await billNow(billId))?.paidCents).toBe(2290);
    await db().transaction(async (tx) => {
      const locked = await lockPayment(tx, paymentId);
      if (locked) await undoRefund(tx, locked, mine, `re_${mine.id}`);
    });
    expect(await exportsOf(billId)).toEqual([
      { kind: "payment", amount: 3790, applied: 3790, excess: 0 },
      { kind: "refund", amount: -1500, applied: -1500, excess: 0 },
      { kind: "refund-failed", amount: 1500, applied: 1500, excess: 0 },
    ]);
    expect((await billNow(billId))?.paidCents).toBe(3790);
  });

  it("when what is given back had been kept for the customer", async () => {
    const { billId, ref, number } = await aPaidCheckout();
    await paidElsewhere(number, "10.00");
    await settlePayment(ref);
    const [settled] = await paymentsOf(billId);
    await refunded(settled?.id ?? "", 1200, 1000);
    expect((await exportsOf(billId)).at(-1)).toEqual({ kind: "refund", amount: -1200, applied: -200, excess: -1000 });
  });

  it("when a person takes reviewed money for it: nothing before, all of it then", async () => {
    const { billId, ref } = await aPaidCheckout();
    await db().update(payment).set({ amountCents: 3000 }).where(forBill(billId));
    await settlePayment(ref);
    expect(await exportsOf(billId)).toEqual([]);
    const [reviewed] = await paymentsOf(billId);
    await bookReviewed(staff, reviewed?.id ?? "");
    expect(await exportsOf(billId)).toEqual([{ kind: "payment", amount: 3790, applied: 3790, excess: 0 }]);
  });

  afterEach(async () => {
    const { rows: differing } = await db().execute(sql`
      select b.id from bill b
      left join (select bill_id, sum((body::jsonb->>'applied_amount')::numeric * 100) sent from operator_export group by bill_id) e on e.bill_id = b.id
      join (select bill_id, sum(amount_cents) filter (where source <> 'operator') here from bill_payment group by bill_id) p on p.bill_id = b.id
      where e.sent is not null and e.sent <> p.here`);
    expect(differing).toEqual([]);
  });
});

it("an export that is being written keeps no other from being written", async () => {
  const { billId } = await aCustomerWithBill();
  await db().transaction(async (tx) => {
    const money = { kind: "payment", reference: "one", paymentId: "one", billId, amountCents: 1, appliedCents: 1, excessCents: 0 } as const;
    await queueExport(tx, { ...money, method: "card", paidOn: "2026-11-23", at: new Date() });
    // On another connection, while this transaction is open: waiting for it would never end.
    await anExport();
  });
  expect(await exportsNow()).toHaveLength(2);
});

it("an export whose parts are not the whole is never written", async () => {
  await expect(anExport({ amountCents: 100, appliedCents: 50, excessCents: 49 })).rejects.toThrow(RangeError);
});
