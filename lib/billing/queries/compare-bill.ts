import "server-only";
import { and, asc, desc, eq, sql, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { statement, statementName } from "@/db/client";
import { bill, billRow } from "@/db/schema/billing";
import { billEvent } from "@/db/schema/billing/bill-event";
import { association } from "@/db/schema/identity";
import type { BillRow } from "@/lib/billing/breakdown";
import type { BillEvent } from "@/lib/billing/comparison";
import { rowColumns } from "@/lib/billing/queries/get-bill";
import { ownBillLater, ownLine } from "@/lib/billing/queries/own-bill";
import type { Day } from "@/lib/dates";
import { ownAssociationLater, ownValues } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";

/** A bill near another one. */
export interface NearBill {
  readonly id: string;
  readonly number: string;
  readonly issueDate: Day;
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
  readonly totalCents: Cents;
}

/** Five years of monthly bills to each side. */
const MOST_AROUND = 60;

const near = alias(bill, "near");
const nearColumns = {
  id: near.id,
  number: near.number,
  issueDate: near.issueDate,
  periodStart: near.periodStart,
  periodEnd: near.periodEnd,
  totalCents: near.totalCents,
};

const place = sql`(${bill.issueDate}, ${bill.id})`;
const nearPlace = sql`(${near.issueDate}, ${near.id})`;

const billsAround = statement((on) => {
  const side = (isThere: SQL, order: typeof asc) =>
    on
      .select(nearColumns)
      .from(bill)
      .innerJoin(association, ownLine)
      .innerJoin(near, eq(near.lineId, bill.lineId))
      .where(and(ownBillLater, isThere))
      .orderBy(order(near.issueDate), order(near.id))
      .limit(MOST_AROUND);
  return side(sql`${nearPlace} < ${place}`, desc)
    .unionAll(side(sql`${nearPlace} > ${place}`, asc))
    .prepare(statementName("bills_around"));
});

/** The bills of a bill's own line that were issued around it, it aside, oldest first; along the index of line and issue date to each side. */
export async function listBillsAround(principal: Principal, billId: string): Promise<NearBill[]> {
  const found = await billsAround().execute({ ...ownValues(principal), bill: billId });
  return found.toSorted((one, two) => one.issueDate.localeCompare(two.issueDate) || one.id.localeCompare(two.id));
}

/** The bill of the same line that a bill is held against: the one asked for or, where that is none of the line's, the one before; credit notes aside. */
const comparedBill = sql`(
  select other.id from bill this join bill other on other.line_id = this.line_id
  where this.id = ${sql.placeholder("bill")} and other.id <> this.id and other.total_cents > 0
    and (other.id = ${sql.placeholder("against")}::uuid or (other.issue_date, other.id) < (this.issue_date, this.id))
  order by (other.id = ${sql.placeholder("against")}::uuid) desc, other.issue_date desc, other.id desc limit 1)`;

const comparedRows = statement((on) =>
  on
    .select({ billId: billRow.billId, ...rowColumns })
    .from(billRow)
    .innerJoin(bill, eq(bill.id, billRow.billId))
    .innerJoin(association, ownLine)
    .where(and(ownAssociationLater, sql`${bill.id} in (${sql.placeholder("bill")}, ${comparedBill})`))
    .orderBy(asc(billRow.billId), asc(billRow.position))
    .prepare(statementName("compared_rows")),
);

/** The rows of a bill and of the one it is held against (see `chooseOther`), each in the order of its file. */
export function listComparedRows(
  principal: Principal,
  billId: string,
  against: string | undefined,
): Promise<(BillRow & { readonly billId: string })[]> {
  return comparedRows().execute({ ...ownValues(principal), bill: billId, against: against ?? null });
}

/** More than a line has events in ten years. */
const MOST_EVENTS = 500;

const eventsOfBill = statement((on) =>
  on
    .select({
      kind: billEvent.kind,
      articleCode: billEvent.articleCode,
      description: billEvent.description,
      effectiveOn: billEvent.effectiveOn,
      noticedOn: billEvent.noticedOn,
      note: billEvent.note,
    })
    .from(bill)
    .innerJoin(association, ownLine)
    .innerJoin(billEvent, eq(billEvent.lineId, bill.lineId))
    .where(ownBillLater)
    .orderBy(desc(billEvent.effectiveOn), desc(billEvent.id))
    .limit(MOST_EVENTS)
    .prepare(statementName("events_of_bill")),
);

/** What happened to a bill's line and may explain a difference, newest first. */
export function listBillEvents(principal: Principal, billId: string): Promise<BillEvent[]> {
  return eventsOfBill().execute({ ...ownValues(principal), bill: billId });
}
