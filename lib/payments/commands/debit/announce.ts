import "server-only";
import { and, asc, eq, lte, ne, notExists, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { debitMandate, directDebit } from "@/db/schema/billing/direct-debit";
import { instalmentPlan } from "@/db/schema/billing/instalment-plan";
import { recordAudit } from "@/lib/audit/commands";
import { asksForMoney } from "@/lib/billing/queries/own-bill";
import { debitDay } from "@/lib/billing/rules/debits";
import { dueCents } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import { addDays, dayOf, TIME_ZONE, type Day } from "@/lib/dates";
import { env } from "@/lib/env";
import { tellOfMandate } from "@/lib/payments/commands/debit/tell";
import { systemPrincipal } from "@/lib/principal";

/** So many at a time. */
const BATCH = 200;

/**
 * Plans the debits of the days to come and announces each to whoever gave its mandate. A bill has one at a time, and none after one that failed:
 * the customer pays that one in another way. Bills that were overdue when the mandate was given are not debited.
 */
export async function announceDebits(): Promise<void> {
  const today = dayOf(clock.now());
  let found: { readonly id: string }[] = [];
  do {
    found = await candidates(db(), today).orderBy(asc(bill.dueDate), asc(bill.id)).limit(BATCH);
    const announced = [];
    for (const { id } of found) announced.push(await announceDebit(id, today));
    // A bill that another worker has is not asked for again and again.
    if (!announced.includes(true)) return;
  } while (found.length === BATCH);
}

function candidates(on: Database, today: Day, only?: string) {
  const before = on
    .select({ one: sql`1` })
    .from(directDebit)
    .where(and(eq(directDebit.billId, sql`${bill}.id`), ne(directDebit.state, "canceled")));
  const agreed = on
    .select({ one: sql`1` })
    .from(instalmentPlan)
    .where(and(eq(instalmentPlan.billId, sql`${bill}.id`), eq(instalmentPlan.state, "live")));
  return on
    .select({
      id: bill.id,
      number: bill.number,
      state: bill.state,
      totalCents: bill.totalCents,
      paidCents: bill.paidCents,
      disputedCents: bill.disputedCents,
      dueDate: bill.dueDate,
      mandateId: debitMandate.id,
      accountId: debitMandate.accountId,
    })
    .from(bill)
    .innerJoin(debitMandate, and(eq(debitMandate.lineId, bill.lineId), eq(debitMandate.state, "active")))
    .where(
      and(
        eq(bill.state, "open"),
        lte(bill.dueDate, addDays(today, env().DEBIT_NOTICE_DAYS)),
        sql`${bill.dueDate} >= (${debitMandate.signedAt} at time zone ${TIME_ZONE})::date`,
        asksForMoney,
        notExists(before),
        notExists(agreed),
        only === undefined ? sql`true` : eq(bill.id, only),
      ),
    )
    .$dynamic();
}

async function announceDebit(billId: string, today: Day): Promise<boolean> {
  const now = clock.now();
  return db().transaction(async (tx) => {
    // First the bill alone: whether it is still to be debited is looked at after whoever held it.
    await tx.select({ id: bill.id }).from(bill).where(eq(bill.id, billId)).for("update");
    // A mandate that ends meanwhile waits for the debit that it then takes back.
    const [due] = await candidates(tx, today, billId).for("share", { of: debitMandate });
    if (!due) return false;
    const { number, mandateId, accountId } = due;
    const id = uuidv7();
    const amountCents = dueCents(due);
    const dueOn = debitDay(due.dueDate, today, env().DEBIT_LEAD_DAYS);
    const planned = await tx
      .insert(directDebit)
      .values({ id, mandateId, billId, amountCents, dueOn, state: "planned", announcedAt: now })
      .onConflictDoNothing()
      .returning({ id: directDebit.id });
    if (planned.length === 0) return false;
    const principal = systemPrincipal("payments", now, accountId);
    await recordAudit(tx, { principal, action: "debit.announced", target: id, details: { billId, amountCents, dueOn }, at: now });
    await tellOfMandate(tx, mandateId, { about: "announced", bill: { id: billId, number }, amountCents, dueOn, once: id });
    return true;
  });
}
