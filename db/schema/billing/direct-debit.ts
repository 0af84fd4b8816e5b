import { sql } from "drizzle-orm";
import { check, date, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bill } from "../billing";
import { cents, instant } from "../columns";
import { account } from "../identity";
import { line } from "../lines";

/**
 * A SEPA Core mandate: what an account lets us debit to a bank account for the bills of a fixed line, until it ends. Other words or another bank
 * account are another mandate. Its id, without hyphens, is the reference that the bank knows it by.
 */
export const debitMandate = pgTable(
  "debit_mandate",
  {
    id: uuid("id").primaryKey(),
    lineId: uuid("line_id")
      .notNull()
      .references(() => line.id),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    /** IBAN and holder of the bank account, as JSON, sealed for this row (`lib/one-time.ts`). */
    bankAccount: text("bank_account").notNull(),
    /** What is shown of the IBAN: its country and last four characters. */
    ibanShown: text("iban_shown").notNull(),
    /** The words agreed to, as they were shown, without the bank account. */
    words: text("words").notNull(),
    language: text("language", { enum: ["it", "fr", "en"] }).notNull(),
    signedAt: instant("signed_at").notNull(),
    /** `suspended`: a bank has refused a debit in a way that will not change by itself. */
    state: text("state", { enum: ["active", "suspended", "ended"] }).notNull(),
    /** The bank's reason code of a suspension (ISO 20022 external code). */
    suspendCode: text("suspend_code"),
    endedAt: instant("ended_at"),
    endReason: text("end_reason", { enum: ["customer", "changed", "account-gone"] }),
  },
  (table) => [
    uniqueIndex("debit_mandate_one_live")
      .on(table.lineId)
      .where(sql`state <> 'ended'`),
    index("debit_mandate_line").on(table.lineId, table.signedAt),
    index("debit_mandate_account").on(table.accountId),
    check("debit_mandate_state", sql`${table.state} in ('active', 'suspended', 'ended')`),
    check("debit_mandate_ended", sql`(${table.state} = 'ended') = (num_nonnulls(ended_at, end_reason) = 2)`),
    check("debit_mandate_suspended", sql`${table.state} <> 'suspended' or ${table.suspendCode} is not null`),
  ],
);

/** A collection file for the operator's bank: with its debits all that it is written from, so that it can be written again to the byte. */
export const debitFile = pgTable("debit_file", {
  /** Without hyphens the message's id. */
  id: uuid("id").primaryKey(),
  createdAt: instant("created_at").notNull(),
  /** Who collects, as the configuration said when the file was made. */
  creditor: jsonb("creditor").$type<{ readonly name: string; readonly iban: string; readonly creditorId: string }>().notNull(),
  /** When it was safely in its folder. */
  writtenAt: instant("written_at"),
});

/** Where a debit can stand: announced, then in a file, and then what the bank says. `canceled`: the bill was, or is being, paid in another way. */
export const DEBIT_STATES = ["planned", "collecting", "collected", "rejected", "returned", "canceled"] as const;

/** One debit of a bill by a mandate. Its id, without hyphens, is the end-to-end id under which the bank reports it. */
export const directDebit = pgTable(
  "direct_debit",
  {
    id: uuid("id").primaryKey(),
    mandateId: uuid("mandate_id")
      .notNull()
      .references(() => debitMandate.id),
    billId: uuid("bill_id")
      .notNull()
      .references(() => bill.id),
    /** What was announced; from the file on what is collected, which is never more. */
    amountCents: cents("amount_cents").notNull(),
    dueOn: date("due_on").notNull(),
    state: text("state", { enum: DEBIT_STATES }).notNull(),
    announcedAt: instant("announced_at").notNull(),
    fileId: uuid("file_id").references(() => debitFile.id),
    sequence: text("sequence", { enum: ["FRST", "RCUR"] }),
    /** Its place in the file, from 1. */
    position: integer("position"),
    /** What of the money was above what the bill owed by then, and is kept for the customer. */
    excessCents: cents("excess_cents").notNull().default(0),
    /** The bank's, of one that was rejected or returned. */
    reasonCode: text("reason_code"),
    settledAt: instant("settled_at"),
  },
  (table) => [
    // A bill is debited once: one that failed is paid in another way.
    uniqueIndex("direct_debit_once")
      .on(table.billId)
      .where(sql`state <> 'canceled'`),
    uniqueIndex("direct_debit_place").on(table.fileId, table.position),
    index("direct_debit_bill").on(table.billId, table.id),
    index("direct_debit_mandate").on(table.mandateId, table.id),
    index("direct_debit_planned")
      .on(table.dueOn)
      .where(sql`state = 'planned'`),
    check("direct_debit_amount", sql`${table.amountCents} > 0 and ${table.excessCents} between 0 and ${table.amountCents}`),
    check("direct_debit_state", sql`${table.state} in ('planned', 'collecting', 'collected', 'rejected', 'returned', 'canceled')`),
    check("direct_debit_filed", sql`(${table.state} in ('planned', 'canceled')) = (num_nulls(file_id, sequence, position) = 3)`),
    check("direct_debit_whole", sql`num_nulls(file_id, sequence, position) in (0, 3)`),
    check("direct_debit_reason", sql`(${table.state} in ('rejected', 'returned')) = (${table.reasonCode} is not null)`),
    check("direct_debit_settled", sql`(${table.state} in ('planned', 'collecting')) = (${table.settledAt} is null)`),
  ],
);
