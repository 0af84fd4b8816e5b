import "server-only";
import { and, desc, eq, gt, lte, not, or, sql, type SQL } from "drizzle-orm";
import { db, statement, statementName } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import type { BillFilter } from "@/lib/billing/input";
import { ownLine, standing } from "@/lib/billing/queries/own-bill";
import type { BillState } from "@/lib/billing/rules";
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
export async function listBills(principal: Principal, lineId: string, filter: BillFilter, today: Day): Promise<BillPage> {
  const [afterDate, afterId] = filter.after?.split("~") ?? [];
  const conditions: SQL[] = [];
  if (filter.state !== undefined) conditions.push(stateIs(filter.state, today));
  if (filter.year !== undefined)
    conditions.push(sql`${bill.issueDate} between ${`${String(filter.year)}-01-01`} and ${`${String(filter.year)}-12-31`}`);
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

/** `dueCents` of rules.ts is above zero. */
const asksForMoney = sql`${bill.totalCents} - ${bill.paidCents} - ${bill.disputedCents} > 0`;

/** `billState` of rules.ts, in SQL; a test holds the two together. */
function stateIs(state: BillState, today: Day): SQL {
  const open = eq(bill.state, "open");
  const late = sql`(${bill.dueDate} < ${today} and ${asksForMoney})`;
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

const spanOfBills = statement((on) =>
  on
    .select({ first: sql<string | null>`min(${bill.issueDate})`, last: sql<string | null>`max(${bill.issueDate})` })
    .from(bill)
    .innerJoin(association, ownLine)
    .where(ofLine)
    .prepare(statementName("span_of_bills")),
);

/** The years in which a line has bills, newest first. */
export async function listBillYears(principal: Principal, lineId: string): Promise<number[]> {
  const [span] = await spanOfBills().execute({ ...ownValues(principal), line: lineId });
  if (!span?.first || !span.last) return [];
  const last = Number(span.last.slice(0, 4));
  return Array.from({ length: last - Number(span.first.slice(0, 4)) + 1 }, (_, index) => last - index);
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
