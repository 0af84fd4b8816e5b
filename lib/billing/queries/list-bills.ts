import "server-only";
import { and, desc, eq, gt, inArray, lte, not, or, sql, type SQL } from "drizzle-orm";
import { db, statement, statementName } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import type { BillFilter } from "@/lib/billing/input";
import { asksForMoney, moneyOfBill, ownLine, payBy, standing } from "@/lib/billing/queries/own-bill";
import type { BillState } from "@/lib/billing/rules";
import { amountsIn } from "@/lib/credit/rules";
import type { Day } from "@/lib/dates";
import { ownAssociation, ownAssociationLater, ownValues } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";

/** A bill as lists show it. */
export interface BillSummary {
  readonly id: string;
  readonly number: string;
  readonly issueDate: Day;
  readonly dueDate: Day;
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
  readonly totalCents: Cents;
  readonly paidCents: Cents;
  readonly disputedCents: Cents;
  readonly state: "open" | "processing" | "paid" | "credited";
}

/** Two years of monthly bills a page. */
const PAGE = 24;

/** One page of bills, and where the next one begins. */
export interface BillPage {
  readonly bills: readonly BillSummary[];
  readonly next: string | undefined;
}

/** The bills of one of the principal's lines, newest first, a page at a time along the index of line and issue date. */
export async function listBills(principal: Principal, lineId: string, filter: Omit<BillFilter, "chart">, today: Day): Promise<BillPage> {
  const [afterDate, afterId] = filter.after?.split("~") ?? [];
  const conditions: SQL[] = [];
  if (filter.state !== undefined) conditions.push(stateIs(filter.state, today));
  if (filter.year !== undefined) conditions.push(issuedIn(filter.year));
  if (filter.q !== undefined) conditions.push(isSearched(filter.q));
  if (afterDate !== undefined && afterId !== undefined) {
    conditions.push(sql`(${bill.issueDate}, ${bill.id}) < (${afterDate}::date, ${afterId}::uuid)`);
  }
  const bills = await db()
    .select(standing)
    .from(bill)
    .innerJoin(association, ownLine)
    .where(and(ownAssociation(principal), eq(bill.lineId, lineId), ...conditions))
    .orderBy(desc(bill.issueDate), desc(bill.id))
    .limit(PAGE + 1);
  const page = bills.slice(0, PAGE);
  const last = bills.length > PAGE ? page.at(-1) : undefined;
  return { bills: page, next: last && `${last.issueDate}~${last.id}` };
}

function issuedIn(year: number): SQL {
  return sql`${bill.issueDate} between ${`${String(year)}-01-01`} and ${`${String(year)}-12-31`}`;
}

/** A number that begins as typed, along `bill_line_number`; or exactly the amount, along `bill_line_total`, of a bill or a credit note. */
function isSearched(typed: string): SQL {
  // What somebody typed is text to look for, never a pattern.
  const number = sql`upper(${bill.number}) like upper(${typed.replace(/[\\%_]/g, "\\$&")}) || '%'`;
  const amounts = amountsIn(typed).flatMap((cents) => [cents, -cents]);
  return amounts.length === 0 ? number : sql`(${number} or ${inArray(bill.totalCents, amounts)})`;
}

/** `billState` of rules.ts, in SQL; a test holds the two together. */
function stateIs(state: BillState, today: Day): SQL {
  const open = eq(bill.state, "open");
  const late = sql`(${payBy} < ${today} and ${asksForMoney})`;
  switch (state) {
    case "overdue":
      return all(open, late);
    case "unpaid":
      return all(open, not(late), lte(bill.paidCents, 0));
    case "partly_paid":
      return all(open, not(late), gt(bill.paidCents, 0));
    case "processing":
    case "paid":
    case "credited":
      return eq(bill.state, state);
  }
}

function all(...conditions: [SQL, ...SQL[]]): SQL {
  return sql.join(conditions, sql` and `);
}

/** The bills of a line that is the account's, in every statement below. */
const ofLine = and(ownAssociationLater, eq(bill.lineId, sql.placeholder("line")));

