import { sql } from "drizzle-orm";
import { check, date, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bill } from "../billing";
import { cents, instant } from "../columns";
import { account } from "../identity";

/** What is left of an overdue bill, agreed to be paid in instalments. A bill has one such agreement in its life: see `mayPlan` in lib/billing/rules. */
export const instalmentPlan = pgTable(
  "instalment_plan",
  {
    id: uuid("id").primaryKey(),
    billId: uuid("bill_id")
      .notNull()
      .references(() => bill.id),
    /** Who agreed. */
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    /** What the bill still owed. The instalments sum to it (trigger). */
    totalCents: cents("total_cents").notNull(),
    /** The words agreed to, with the whole schedule, as they were shown. */
    words: text("words").notNull(),
    agreedAt: instant("agreed_at").notNull(),
    state: text("state", { enum: ["live", "kept", "broken", "canceled"] }).notNull(),
    endedAt: instant("ended_at"),
  },
  (table) => [
    uniqueIndex("instalment_plan_one_live")
      .on(table.billId)
      .where(sql`state = 'live'`),
    index("instalment_plan_bill").on(table.billId),
    index("instalment_plan_account").on(table.accountId),
    check("instalment_plan_total", sql`${table.totalCents} > 0`),
    check("instalment_plan_state", sql`${table.state} in ('live', 'kept', 'broken', 'canceled')`),
    check("instalment_plan_ended", sql`(${table.state} = 'live') = (${table.endedAt} is null)`),
  ],
);

/** One instalment. Whether it is paid is read from the bill's `paid_cents` alone. */
export const planInstalment = pgTable(
  "plan_instalment",
  {
    planId: uuid("plan_id")
      .notNull()
      .references(() => instalmentPlan.id),
    position: integer("position").notNull(),
    dueOn: date("due_on").notNull(),
    amountCents: cents("amount_cents").notNull(),
    /** What must have been paid of the bill, from its beginning, for this instalment and those before it. */
    paidUpToCents: cents("paid_up_to_cents").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.planId, table.position] }),
    check("plan_instalment_amount", sql`${table.amountCents} > 0 and ${table.paidUpToCents} >= ${table.amountCents}`),
  ],
);
