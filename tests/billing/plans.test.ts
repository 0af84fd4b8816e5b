import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDb } from "@/db/client";
import { CHART_BILLS } from "@/lib/billing/history";
import { billFilter } from "@/lib/billing/input";
import { getArrangements } from "@/lib/billing/queries/arrangements";
import { getBill, getBillDocument, listBillPayments, listBillRows } from "@/lib/billing/queries/get-bill";
import { listBillEvents, listBillsAround, listComparedRows } from "@/lib/billing/queries/compare-bill";
import { getDelivery, getNoticeSettings, listBillNotices, listSuspensions } from "@/lib/billing/queries/notices";
import { listBills, listBillsOfYear, listBillYears, listDueBills, listNewestBills } from "@/lib/billing/queries/list-bills";
import { getStatementSums, listEntries } from "@/lib/billing/queries/statement";
import { getTaxYear, listPaymentYears } from "@/lib/billing/queries/tax-years";
import { resetEnv } from "@/lib/env";
import { listLines } from "@/lib/identity/queries/list-lines";
import { listPaymentsOfBill } from "@/lib/payments/queries";
import { getBillMatters } from "@/lib/support/queries/bill-matters";
import type { Principal } from "@/lib/principal";
import { fill } from "@/scripts/bench/fill";
import { explain } from "@/scripts/bench/plans";
import { countStatements } from "@/scripts/bench/statement-counter";
import postgres from "postgres";
import { useDatabase } from "../fixtures/database";
import { principalOf } from "../fixtures/paying";

useDatabase();

/** Enough that reading a whole table would be worse, and seen to be worse by the planner. */
const BILLS = 20_000;

let door: Awaited<ReturnType<typeof countStatements>>;
let databaseUrl: string;
let principal: Principal;
let lineId: string;
let billId: string;
/** Somebody with ten years of bills, two of them open. */
let long: { principal: Principal; lineId: string };

beforeAll(async () => {
  databaseUrl = process.env.DATABASE_URL ?? "";
  await fill(databaseUrl, BILLS);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const [own] = await sql<{ account: string; line: string; bill: string }[]>`
    select association.account_id as account, association.line_id as line, bill.id as bill
    from association join bill on bill.line_id = association.line_id join account on account.id = association.account_id
    where account.email = 'bench-7@demo.example' order by bill.issue_date desc limit 1`;
  // Their bills stand between all the others': copies of each month's, a decade earlier.
  const [longOwn] = await sql<{ account: string; line: string }[]>`
    select account_id as account, line_id as line from association join account on account.id = account_id where email = 'bench-8@demo.example'`;
  if (!own || !longOwn) throw new Error("the table was not filled");
  await sql`insert into bill (id, customer_id, line_id, issuer, issuer_name, document_type, year, number, document_id, body_index, content_hash, recipient_name,
      issue_date, due_date, period_start, period_end, total_cents, currency, paid_cents, state, remarks, imported_at)
    select gen_random_uuid(), customer_id, line_id, issuer, issuer_name, document_type, year, number || '-' || n, document_id, 0, content_hash, recipient_name,
      issue_date - 420 * n, due_date - 420 * n, period_start, period_end, total_cents, currency, total_cents, 'paid', remarks, imported_at
    from bill, generate_series(1, 8) n where line_id = ${longOwn.line} order by issue_date desc limit 106`;
  await sql`insert into bill_payment (id, bill_id, source, reference, amount_cents, paid_on, recorded_at)
    select id, id, 'operator', 'long-' || id, total_cents, issue_date + 20, now() from bill
    where line_id = ${longOwn.line} and state = 'paid' and not exists (select from bill_payment where bill_id = bill.id)`;
  await sql`insert into bill_vat (bill_id, position, rate, taxable_cents, tax_cents)
    select id, 1, 22, total_cents - total_cents * 22 / 122, total_cents * 22 / 122 from bill
    where line_id = ${longOwn.line} and not exists (select from bill_vat where bill_id = bill.id)`;
  await sql`analyze`;
  // A plan of two instalments for each bill that has an account, and a mandate with its debits for each line.
  await sql.begin(async (tx) => {
    await tx`insert into instalment_plan (id, bill_id, account_id, total_cents, words, agreed_at, state, ended_at)
      select gen_random_uuid(), bill.id, a.account_id, 200, '', now(), 'kept', now() from bill join association a on a.line_id = bill.line_id`;
    await tx`insert into plan_instalment (plan_id, position, due_on, amount_cents, paid_up_to_cents)
      select id, n, current_date, 100, n * 100 from instalment_plan, generate_series(1, 2) n`;
    await tx`insert into debit_mandate (id, line_id, account_id, bank_account, iban_shown, words, language, signed_at, state)
      select gen_random_uuid(), line_id, account_id, '', '', '', 'it', now(), 'active' from association`;
    await tx`insert into direct_debit (id, mandate_id, bill_id, amount_cents, due_on, state, announced_at)
      select gen_random_uuid(), m.id, bill.id, 100, current_date, 'planned', now() from bill join debit_mandate m on m.line_id = bill.line_id`;
  });
  // A notice of each with its message, what was chosen of each line, and a suspension announced because of each bill.
  await sql.begin(async (tx) => {
    await tx`insert into bill_notice (bill_id, kind, account_id, at, mail)
      select bill.id, 'new', a.account_id, now(), 'bill-new:' || bill.id from bill join association a on a.line_id = bill.line_id`;
    await tx`insert into notification (id, channel, address, language, template, values, once, state, attempts, created_at, sent_at)
      select gen_random_uuid(), 'mail', '', 'it', 'bill-notice', '{}', mail, 'sent', 1, now(), now() from bill_notice`;
    await tx`insert into notice_choice (account_id, line_id, kind, way, is_on) select account_id, line_id, 'due', 'sms', true from association`;
    await tx`insert into bill_delivery (id, line_id, account_id, way, changed_at) select gen_random_uuid(), line_id, account_id, 'app', now() from association`;
    await tx`insert into suspension_notice (id, bill_id, line_id, amount_cents, noticed_at, not_before)
      select gen_random_uuid(), id, line_id, 100, now(), current_date + 45 from bill where line_id is not null`;
  });
  await sql`analyze instalment_plan, plan_instalment, debit_mandate, direct_debit, bill_notice, notification, notice_choice, bill_delivery, suspension_notice`;
  await sql.end();
  principal = principalOf(own.account);
  lineId = own.line;
  long = { principal: principalOf(longOwn.account), lineId: longOwn.line };
  billId = own.bill;
  await closeDb();
  door = await countStatements(databaseUrl);
  process.env.DATABASE_URL = door.url;
  resetEnv();
}, 120_000);

