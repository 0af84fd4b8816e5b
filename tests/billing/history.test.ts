import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { billPayment, billVat } from "@/db/schema/billing";
import { keptMoney, keptUse } from "@/db/schema/payments/kept-money";
import { billFilter } from "@/lib/billing/input";
import { listBills, listBillsOfYear, listBillYears } from "@/lib/billing/queries/list-bills";
import { eachEntry, getStatementSums, listEntries, withBalance } from "@/lib/billing/queries/statement";
import { getStatementPdf } from "@/lib/billing/queries/statement-pdf";
import { getTaxYearPdf } from "@/lib/billing/queries/tax-year-pdf";
import { getTaxYear, listPaymentYears } from "@/lib/billing/queries/tax-years";
import type { Principal } from "@/lib/principal";
import { aBill, aLine, anAccount, anAssociation } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/paying";

useDatabase();

const TODAY = "2026-11-29";
const ALWAYS = { from: "2000-01-01", to: "2026-12-31" };

let owner: Principal;
let stranger: Principal;
let lineId: string;

/** Money of a bill as the importer books it; `credit-note` is what other parts of the portal write. */
async function money(billId: string, amountCents: number, paidOn: string, source = "operator", reference = uuidv7()): Promise<void> {
  await db().execute(sql`insert into ${billPayment} (id, bill_id, source, reference, amount_cents, paid_on, recorded_at)
    values (${uuidv7()}, ${billId}, ${source}, ${reference}, ${amountCents}, ${paidOn}, now())`);
}

async function vat(billId: string, taxableCents: number, taxCents: number): Promise<void> {
  await db().insert(billVat).values({ billId, position: 1, rate: "22.00", nature: null, taxableCents, taxCents });
}

beforeAll(async () => {
  ({ lineId } = await aLine());
  owner = principalOf((await anAccount()).accountId);
  stranger = principalOf((await anAccount()).accountId);
  await anAssociation(owner.subject, lineId);
  await anAssociation(stranger.subject, (await aLine()).lineId);

  // 2025: one bill, paid in two years; 2026: one that a credit note took a part off, one that is open, and the note.
  const over = await aBill({ lineId, number: "FA/2025/1", issueDate: "2025-12-05", dueDate: "2026-01-05", totalCents: 12_200 });
  await db().execute(sql`update bill set paid_cents = 12200, state = 'paid' where id = ${over.billId}`);
  await money(over.billId, 6_100, "2025-12-20");
  await money(over.billId, 7_100, "2026-01-10", "card");
  await money(over.billId, -1_000, "2026-01-10", "refund");
  await vat(over.billId, 10_000, 2_200);
  const noted = await aBill({ lineId, number: "fa/2026/1", issueDate: "2026-02-05", dueDate: "2026-03-05", totalCents: 5_000 });
  await db().execute(sql`update bill set paid_cents = 5000, state = 'paid' where id = ${noted.billId}`);
  await money(noted.billId, 1_000, "2026-02-20", "credit-note");
  await money(noted.billId, 4_000, "2026-02-25");
  await aBill({
    lineId,
    number: "NC/1",
    issueDate: "2026-02-20",
    dueDate: "2026-02-20",
    documentType: "TD04",
    totalCents: -1_000,
    state: "credited",
  });
  await aBill({ lineId, number: "100%_1", issueDate: "2026-03-05", dueDate: "2026-04-05", totalCents: 3_790 });
});

describe("the search", () => {
  const found = async (q: string, principal = owner) =>
    (await listBills(principal, lineId, billFilter.parse({ q }), TODAY)).bills.map(({ number }) => number);

  it.each([
    ["FA/2025", ["FA/2025/1"]],
    ["fa/", ["fa/2026/1", "FA/2025/1"]],
    ["A/2025", []],
    ["37,90", ["100%_1"]],
    ["€37.90", ["100%_1"]],
    ["37.9 EUR", ["100%_1"]],
    ["50", ["fa/2026/1"]],
    ["10,00", ["NC/1"]],
    ["100", ["100%_1"]],
    ["100%_", ["100%_1"]],
    ["%", []],
    ["_", []],
    ["\\", []],
    ["nothing\u0000", []],
  ])("of %j finds %j", async (q, numbers) => {
    expect(await found(q)).toEqual(numbers);
  });

  it("finds nothing for a stranger, and goes together with the other filters", async () => {
    expect(await found("FA/", stranger)).toEqual([]);
    const { bills } = await listBills(owner, lineId, billFilter.parse({ q: "fa", year: "2025" }), TODAY);
    expect(bills.map(({ number }) => number)).toEqual(["FA/2025/1"]);
  });

  it("keeps what was typed, and forgets what it cannot be", () => {
    expect(billFilter.parse({ q: "  FA/1 ", after: "2026-99-01~x", chart: "14" })).toEqual({ q: "FA/1", chart: 13 });
    expect(billFilter.parse({ q: ["a", "b"], chart: "2025", after: `2026-13-01~${uuidv7()}` })).toEqual({ chart: 2025 });
    expect(billFilter.parse({ q: "x".repeat(500) }).q).toHaveLength(60);
  });
});

