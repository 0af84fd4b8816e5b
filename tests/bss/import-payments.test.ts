import { Readable } from "node:stream";
import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { bill, billPayment } from "@/db/schema/billing";
import { importPayments } from "@/lib/bss/commands/import-payments";
import type { RowReport, RowsReport } from "@/lib/bss/report";
import { UserError } from "@/lib/errors";
import { systemPrincipal } from "@/lib/principal";
import { aBill, aLine } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { whyNot } from "../fixtures/reasons";

useDatabase();

const now = new Date("2026-03-15T10:00:00Z");
const operator = systemPrincipal("test", now);

async function load(text: string | readonly object[], format: "csv" | "ndjson" = "ndjson"): Promise<RowsReport & { rows: RowReport[] }> {
  const rows: RowReport[] = [];
  const content = typeof text === "string" ? text : text.map((row) => JSON.stringify(row)).join("\n");
  // In small pieces, as a large file comes.
  const stream = Readable.from(
    Array.from({ length: Math.ceil(content.length / 7) }, (_, index) => Buffer.from(content.slice(index * 7, index * 7 + 7))),
  );
  const report = await importPayments(operator, { fileName: "payments", format, stream }, { now, onRow: (row) => rows.push(row) });
  return { ...report, rows };
}

async function stateOf(billId: string) {
  const [found] = await db().select({ state: bill.state, paidCents: bill.paidCents }).from(bill).where(eq(bill.id, billId));
  return found;
}

const balances = async (reference: string) =>
  Object.fromEntries(
    (
      await db().execute<{ account: string; amount: number }>(
        sql`select account, amount_cents::int amount from ledger_entry e join ledger_tx t on t.id = e.tx_id where t.external_ref = ${reference}`,
      )
    ).rows.map((row) => [row.account, row.amount]),
  );

async function aPayableBill(totalCents = 3790) {
  const { lineId } = await aLine();
  return aBill({ lineId, totalCents });
}

