import "server-only";
import { and, eq, sql, type SQL } from "drizzle-orm";
import { bill, billPayment } from "@/db/schema/billing";
import { instalmentPlan, planInstalment } from "@/db/schema/billing/instalment-plan";
import { association } from "@/db/schema/identity";
import type { Day } from "@/lib/dates";
import { ownAssociation, ownAssociationLater } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";

/** A bill belongs to whoever is associated with its line. Joined in every read of bills. */
export const ownLine = eq(association.lineId, bill.lineId);

/** The scope of every read of bills: one of the principal's lines, and this bill. */
export function ownBill(principal: Principal, billId: string): SQL | undefined {
  return and(ownAssociation(principal), eq(bill.id, billId));
}

/** `ownBill` of a prepared statement, its values to come. */
export const ownBillLater = and(ownAssociationLater, eq(bill.id, sql.placeholder("bill")));

/**
 * Until when a bill is to be paid: its due date or, while it is paid in instalments, the day of the first one that is not paid. So a plan that is
 * kept makes no bill overdue, wherever it is shown. A dispute that was rejected may have given the bill a later day than both. `${bill}` is written out: within an inner select drizzle would leave the table's name away.
 */
export const payBy = sql<Day>`greatest((
  select min(${planInstalment}.due_on) from ${planInstalment}
  join ${instalmentPlan} on ${instalmentPlan}.id = ${planInstalment}.plan_id and ${instalmentPlan}.state = 'live'
  where ${instalmentPlan}.bill_id = ${bill}.id and ${planInstalment}.paid_up_to_cents > ${bill}.paid_cents
), ${bill}.due_date)::text`;

/** The columns that tell how a bill stands. */
export const standing = {
  id: bill.id,
  number: bill.number,
  issueDate: bill.issueDate,
  dueDate: payBy,
  periodStart: bill.periodStart,
  periodEnd: bill.periodEnd,
  totalCents: bill.totalCents,
  paidCents: bill.paidCents,
  disputedCents: bill.disputedCents,
  state: bill.state,
};

/** `dueCents` of rules.ts is above zero. */
export const asksForMoney = sql`${bill.totalCents} - ${bill.paidCents} - ${bill.disputedCents} > 0`;

/**
 * What reduced a bill and was paid by somebody. What a credit note takes off a bill is in its `paid_cents` too, but is no money; nor is what it left
 * over and a later bill took. Kept money is of a later domain: its tables are
 * called by their names. The cast stands in a branch of its own: other sources' references are no ids.
 */
export const isMoney = sql`case when ${billPayment.source} in ('kept', 'kept-returned') then not exists (
    select from kept_use join kept_money on kept_money.id = kept_use.kept_id
    where kept_use.id = ${billPayment}.reference::uuid and kept_money.source = 'credit-note'
  ) else ${billPayment.source} <> 'credit-note' end`;