describe("the years", () => {
  it("count bills and notes, and tell money from what a note took off", async () => {
    expect(await listBillYears(owner, lineId)).toEqual([
      { year: 2026, bills: 2, creditNotes: 1, totalCents: 7_790, paidCents: 4_000, openCents: 3_790 },
      { year: 2025, bills: 1, creditNotes: 0, totalCents: 12_200, paidCents: 12_200, openCents: 0 },
    ]);
    expect(await listBillYears(stranger, lineId)).toEqual([]);
  });

  it("have their bills, credit notes aside", async () => {
    expect((await listBillsOfYear(owner, lineId, 2026)).map(({ number }) => number)).toEqual(["fa/2026/1", "100%_1"]);
    expect(await listBillsOfYear(stranger, lineId, 2026)).toEqual([]);
  });
});

describe("the statement", () => {
  it("lists every bill, note and payment of a period with the balance after it, from what was owed before", async () => {
    const period = { from: "2026-01-01", to: "2026-02-28" };
    expect(await getStatementSums(owner, lineId, period)).toEqual({ openingCents: 6_100, closingCents: 0, entries: 5 });
    const entries = withBalance(await listEntries(owner, lineId, period, 50), 6_100);
    expect(entries.map(({ day, kind, number, amountCents, balanceCents }) => [day, kind, number, amountCents, balanceCents])).toEqual([
      ["2026-01-10", "card", "FA/2025/1", -7_100, -1_000],
      ["2026-01-10", "refund", "FA/2025/1", 1_000, 0],
      ["2026-02-05", "bill", "fa/2026/1", 5_000, 5_000],
      ["2026-02-20", "credit-note", "NC/1", -1_000, 4_000],
      ["2026-02-25", "operator", "fa/2026/1", -4_000, 0],
    ]);
  });

  it("ends with what the line's bills owe, however it is cut into pages", async () => {
    const all = await listEntries(owner, lineId, ALWAYS, 50);
    const paged = [];
    for (let after = all.at(-100); ;) {
      const page = await listEntries(owner, lineId, ALWAYS, 2, after);
      paged.push(...page);
      after = page.at(-1);
      if (page.length < 2) break;
    }
    expect(paged).toEqual(all);
    expect(withBalance(all, 0).at(-1)?.balanceCents).toBe(3_790);
  });

  it("takes money kept of an overpayment for money, and not what a credit note left over: the note stands there already", async () => {
    const line = await aLine();
    await anAssociation(owner.subject, line.lineId);
    const own = { lineId: line.lineId, dueDate: "2026-06-01" };
    const first = await aBill({ ...own, issueDate: "2026-04-01", totalCents: 3_000 });
    await db().execute(sql`update bill set paid_cents = 3000, state = 'paid' where id = ${first.billId}`);
    await money(first.billId, 3_000, "2026-04-10");
    const note = { ...own, issueDate: "2026-04-20", documentType: "TD04", totalCents: -700, state: "credited" } as const;
    await aBill(note);
    const next = await aBill({ ...own, issueDate: "2026-05-01", totalCents: 2_000 });
    await db().execute(sql`update bill set paid_cents = 1200 where id = ${next.billId}`);
    for (const [source, amountCents] of [
      ["credit-note", 700],
      ["operator", 500],
    ] as const) {
      const kept = { id: uuidv7(), billId: first.billId, source, reference: uuidv7(), amountCents, usedCents: amountCents };
      await db()
        .insert(keptMoney)
        .values({ ...kept, isAutomatic: false, createdAt: new Date() });
      const use = { id: uuidv7(), keptId: kept.id, billId: next.billId, amountCents };
      await db()
        .insert(keptUse)
        .values({ ...use, usedAt: new Date() });
      await money(next.billId, amountCents, "2026-05-10", "kept", use.id);
    }
    const entries = withBalance(await listEntries(owner, line.lineId, ALWAYS, 50), 0);
    expect(entries.map(({ kind, amountCents }) => [kind, amountCents])).toEqual([
      ["bill", 3_000],
      ["operator", -3_000],
      ["credit-note", -700],
      ["bill", 2_000],
      ["kept", -500],
    ]);
    expect(entries.at(-1)?.balanceCents).toBe(800);
    expect(await listBillYears(owner, line.lineId)).toMatchObject([{ totalCents: 4_300, paidCents: 3_500, openCents: 800 }]);
    expect(await getTaxYear(owner, line.lineId, 2026)).toMatchObject({ paidCents: 3_500 });
  });

  it("of five hundred and more entries is read in batches, none twice and none left out", async () => {
    const long = await aLine();
    await anAssociation(owner.subject, long.lineId);
    await db()
      .execute(sql`insert into bill (id, line_id, issuer, issuer_name, document_type, year, number, document_id, body_index, content_hash, recipient_name,
        issue_date, due_date, total_cents, currency, state, remarks, imported_at)
      select gen_random_uuid(), ${long.lineId}, 'many', 'many', 'TD01', 2026, n::text, (select id from document limit 1), 0, n::text, 'x',
        date '2026-01-01' + n / 9, date '2026-02-01', n, 'EUR', 'open', '[]', now() from generate_series(1, 1200) n`);
    const read = [];
    let batches = 0;
    for await (const batch of eachEntry(owner, long.lineId, ALWAYS, 0)) {
      batches += 1;
      read.push(...batch);
    }
    expect(batches).toBe(3);
    expect(new Set(read.map(({ id }) => id)).size).toBe(1200);
    expect(read.at(-1)?.balanceCents).toBe((1200 * 1201) / 2);
  });

  it("is empty for a stranger, whatever the period", async () => {
    expect(await getStatementSums(stranger, lineId, ALWAYS)).toEqual({ openingCents: 0, closingCents: 0, entries: 0 });
    expect(await listEntries(stranger, lineId, ALWAYS, 50)).toEqual([]);
  });

  it("is a PDF", async () => {
    const text = { title: "T", intro: "I", sums: "S", opening: "O", closing: "C", entry: () => "E", balance: String, more: "M" };
    expect((await getStatementPdf(owner, lineId, ALWAYS, "it", text)).subarray(0, 5).toString()).toBe("%PDF-");
  });
});

