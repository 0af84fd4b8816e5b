import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDb } from "@/db/client";
import { billFilter } from "@/lib/billing/input";
import { getBill, getBillDocument, listBillPayments, listBillRows, listBillVat } from "@/lib/billing/queries/get-bill";
import { listBills, listBillYears, listDueBills, listNewestBills } from "@/lib/billing/queries/list-bills";
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

useDatabase();

/** Enough that reading a whole table would be worse, and seen to be worse by the planner. */
const BILLS = 20_000;

let door: Awaited<ReturnType<typeof countStatements>>;
let databaseUrl: string;
let principal: Principal;
let lineId: string;
let billId: string;

beforeAll(async () => {
  databaseUrl = process.env.DATABASE_URL ?? "";
  await fill(databaseUrl, BILLS);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const [own] = await sql<{ account: string; line: string; bill: string }[]>`
    select association.account_id as account, association.line_id as line, bill.id as bill
    from association join bill on bill.line_id = association.line_id join account on account.id = association.account_id
    where account.email = 'bench-7@demo.example' order by bill.issue_date desc limit 1`;
  await sql.end();
  if (!own) throw new Error("the table was not filled");
  principal = { subject: own.account, actor: own.account, scopes: ["read"], authenticatedAt: new Date() };
  lineId = own.line;
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
const bills = (query: Record<string, string>) => listBills(principal, lineId, billFilter.parse(query), today);

/** What the pages read, with how many rows a customer of 14 bills gets at most. */
const READS: Record<string, () => Promise<unknown>> = {
  "the lines of an account": () => listLines(principal),
  "a page of bills": () => bills({}),
  "the bills of a state": () => bills({ state: "overdue" }),
  "the bills of a year": () => bills({ state: "paid", year: "2026" }),
  "the next page of bills": () => bills({ after: `${today}~${billId}` }),
  "the due bills": () => listDueBills(principal, lineId),
  "the newest bills": () => listNewestBills(principal, lineId),
  "the years": () => listBillYears(principal, lineId),
  "a bill": () => getBill(principal, billId),
  "its rows": () => listBillRows(principal, billId),
  "its VAT": () => listBillVat(principal, billId),
  "its payments": () => listBillPayments(principal, billId),
  "its checkouts": () => listPaymentsOfBill(principal, billId),
  "what stands beside its rows": () => getBillMatters(principal, billId),
  "its document": () => getBillDocument(principal, billId),
};

const EMPTY = ["payment", "refund", "dispute", "document", "kept_money", "credit_note", "row_dispute", "ticket"];

describe("with twenty thousand bills in the table", () => {
  it.each(Object.keys(READS))("%s: by index, no table is read from end to end", async (name) => {
    door.reset();
    await READS[name]?.();
    const sent = door.traffic().sent.filter(({ text }) => !text.includes("pg_catalog"));
    expect(sent).toHaveLength(1);
    const [plan] = await explain(databaseUrl, sent);
    // These are empty or nearly so here: reading nothing is the quickest way to nothing.
    expect(plan?.scanned.filter((table) => !EMPTY.includes(table))).toEqual([]);
    expect(plan?.indexes).not.toEqual([]);
    expect(plan?.buffers).toBeLessThan(100);
  });

  it("a read without an index would be seen", async () => {
    const [plan] = await explain(databaseUrl, [{ text: "select id from bill where recipient_name = $1", values: ["nobody"] }]);
    expect(plan?.scanned).toEqual(["bill"]);
  });
});
