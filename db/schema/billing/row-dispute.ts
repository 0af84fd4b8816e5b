import { sql } from "drizzle-orm";
import { check, date, foreignKey, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bill, billRow } from "../billing";
import { cents, instant } from "../columns";

/** Where the dispute of a row can stand. Of an accepted one, in part or in whole, the credit note is still to come. */
const ROW_DISPUTE_STATES = ["open", "withdrawn", "accepted", "partly", "rejected"] as const;

/** A row of a bill that a customer does not accept. What is held of it is not asked for; its sum is the bill's `disputed_cents` (trigger). */
export const rowDispute = pgTable(
  "row_dispute",
  {
    id: uuid("id").primaryKey(),
    billId: uuid("bill_id")
      .notNull()
      .references(() => bill.id),
    position: integer("position").notNull(),
    /** Its reference is what the operator's answer names. A ticket is of a later domain: that it exists, the database's own key keeps. */
    ticketId: uuid("ticket_id").notNull(),
    /** Of the row, VAT included. */
    amountCents: cents("amount_cents").notNull(),
    /** Of that, what is not asked for now: all while nobody has decided, then what was accepted until the credit note has brought it. */
    heldCents: cents("held_cents").notNull(),
    state: text("state", { enum: ROW_DISPUTE_STATES }).notNull(),
    openedAt: instant("opened_at").notNull(),
    /** The last day on which the operator may answer. */
    answerBy: date("answer_by").notNull(),
    endedAt: instant("ended_at"),
    /** Of the amount, what the operator agreed to. */
    acceptedCents: cents("accepted_cents"),
    /** The operator's own words. */
    answer: text("answer"),
    /** The day until which what was not accepted is to be paid. */
    payBy: date("pay_by"),
  },
  (table) => [
    uniqueIndex("row_dispute_once")
      .on(table.billId, table.position)
      .where(sql`state <> 'withdrawn'`),
    uniqueIndex("row_dispute_ticket").on(table.ticketId),
    index("row_dispute_bill").on(table.billId),
    foreignKey({ name: "row_dispute_row", columns: [table.billId, table.position], foreignColumns: [billRow.billId, billRow.position] }),
    check("row_dispute_amount", sql`${table.amountCents} > 0`),
    check(
      "row_dispute_held",
      sql`case ${table.state}
        when 'open' then ${table.heldCents} = ${table.amountCents}
        when 'accepted' then ${table.heldCents} between 0 and ${table.amountCents} and ${table.acceptedCents} = ${table.amountCents}
        when 'partly' then ${table.heldCents} between 0 and ${table.acceptedCents} and ${table.acceptedCents} between 1 and ${table.amountCents} - 1
        when 'rejected' then ${table.heldCents} = 0
        when 'withdrawn' then ${table.heldCents} = 0
        else false end`,
    ),
    check("row_dispute_ended", sql`(${table.state} = 'open') = (${table.endedAt} is null)`),
  ],
);