describe("the tax year", () => {
  it("is the year of payment: each has its part of the bill's VAT, refunds taken off, credit notes aside", async () => {
    expect(await listPaymentYears(owner, lineId)).toEqual([2026, 2025]);
    const [before, year] = [await getTaxYear(owner, lineId, 2025), await getTaxYear(owner, lineId, 2026)];
    expect(before).toMatchObject({ paidCents: 6_100, taxableCents: 5_000, taxCents: 1_100, otherCents: 0 });
    expect(before.bills.map(({ number, paidCents }) => [number, paidCents])).toEqual([["FA/2025/1", 6_100]]);
    // The second bill's invoice names no rate: what was paid of it is told apart.
    expect(year).toMatchObject({ paidCents: 10_100, taxableCents: 5_000, taxCents: 1_100, otherCents: 4_000 });
    expect(year.bills.map(({ number, paidCents }) => [number, paidCents])).toEqual([
      ["FA/2025/1", 6_100],
      ["fa/2026/1", 4_000],
    ]);
  });

  it("is nothing for a stranger and for a year without payments", async () => {
    expect(await listPaymentYears(stranger, lineId)).toEqual([]);
    expect((await getTaxYear(stranger, lineId, 2026)).bills).toEqual([]);
    expect((await getTaxYear(owner, lineId, 2019)).paidCents).toBe(0);
  });

  it("is a PDF", async () => {
    const words = { title: "T", intro: "I", sums: "S", paid: "P", taxable: "T", tax: "V", other: "O", byRate: "R", bills: "B" };
    const text = { ...words, rate: () => "22 %", amounts: String, bill: String };
    expect((await getTaxYearPdf(owner, lineId, 2026, "fr", text)).subarray(0, 5).toString()).toBe("%PDF-");
  });
});
