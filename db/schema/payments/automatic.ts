import { sql } from "drizzle-orm";
import { boolean, check, date, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { cents, instant } from "../columns";
import { topUp } from "../credit";
import { account } from "../identity";
import { line } from "../lines";
import { savedMethod } from "./saved-method";

/**
 * A mandate: what an account lets us charge to a saved method for a line, until it is stopped. Changed terms are another mandate, so that each
 * charge stands on the words that were agreed to.
 */
export const autoTopUp = pgTable(
  "auto_top_up",
  {
    id: uuid("id").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    lineId: uuid("line_id")
      .notNull()
      .references(() => line.id),
    /** When the credit falls below an amount, or before the line's offers renew. */
    kind: text("kind", { enum: ["threshold", "renewal"] }).notNull(),
    methodId: uuid("method_id")
      .notNull()
      .references(() => savedMethod.id),
    /** Of a threshold: below how much, how much then, and how much in a calendar month. */
    thresholdCents: cents("threshold_cents"),
    amountCents: cents("amount_cents"),
    monthlyCapCents: cents("monthly_cap_cents"),
    /** Whether the next fall below the threshold charges: not before the credit has come back up from the last one. */
    isArmed: boolean("is_armed").notNull().default(true),
    /** The words agreed to, as they were shown. */
    mandate: text("mandate").notNull(),
    state: text("state", { enum: ["on", "stopped"] }).notNull(),
    createdAt: instant("created_at").notNull(),
    stoppedAt: instant("stopped_at"),
    /** Who or what stopped it. */
    stopReason: text("stop_reason", { enum: ["customer", "changed", "declined", "refused", "method-removed", "line-gone"] }),
  },
  (table) => [
    uniqueIndex("auto_top_up_one_on")
      .on(table.lineId, table.kind)
      .where(sql`state = 'on'`),
    index("auto_top_up_account").on(table.accountId),
    index("auto_top_up_method").on(table.methodId),
    check("auto_top_up_terms", sql`(${table.kind} = 'threshold') = (num_nonnulls(threshold_cents, amount_cents, monthly_cap_cents) = 3)`),
    check(
      "auto_top_up_amounts",
      sql`${table.thresholdCents} > 0 and ${table.amountCents} > 0 and ${table.monthlyCapCents} >= ${table.amountCents}`,
    ),
    check("auto_top_up_stopped", sql`(${table.state} = 'stopped') = (num_nonnulls(stopped_at, stop_reason) = 2)`),
  ],
);

/** Where an occasion can stand: announced, and then charged, or one of the ways in which nothing is charged. */
export const OCCASION_STATES = ["announced", "skipped", "charging", "charged", "failed", "unneeded", "limited"] as const;

/** One occasion of a mandate, charged once at most: its key is the database's word for that. */
export const autoCharge = pgTable(
  "auto_charge",
  {
    /** Its top-up has the same id: a second one cannot be. */
    id: uuid("id").primaryKey(),
    autoTopUpId: uuid("auto_top_up_id")
      .notNull()
      .references(() => autoTopUp.id),
    lineId: uuid("line_id")
      .notNull()
      .references(() => line.id),
    kind: text("kind", { enum: ["threshold", "renewal"] }).notNull(),
    /** The day of the renewal, or the number of the movement after which the credit was too low. */
    occasion: text("occasion").notNull(),
    amountCents: cents("amount_cents").notNull(),
    state: text("state", { enum: OCCASION_STATES }).notNull(),
    /** Why nothing was charged, where that is not in the state. */
    reason: text("reason", { enum: ["declined", "authentication", "provider"] }),
    topUpId: uuid("top_up_id").references(() => topUp.id),
    createdAt: instant("created_at").notNull(),
    /** Not charged before. */
    dueAt: instant("due_at").notNull(),
    /** The day in Rome on which it was charged: what the ceilings count. */
    chargedOn: date("charged_on"),
  },
  (table) => [
    uniqueIndex("auto_charge_once").on(table.autoTopUpId, table.occasion),
    uniqueIndex("auto_charge_one_live")
      .on(table.autoTopUpId)
      .where(sql`state in ('announced', 'charging') and kind = 'threshold'`),
    uniqueIndex("auto_charge_top_up").on(table.topUpId),
    index("auto_charge_due")
      .on(table.dueAt)
      .where(sql`state = 'announced'`),
    index("auto_charge_line").on(table.lineId, table.chargedOn),
    check("auto_charge_positive", sql`${table.amountCents} > 0`),
    check("auto_charge_charged", sql`${table.state} not in ('charging', 'charged') or num_nonnulls(top_up_id, charged_on) = 2`),
  ],
);
