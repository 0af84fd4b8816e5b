import "server-only";
import { and, eq, sql, type SQL } from "drizzle-orm";
import { bill, billPayment } from "@/db/schema/billing";
import { instalmentPlan, planInstalment } from "@/db/schema/billing/instalment-plan";
import { association } from "@/db/schema/identity";
import { TIME_ZONE, type Day } from "@/lib/dates";
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

/** Of `kept_use`: it was asked back to a bank account, and not refused; on which day. */
export const isPaidOut = sql`kept_use.return_id is not null and kept_use.returned_at is null`;
export const paidOutOn = sql`(kept_use.used_at at time zone ${TIME_ZONE})::date`;

/**
 * The money of a bill, as a table beside `bill`: what was paid of it, less what a credit note left over of that and went to a bank account.
 */
export const moneyOfBill = sql`lateral (
    select ${billPayment.amountCents}, ${billPayment.paidOn} from ${billPayment} where ${billPayment.billId} = ${bill.id} and ${isMoney}
    union all select -kept_use.amount_cents, ${paidOutOn} from kept_money join kept_use on kept_use.kept_id = kept_money.id
    where kept_money.bill_id = ${bill.id} and kept_money.source = 'credit-note' and ${isPaidOut}
  ) money (amount_cents, paid_on)`;
