import { sql } from "drizzle-orm";
import { check, date, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bill } from "../billing";
import { cents, instant } from "../columns";

/** A bill that a credit note names (DatiFattureCollegate), and what the note took off it. A note may name several, one a row. */
export const creditNote = pgTable(
  "credit_note",
  {
    /** The note: a bill whose total is below zero. */
    billId: uuid("bill_id")
      .notNull()
      .references(() => bill.id),
    position: integer("position").notNull(),
    issuer: text("issuer").notNull(),
    /** Of the bill that is credited, as the note writes it. */
    number: text("number").notNull(),
    issuedOn: date("issued_on"),
    /** None until that bill is here: a note may come before it. */
    creditedId: uuid("credited_id").references(() => bill.id),
    /** What that bill owes less by the note. */
    appliedCents: cents("applied_cents").notNull().default(0),
    settledAt: instant("settled_at"),
  },
  (table) => [
    primaryKey({ columns: [table.billId, table.position] }),
    index("credit_note_waiting")
      .on(table.issuer, table.number)
      .where(sql`credited_id is null`),
    index("credit_note_credited").on(table.creditedId),
    check("credit_note_applied", sql`${table.appliedCents} >= 0 and (${table.creditedId} is not null or ${table.appliedCents} = 0)`),
    check("credit_note_settled", sql`(${table.creditedId} is null) = (${table.settledAt} is null)`),
    check("credit_note_other", sql`${table.creditedId} <> ${table.billId}`),
  ],
);
