import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bill } from "./billing";
import { instant } from "./columns";
import { creditMovement, topUp } from "./credit";
import { account } from "./identity";
import { line } from "./lines";

/** What a customer says is wrong with something, and asks us to look into. */
export const ticket = pgTable(
  "ticket",
  {
    id: uuid("id").primaryKey(),
    /** What people say on the telephone: eight letters and digits without look-alikes, in two groups. */
    reference: text("reference").notNull(),
    /** Who opened it. */
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    kind: text("kind", { enum: ["movement", "top-up", "bill", "dispute"] }).notNull(),
    /** Whose movement or bill, which line was topped up, or whose bill has the row of a `dispute` (`row_dispute`). */
    lineId: uuid("line_id")
      .notNull()
      .references(() => line.id),
    movementPosition: integer("movement_position"),
    topUpId: uuid("top_up_id").references(() => topUp.id),
    billId: uuid("bill_id").references(() => bill.id),
    reason: text("reason", { enum: ["unknown", "amount", "twice", "missing", "change", "other"] }).notNull(),
    /** The customer's own, as they typed them; empty where the reason says enough. */
    words: text("words").notNull(),
    state: text("state", { enum: ["open", "closed"] }).notNull(),
    openedAt: instant("opened_at").notNull(),
  },
  (table) => [
    uniqueIndex("ticket_reference").on(table.reference),
    // One open ticket for one thing, whoever asks first.
    uniqueIndex("ticket_open_movement")
      .on(table.lineId, table.movementPosition)
      .where(sql`state = 'open' and kind = 'movement'`),
    uniqueIndex("ticket_open_top_up")
      .on(table.topUpId)
      .where(sql`state = 'open' and kind = 'top-up'`),
    uniqueIndex("ticket_open_bill")
      .on(table.billId)
      .where(sql`state = 'open' and kind = 'bill'`),
    index("ticket_account").on(table.accountId, table.openedAt),
    index("ticket_line").on(table.lineId, table.openedAt),
    foreignKey({
      name: "ticket_movement",
      columns: [table.lineId, table.movementPosition],
      foreignColumns: [creditMovement.lineId, creditMovement.position],
    }),
    check(
      "ticket_subject",
      sql`case ${table.kind}
        when 'movement' then ${table.movementPosition} is not null and ${table.topUpId} is null and ${table.billId} is null
        when 'top-up' then ${table.topUpId} is not null and ${table.movementPosition} is null and ${table.billId} is null
        when 'bill' then ${table.billId} is not null and ${table.movementPosition} is null and ${table.topUpId} is null
        when 'dispute' then ${table.movementPosition} is null and ${table.topUpId} is null and ${table.billId} is null
        else false end`,
    ),
    check("ticket_state", sql`${table.state} in ('open', 'closed')`),
    check("ticket_words", sql`length(${table.words}) <= 1000`),
  ],
);

/** The steps of a ticket, in the order in which they happened. */
export const ticketEvent = pgTable(
  "ticket_event",
  {
    id: uuid("id").primaryKey(),
    ticketId: uuid("ticket_id")
      .notNull()
      .references(() => ticket.id),
    kind: text("kind", { enum: ["opened", "closed", "withdrawn", "accepted", "partly", "rejected"] }).notNull(),
    at: instant("at").notNull(),
  },
  (table) => [index("ticket_event_ticket").on(table.ticketId, table.at)],
);
