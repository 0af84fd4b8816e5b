import "server-only";
import { and, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { suspensionNotice } from "@/db/schema/billing/bill-notice";
import { debitMandate, directDebit } from "@/db/schema/billing/direct-debit";
import { instalmentPlan, planInstalment } from "@/db/schema/billing/instalment-plan";
import { line } from "@/db/schema/lines";
import { standing } from "@/lib/billing/queries/own-bill";
import { dueCents } from "@/lib/billing/rules";
import { debitDay } from "@/lib/billing/rules/debits";
import type { NoticeBill } from "@/lib/billing/rules/notices";
import { dayOf, type Day } from "@/lib/dates";
import { env } from "@/lib/env";
import type { Cents } from "@/lib/money";

/** A bill with all that its notices say of it. */
export interface NoticedBill extends NoticeBill {
  readonly id: string;
  readonly number: string;
  readonly lineId: string;
  readonly lineNumber: string;
  /** What is asked for next: an instalment, or all that is due. */
  readonly askedCents: Cents;
  /** It is being paid in instalments. */
  readonly isPlanned: boolean;
  /** When it is debited, where it will be; of a debit that failed, when that was. */
  readonly debitOn: Day | undefined;
  readonly willBeDebited: boolean;
  readonly reasonCode: string | null;
  readonly suspensionId: string | null;
}

/** Up to where the bill is to be paid next, while it is paid in instalments. */
const nextPaidUpTo = sql<string | null>`(select min(i.paid_up_to_cents) from ${planInstalment} i
  where i.plan_id = ${instalmentPlan}.id and i.paid_up_to_cents > ${bill}.paid_cents)`;

function select(on: Database, billIds: readonly string[]) {
  return on
    .select({
      ...standing,
      lineId: line.id,
      lineNumber: line.number,
      importedAt: bill.importedAt,
      debitState: directDebit.state,
      debitDueOn: directDebit.dueOn,
      debitSettledAt: directDebit.settledAt,
      reasonCode: directDebit.reasonCode,
      mandateSignedAt: debitMandate.signedAt,
      planId: instalmentPlan.id,
      nextPaidUpTo,
      suspensionId: suspensionNotice.id,
    })
    .from(bill)
    .innerJoin(line, eq(line.id, bill.lineId))
    .leftJoin(directDebit, and(eq(directDebit.billId, bill.id), ne(directDebit.state, "canceled")))
    .leftJoin(debitMandate, and(eq(debitMandate.lineId, bill.lineId), eq(debitMandate.state, "active")))
    .leftJoin(instalmentPlan, and(eq(instalmentPlan.billId, bill.id), eq(instalmentPlan.state, "live")))
    .leftJoin(suspensionNotice, and(eq(suspensionNotice.billId, bill.id), isNull(suspensionNotice.endedAt)))
    .where(inArray(bill.id, [...billIds]))
    .orderBy(bill.id)
    .$dynamic();
}

/** Bills as they stand, for their notices. */
export async function readNoticedBills(on: Database, billIds: readonly string[], now: Date): Promise<NoticedBill[]> {
  return (await select(on, billIds)).map((row) => toNoticed(row, now));
}

/** The same, locked until the transaction ends; those that somebody else holds, a payment for instance, are left out. */
export async function lockNoticedBills(tx: Database, billIds: readonly string[], now: Date): Promise<NoticedBill[]> {
  return (await select(tx, billIds).for("update", { of: bill, skipLocked: true })).map((row) => toNoticed(row, now));
}

type Row = Awaited<ReturnType<typeof select>>[number];

function toNoticed(row: Row, now: Date): NoticedBill {
  const { importedAt, debitState, debitDueOn, debitSettledAt, mandateSignedAt, planId, nextPaidUpTo, suspensionId, ...bill } = row;
  const due = dueCents(bill);
  const hasFailed = debitState === "rejected" || debitState === "returned";
  // As `announceDebits` will plan it: not what failed before, is paid in instalments, or was overdue when the mandate was given.
  const willBePlanned = debitState === null && planId === null && mandateSignedAt !== null && bill.dueDate >= dayOf(mandateSignedAt);
  const plannedOn = willBePlanned ? debitDay(bill.dueDate, dayOf(now), env().DEBIT_LEAD_DAYS) : undefined;
  return {
    ...bill,
    importedOn: dayOf(importedAt),
    isDebited: debitState === "planned",
    debitFailedOn: hasFailed && debitSettledAt !== null ? dayOf(debitSettledAt) : undefined,
    isSuspensionNoticed: suspensionId !== null,
    askedCents: nextPaidUpTo === null ? due : Math.min(due, Number(nextPaidUpTo) - bill.paidCents),
    isPlanned: planId !== null,
    debitOn: debitDueOn ?? plannedOn,
    willBeDebited: debitState === "planned" || willBePlanned,
    suspensionId,
  };
}