afterAll(async () => {
  process.env.DATABASE_URL = databaseUrl;
  resetEnv();
  await closeDb();
  await door.close();
});

const today = "2026-11-23";
const year = 2026;
const period = { from: "2026-01-01", to: "2026-12-31" };

/** What the list, its files and their pages read of a line. */
const readsOf = (of: () => { principal: Principal; lineId: string }): Record<string, () => Promise<unknown>> => {
  const bills = (query: Record<string, string>) => listBills(of().principal, of().lineId, billFilter.parse(query), today);
  const line = <T>(read: (principal: Principal, lineId: string) => T) => read(of().principal, of().lineId);
  return {
    "a page of bills": () => bills({}),
    "the bills of a state": () => bills({ state: "overdue" }),
    "the bills of a year": () => bills({ state: "paid", year: "2026" }),
    "the next page of bills": () => bills({ after: `${today}~${billId}` }),
    "a number's beginning": () => bills({ q: "b13/" }),
    "a number's beginning or an amount": () => bills({ q: "37" }),
    "the due bills": () => line(listDueBills),
    "the newest bills": () => line((...own) => listNewestBills(...own, CHART_BILLS)),
    "a year's bills": () => line((...own) => listBillsOfYear(...own, year)),
    "the years": () => line(listBillYears),
    "a statement's sums": () => line((...own) => getStatementSums(...own, period)),
    "a statement's entries": () => line((...own) => listEntries(...own, period, 500)),
    "the years of payments": () => line(listPaymentYears),
    "a tax year": () => line((...own) => getTaxYear(...own, year)),
  };
};

/** What the pages read, with how many rows a customer of 14 bills gets at most. */
const READS: Record<string, () => Promise<unknown>> = {
  "the lines of an account": () => listLines(principal),
  ...readsOf(() => ({ principal, lineId })),
  "a bill": () => getBill(principal, billId),
  "its arrangements": () => getArrangements(principal, billId),
  "its rows": () => listBillRows(principal, billId),
  "its rows and those of the bill before": () => listComparedRows(principal, billId, undefined),
  "its rows and those of another bill": () => listComparedRows(principal, billId, billId),
  "the bills around it": () => listBillsAround(principal, billId),
  "the events of its line": () => listBillEvents(principal, billId),
  "its payments": () => listBillPayments(principal, billId),
  "its checkouts": () => listPaymentsOfBill(principal, billId),
  "what stands beside its rows": () => getBillMatters(principal, billId),
  "its document": () => getBillDocument(principal, billId),
  "the suspensions of a line": () => listSuspensions(principal, lineId),
  "the notices of a line": () => listBillNotices(principal, lineId),
  "the switches of a line": () => getNoticeSettings(principal, lineId),
  "how the bills of a line come": () => getDelivery(principal, lineId),
};

