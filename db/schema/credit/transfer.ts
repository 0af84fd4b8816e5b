import { sql } from "drizzle-orm";
import { check, date, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { cents, instant } from "../columns";
import { topUp } from "../credit";
import { account } from "../identity";
import { line } from "../lines";

/** Credit that is given to another number again and again, until somebody ends it. */
export const creditTransferPlan = pgTable(
  "credit_transfer_plan",
  {
    id: uuid("id").primaryKey(),
    /** Who set it up. */
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    fromLineId: uuid("from_line_id")
      .notNull()
      .references(() => line.id),
    toLineId: uuid("to_line_id")
      .notNull()
      .references(() => line.id),
    amountCents: cents("amount_cents").notNull(),
    /** As it was when it was set up: it stays. */
    feeCents: cents("fee_cents").notNull(),
    everyDays: integer("every_days").notNull(),
    nextOn: date("next_on").notNull(),
    createdAt: instant("created_at").notNull(),
    endedAt: instant("ended_at"),
    endReason: text("end_reason", { enum: ["customer", "refused", "line-gone"] }),
  },
  (table) => [
    uniqueIndex("credit_transfer_plan_on")
      .on(table.fromLineId, table.toLineId)
      .where(sql`ended_at is null`),
    index("credit_transfer_plan_due")
      .on(table.nextOn)
      .where(sql`ended_at is null`),
    index("credit_transfer_plan_account").on(table.accountId),
    check("credit_transfer_plan_amount", sql`${table.amountCents} > 0 and ${table.feeCents} >= 0 and ${table.everyDays} > 0`),
    check("credit_transfer_plan_ended", sql`(${table.endedAt} is null) = (${table.endReason} is null)`),
  ],
);

/**
 * Credit of one line given to another: taken off the first when it is ordered, and brought to the second by a top-up. A draft is what somebody
 * has not confirmed yet; `missed` is one of a plan for which the credit did not reach.
 */
export const creditTransfer = pgTable(
  "credit_transfer",
  {
    id: uuid("id").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    fromLineId: uuid("from_line_id")
      .notNull()
      .references(() => line.id),
    toLineId: uuid("to_line_id")
      .notNull()
      .references(() => line.id),
    amountCents: cents("amount_cents").notNull(),
    feeCents: cents("fee_cents").notNull(),
    /** Of a draft that is to be repeated. */
    everyDays: integer("every_days"),
    planId: uuid("plan_id").references(() => creditTransferPlan.id),
    /** The plan's day that it is of. */
    occasion: date("occasion"),
    state: text("state", { enum: ["draft", "ordered", "given", "refused", "missed"] }).notNull(),
    /** What brings it to the other line. */
    topUpId: uuid("top_up_id").references(() => topUp.id),
    /** Why not: the network's word, or ours. */
    refusal: text("refusal"),
    createdAt: instant("created_at").notNull(),
    orderedAt: instant("ordered_at"),
    settledAt: instant("settled_at"),
  },
  (table) => [
    // A day of a plan is given once, however many workers there are.
    uniqueIndex("credit_transfer_occasion").on(table.planId, table.occasion),
    uniqueIndex("credit_transfer_top_up").on(table.topUpId),
    index("credit_transfer_from").on(table.fromLineId, table.id),
    index("credit_transfer_to").on(table.toLineId, table.id),
    index("credit_transfer_account").on(table.accountId),
    index("credit_transfer_draft")
      .on(table.createdAt)
      .where(sql`state = 'draft'`),
    check("credit_transfer_amount", sql`${table.amountCents} > 0 and ${table.feeCents} >= 0`),
    check("credit_transfer_other", sql`${table.fromLineId} <> ${table.toLineId}`),
    check("credit_transfer_ordered", sql`(${table.state} in ('ordered', 'given', 'refused')) = (${table.topUpId} is not null)`),
    check("credit_transfer_booked", sql`(${table.topUpId} is null) = (${table.orderedAt} is null)`),
    check("credit_transfer_settled", sql`(${table.state} in ('given', 'refused', 'missed')) = (${table.settledAt} is not null)`),
    check("credit_transfer_plan", sql`(${table.planId} is null) = (${table.occasion} is null)`),
  ],
);