const newestBills = statement((on) =>
  on
    .select(standing)
    .from(bill)
    .innerJoin(association, ownLine)
    .where(and(ofLine, gt(bill.totalCents, 0)))
    .orderBy(desc(bill.issueDate), desc(bill.id))
    .limit(sql.placeholder("count"))
    .prepare(statementName("newest_bills")),
);

/** The newest bills, credit notes aside, oldest first: thirteen show the same month of last year. */
export async function listNewestBills(principal: Principal, lineId: string, count = 13): Promise<BillSummary[]> {
  const newest = await newestBills().execute({ ...ownValues(principal), line: lineId, count });
  return newest.reverse();
}

/** The invoices of a year, oldest first, without an end: a line has a dozen or two. */
export async function listBillsOfYear(principal: Principal, lineId: string, year: number): Promise<BillSummary[]> {
  return db()
    .select(standing)
    .from(bill)
    .innerJoin(association, ownLine)
    .where(and(ownAssociation(principal), eq(bill.lineId, lineId), issuedIn(year), gt(bill.totalCents, 0)))
    .orderBy(bill.issueDate, bill.id);
}

/** What a line was billed in a year, by the day of issue. */
export interface BillYear {
  readonly year: number;
  readonly bills: number;
  readonly creditNotes: number;
  /** Bills less credit notes. */
  readonly totalCents: Cents;
  /** Money alone, whenever it came: what a credit note took off a bill is none. */
  readonly paidCents: Cents;
  /** What these bills still ask for. */
  readonly openCents: Cents;
}

const moneyCents = sql`coalesce((select sum(money.amount_cents) from ${moneyOfBill}), 0)`;

const yearsOfBills = statement((on) =>
  on
    .select({
      year: sql`extract(year from ${bill.issueDate})`.mapWith(Number).as("year"),
      bills: sql`count(*) filter (where ${bill.totalCents} >= 0)`.mapWith(Number),
      creditNotes: sql`count(*) filter (where ${bill.totalCents} < 0)`.mapWith(Number),
      totalCents: sql`sum(${bill.totalCents})`.mapWith(Number),
      paidCents: sql`sum(${moneyCents})`.mapWith(Number),
      openCents:
        sql`coalesce(sum(greatest(0, ${bill.totalCents} - ${bill.paidCents} - ${bill.disputedCents})) filter (where ${bill.state} in ('open', 'processing')), 0)`.mapWith(
          Number,
        ),
    })
    .from(bill)
    .innerJoin(association, ownLine)
    .where(ofLine)
    .groupBy(sql`1`)
    .orderBy(sql`1 desc`)
    .prepare(statementName("years_of_bills")),
);

/** The years in which a line has bills, newest first, with their sums. */
export function listBillYears(principal: Principal, lineId: string): Promise<BillYear[]> {
  return yearsOfBills().execute({ ...ownValues(principal), line: lineId });
}

const dueBills = statement((on) =>
  on
    .select(standing)
    .from(bill)
    .innerJoin(association, ownLine)
    .where(and(ofLine, or(eq(bill.state, "open"), eq(bill.state, "processing")), asksForMoney))
    .orderBy(bill.dueDate, bill.id)
    .limit(100)
    .prepare(statementName("due_bills")),
);

/** The bills that still want something: everything not paid, not disputed and not a credit note, most urgent first. */
export function listDueBills(principal: Principal, lineId: string): Promise<BillSummary[]> {
  return dueBills().execute({ ...ownValues(principal), line: lineId });
}

/** Bills that are to be paid together, those of them that are the principal's to pay, most urgent first. */
export function listBillsToPay(principal: Principal, billIds: readonly string[]): Promise<BillSummary[]> {
  return db()
    .select(standing)
    .from(bill)
    .innerJoin(association, ownLine)
    .where(and(ownAssociation(principal), inArray(bill.id, [...billIds]), inArray(association.access, ["pay", "manage"])))
    .orderBy(bill.dueDate, bill.id)
    .limit(100);
}