/** Sends a read, and shows how the database carries its statements out. */
async function plansOf(read: (() => Promise<unknown>) | undefined) {
  door.reset();
  await read?.();
  return explain(
    databaseUrl,
    door.traffic().sent.filter(({ text }) => !text.includes("pg_catalog")),
  );
}

/** These are empty or nearly so here: reading nothing is the quickest way to nothing. */
const EMPTY = [
  "payment",
  "payment_attempt",
  "credit_return",
  "payment_share",
  "refund",
  "dispute",
  "document",
  "bill_event",
  "kept_money",
  "kept_use",
  "credit_note",
  "row_dispute",
  "ticket",
];

const wholeTables = (plan: { scanned: readonly string[] }) => plan.scanned.filter((table) => !EMPTY.includes(table));

describe("with twenty thousand bills in the table", () => {
  it.each(Object.keys(READS))("%s: by index, no table is read from end to end", async (name) => {
    const plans = await plansOf(READS[name]);
    expect(plans).toHaveLength(name === "a tax year" ? 2 : 1);
    for (const plan of plans) {
      expect(wholeTables(plan)).toEqual([]);
      expect(plan.indexes).not.toEqual([]);
      expect(plan.buffers).toBeLessThan(150);
    }
  });

  it("a read without an index would be seen", async () => {
    const [plan] = await explain(databaseUrl, [{ text: "select id from bill where recipient_name = $1", values: ["nobody"] }]);
    expect(plan?.scanned).toEqual(["bill"]);
  });
});

describe("for a line with thousands of bills", () => {
  let business: { principal: Principal; lineId: string };

  beforeAll(async () => {
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
    const [own] = await sql<{ account: string; line: string }[]>`
      select account_id as account, line_id as line from association join account on account.id = account_id where email = 'bench-9@demo.example'`;
    if (!own) throw new Error("the table was not filled");
    business = { principal: principalOf(own.account), lineId: own.line };
    await sql`insert into bill (id, customer_id, line_id, issuer, issuer_name, document_type, year, number, document_id, body_index, content_hash, recipient_name,
        issue_date, due_date, total_cents, currency, paid_cents, state, remarks, imported_at)
      select gen_random_uuid(), customer_id, line_id, issuer, issuer_name, document_type, year, 'biz-' || n, document_id, 0, content_hash, recipient_name,
        issue_date - n, due_date - n, 100000 + n, currency, 100000 + n, 'paid', remarks, imported_at
      from (select * from bill where line_id = ${own.line} limit 1) one, generate_series(1, 5000) n`;
    await sql`analyze bill`;
    await sql.end();
  });

  it.each([
    ["a number", "BIZ-4711", ["bill_line_number"]],
    ["an amount", "1234,56", ["bill_line_number", "bill_line_total"]],
  ])("%s is searched along its own index", async (_, q, indexes) => {
    const [plan] = await plansOf(() => listBills(business.principal, business.lineId, billFilter.parse({ q }), today));
    expect(wholeTables(plan ?? { scanned: ["bill"] })).toEqual([]);
    expect(plan?.indexes).toEqual(expect.arrayContaining(indexes));
    expect(plan?.buffers).toBeLessThan(100);
  });
});

describe("for a customer of 120 bills, where the statistics say that there are ten million", () => {
  beforeAll(async () => {
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
    const [{ bills } = { bills: 0 }] = await sql<
      { bills: number }[]
    >`select count(*)::int as bills from bill where line_id = ${long.lineId}`;
    expect(bills).toBe(120);
    // What the planner knows of sizes: every table of bills, and its indexes, five hundred times as full.
    await sql`update pg_class set reltuples = reltuples * 500
      where oid in (select indexrelid from pg_index where indrelid::regclass::text in ('bill', 'bill_row', 'bill_vat', 'bill_payment'))
        or relname in ('bill', 'bill_row', 'bill_vat', 'bill_payment')`;
    await sql.end();
  });

  const LONG = readsOf(() => long);
  it.each(Object.keys(LONG))("%s: by index", async (name) => {
    for (const plan of await plansOf(LONG[name])) {
      expect(wholeTables(plan)).toEqual([]);
      expect(plan.indexes).not.toEqual([]);
      // A hundred and twenty bills lie on as many pages, and so do their payments: each is looked at once or twice, whatever else there is.
      expect(plan.buffers).toBeLessThan(1_500);
    }
  });

  it("the statistics are believed", async () => {
    const [plan] = await explain(databaseUrl, [{ text: "select id from bill where total_cents < $1", values: ["100000"] }]);
    expect(Number(/rows=(\d+)/.exec(plan?.text ?? "")?.[1])).toBeGreaterThan(5_000_000);
  });
});
