import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { cents, instant } from "../columns";
import { topUp } from "../credit";
import { account } from "../identity";
import { line } from "../lines";

/**
 * Money asked back that the operator pays to a bank account: the credit of a line that left (law 40/2007, article 1(3)), which may go to another line
 * by a top-up of that one instead, or what is kept of bills (`kept_money`). The account's number stands in the operator's export alone, sealed.
 */
export const creditReturn = pgTable(
  "credit_return",
  {
    id: uuid("id").primaryKey(),
    lineId: uuid("line_id")
      .notNull()
      .references(() => line.id),
    /** Who asked. */
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    source: text("source", { enum: ["credit", "kept"] })
      .notNull()
      .default("credit"),
    amountCents: cents("amount_cents").notNull(),
    way: text("way", { enum: ["bank", "line"] }).notNull(),
    /** The end of the bank account's number. */
    ibanEnd: text("iban_end"),
    /** What brings it to the other line. */
    topUpId: uuid("top_up_id").references(() => topUp.id),
    state: text("state", { enum: ["requested", "settled", "refused"] }).notNull(),
    /** Why not, in the operator's own words. */
    refusal: text("refusal"),
    requestedAt: instant("requested_at").notNull(),
    settledAt: instant("settled_at"),
  },
  (table) => [
    // What the operator is dealing with is asked for once, whoever of the line's people is faster.
    uniqueIndex("credit_return_open")
      .on(table.lineId, table.source)
      .where(sql`state = 'requested'`),
    uniqueIndex("credit_return_top_up").on(table.topUpId),
    index("credit_return_line").on(table.lineId, table.requestedAt),
    index("credit_return_account").on(table.accountId),
    check("credit_return_positive", sql`${table.amountCents} > 0`),
    check("credit_return_way", sql`(${table.way} = 'line') = (${table.topUpId} is not null)`),
    check("credit_return_kept", sql`${table.source} = 'credit' or ${table.way} = 'bank'`),
    check("credit_return_settled", sql`(${table.state} = 'requested') = (${table.settledAt} is null)`),
  ],
);