describe("a payment received elsewhere", () => {
  it("pays its bill, once, and is booked", async () => {
    const { billId, number } = await aPayableBill();
    const row = { reference: "REF-1", bill_number: number, amount: "37.90", paid_on: "2026-03-10" };
    expect(await load([row])).toMatchObject({ done: 1, unchanged: 0, refused: 0 });
    expect(await stateOf(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect(
      await db()
        .select({
          source: billPayment.source,
          reference: billPayment.reference,
          amountCents: billPayment.amountCents,
          paidOn: billPayment.paidOn,
        })
        .from(billPayment)
        .where(eq(billPayment.billId, billId)),
    ).toEqual([{ source: "operator", reference: "REF-1", amountCents: 3790, paidOn: "2026-03-10" }]);
    expect(await balances("REF-1")).toEqual({ "clearing:operator": 3790, "receivable:bills": -3790 });

    expect(await load([row, row])).toMatchObject({ done: 0, unchanged: 2, refused: 0 });
    expect(await stateOf(billId)).toEqual({ state: "paid", paidCents: 3790 });
  });

  it("in two parts leaves the bill open in between", async () => {
    const { billId, number } = await aPayableBill();
    await load([{ reference: "P-1", bill_number: number, amount: "10.00", paid_on: "2026-03-10" }]);
    expect(await stateOf(billId)).toEqual({ state: "open", paidCents: 1000 });
    await load([{ reference: "P-2", bill_number: number, amount: 27.9, paid_on: "2026-03-11" }]);
    expect(await stateOf(billId)).toEqual({ state: "paid", paidCents: 3790 });
  });

  it("above what is due, or for a paid bill, is kept for the customer", async () => {
    const { billId, number } = await aPayableBill();
    await load([{ reference: "X-1", bill_number: number, amount: "40.00", paid_on: "2026-03-10" }]);
    expect(await stateOf(billId)).toEqual({ state: "paid", paidCents: 3790 });
    expect(await balances("X-1")).toEqual({ "clearing:operator": 4000, "receivable:bills": -3790, "owed:customers": -210 });
    const again = [{ reference: "X-2", bill_number: number, amount: "5.00", paid_on: "2026-03-10" }];
    expect(await load(again)).toMatchObject({ done: 1 });
    expect(await balances("X-2")).toEqual({ "clearing:operator": 500, "owed:customers": -500 });
    expect(await load(again)).toMatchObject({ done: 0, unchanged: 1 });
  });

  it("leaves a bill that is being paid as it is until it is paid in full", async () => {
    const { lineId } = await aLine();
    const { billId, number } = await aBill({ lineId, state: "processing" });
    await load([{ reference: "L-1", bill_number: number, amount: "1.00", paid_on: "2026-03-10" }]);
    expect(await stateOf(billId)).toEqual({ state: "processing", paidCents: 100 });
    await load([{ reference: "L-2", bill_number: number, amount: "36.90", paid_on: "2026-03-10" }]);
    expect(await stateOf(billId)).toEqual({ state: "paid", paidCents: 3790 });
  });

  it("comes as CSV too, with commas or as Italian spreadsheets write it", async () => {
    const first = await aPayableBill();
    const second = await aPayableBill();
    expect(await load(`reference,bill_number,amount,paid_on\r\nCSV-1,${first.number},37.90,2026-03-10\r\n`, "csv")).toMatchObject({
      done: 1,
      refused: 0,
    });
    expect(
      await load(`\uFEFFReference;Issuer;Bill_Number;Year;Amount;Paid_on\n"CSV-2";;${second.number};;37,90;2026-03-10\n`, "csv"),
    ).toMatchObject({ done: 1, refused: 0 });
    expect(await stateOf(second.billId)).toEqual({ state: "paid", paidCents: 3790 });
  });

  it("counts once when it comes ten times at the same moment, next to others", async () => {
    const { billId, number } = await aPayableBill();
    const rows = [
      { reference: "C-1", bill_number: number, amount: "20.00", paid_on: "2026-03-10" },
      { reference: "C-2", bill_number: number, amount: "20.00", paid_on: "2026-03-10" },
    ];
    const reports = await Promise.all(Array.from({ length: 10 }, () => load(rows)));
    expect(reports.reduce((sum, report) => sum + report.done, 0)).toBe(2);
    expect(reports.reduce((sum, report) => sum + report.unchanged, 0)).toBe(18);
    expect(await stateOf(billId)).toEqual({ state: "paid", paidCents: 3790 });
    const owed = ((await balances("C-1"))["owed:customers"] ?? 0) + ((await balances("C-2"))["owed:customers"] ?? 0);
    expect(owed).toBe(-210);
  });
});

it("a file is read no faster than its rows are done, however long it is", async () => {
  const rows = 5000;
  let read = 0;
  let told = 0;
  let ahead = 0;
  function* lines() {
    for (; read < rows; read += 1) yield Buffer.from(`{"reference":"L-${String(read)}","bill_number":"NOWHERE"}\n`);
  }
  const stream = Readable.from(lines(), { objectMode: false });
  const onRow = () => {
    told += 1;
    ahead = Math.max(ahead, read - told);
  };
  expect(await importPayments(operator, { fileName: "x", format: "ndjson", stream }, { now, onRow })).toMatchObject({ refused: rows });
  // What a stream buffers by itself (64 KiB), and a few rows under way.
  expect(ahead).toBeLessThan(2500);
});

describe("rows that are refused, each by itself", () => {
  it("a reference that comes for two bills at the same moment: one of them takes it", async () => {
    const bills = [await aPayableBill(), await aPayableBill()];
    const row = (number: string) => ({ reference: "T-1", bill_number: number, amount: "10.00", paid_on: "2026-03-10" });
    const reports = await Promise.all(bills.map(({ number }) => load([row(number)])));
    expect(reports.map(({ done, refused }) => [done, refused]).sort()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(reports.flatMap(({ rows }) => rows.flatMap((row) => whyNot(row) ?? []))).toEqual([
      "Reference T-1 was imported before for another bill.",
    ]);
    const paid = await Promise.all(bills.map(({ billId }) => stateOf(billId)));
    expect(paid.map((found) => found?.paidCents).sort()).toEqual([0, 1000]);
  });

  it("a reference with another amount, or for another bill", async () => {
    const { billId, number } = await aPayableBill();
    const other = await aPayableBill();
    await load([{ reference: "D-1", bill_number: number, amount: "10.00", paid_on: "2026-03-10" }]);
    const report = await load([
      { reference: "D-1", bill_number: number, amount: "11.00", paid_on: "2026-03-10" },
      { reference: "D-1", bill_number: other.number, amount: "10.00", paid_on: "2026-03-10" },
      { reference: "D-2", bill_number: number, amount: "1.00", paid_on: "2026-03-10" },
    ]);
    expect(report.rows.map((row) => [row.line, row.result, whyNot(row)])).toEqual([
      [1, "refused", "Reference D-1 was imported before with another amount: 10.00 EUR then, 11.00 EUR now."],
      [2, "refused", "Reference D-1 was imported before for another bill."],
      [3, "done", undefined],
    ]);
    expect(await stateOf(billId)).toEqual({ state: "open", paidCents: 1100 });
    expect(await stateOf(other.billId)).toEqual({ state: "open", paidCents: 0 });
  });

  it("a bill that is unknown, a credit note, or not the only one of its number", async () => {
    const { lineId } = await aLine();
    const { number } = await aBill({ lineId, totalCents: -500, state: "credited" });
    const old = await aBill({ lineId, number: "SAME", year: 2024 });
    await aBill({ lineId, number: "SAME", year: 2025 });
    const row = (bill_number: string, year?: number) => ({
      reference: `U-${bill_number}`,
      bill_number,
      year,
      amount: "5.00",
      paid_on: "2026-03-10",
    });
    const report = await load([row("NOWHERE"), row(number), row("SAME"), row("SAME", 2024)]);
    expect(report.rows.map(whyNot)).toEqual([
      "No bill has the number NOWHERE.",
      `Bill ${number} is a credit note: nothing is paid on it.`,
      "Several bills have the number SAME: the row must say the issuer and the year.",
      undefined,
    ]);
    expect(await stateOf(old.billId)).toEqual({ state: "open", paidCents: 500 });
  });

  it.each([
    ["no reference", { bill_number: "1", amount: "1.00", paid_on: "2026-03-10" }, /^reference is missing/],
    ["no amount", { reference: "R", bill_number: "1", paid_on: "2026-03-10" }, /^amount is missing/],
    [
      "an amount of nothing",
      { reference: "R", bill_number: "1", amount: "0.00", paid_on: "2026-03-10" },
      /^amount must be an amount in euro above zero/,
    ],
    ["a negative amount", { reference: "R", bill_number: "1", amount: "-1.00", paid_on: "2026-03-10" }, /^amount must be/],
    ["a third of a cent", { reference: "R", bill_number: "1", amount: "1.003", paid_on: "2026-03-10" }, /^amount must be/],
    ["an amount with thousands", { reference: "R", bill_number: "1", amount: "1.000,00", paid_on: "2026-03-10" }, /^amount must be/],
    ["a day that does not exist", { reference: "R", bill_number: "1", amount: "1.00", paid_on: "2026-02-30" }, /^paid_on must be a date/],
    [
      "another currency",
      { reference: "R", bill_number: "1", amount: "1.00", paid_on: "2026-03-10", currency: "USD" },
      /^currency must be EUR/,
    ],
  ])("%s", async (_name, row, reason) => {
    const report = await load([row]);
    expect(report.rows).toMatchObject([{ line: 1, result: "refused" }]);
    expect(report.rows.map(whyNot)[0]).toMatch(reason);
  });

  it("a row that is no JSON, an endless one, and the ones after them are read", async () => {
    const { number } = await aPayableBill();
    const good = JSON.stringify({ reference: "J-1", bill_number: number, amount: "1.00", paid_on: "2026-03-10" });
    const report = await load(`{"reference":\n${"x".repeat(250_000)}\n\n[]\n${good}`);
    expect(report.rows.map(({ line, result }) => [line, result])).toEqual([
      [1, "refused"],
      [2, "refused"],
      [4, "refused"],
      [5, "done"],
    ]);
  });

  it("a CSV whose quotes are never closed ends there", async () => {
    const report = await load(`reference,bill_number,amount,paid_on\n"open,1,1.00,2026-03-10\n`, "csv");
    expect(report).toMatchObject({ done: 0, refused: 1 });
  });

  it("all of them, for a principal that may not import", async () => {
    const stranger = { ...operator, scopes: ["read", "pay"] as const };
    await expect(importPayments(stranger, { fileName: "x", format: "ndjson", stream: Readable.from(["{}"]) }, { now })).rejects.toEqual(
      new UserError("not-found"),
    );
  });
});
