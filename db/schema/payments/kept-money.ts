import { sql } from "drizzle-orm";
import { boolean, check, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bill } from "../billing";
import { cents, instant } from "../columns";
import { creditReturn } from "../credit/credit-return";
import { payment } from "../payments";

/**
 * Money above what a bill owed that pays a later one (`owed:customers`). A payment's comes here when its customer says so: until then it may
 * go back the way it came. What a credit note or the operator brought has no way back, and is here at once.
 */
export const keptMoney = pgTable(
  "kept_money",
  {
    id: uuid("id").primaryKey(),
    /** The bill that it was too much for: of its line, a later one is paid. */
    billId: uuid("bill_id")
      .notNull()
      .references(() => bill.id),
    source: text("source", { enum: ["payment", "operator", "credit-note", "direct-debit"] }).notNull(),
    paymentId: uuid("payment_id").references(() => payment.id),
    /** Of the source: the operator's reference of the money, the debit's, or the note's and the place of its bill; its own of a payment's. */
    reference: text("reference").notNull(),
    /** Less is kept when the payment's or the debit's money goes back. */
    amountCents: cents("amount_cents").notNull(),
    usedCents: cents("used_cents").notNull().default(0),
    /** The customer said that the next bill is to be paid with it by itself. */
    isAutomatic: boolean("is_automatic").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("kept_money_once").on(table.source, table.reference),
    index("kept_money_bill").on(table.billId),
    index("kept_money_payment").on(table.paymentId),
    check("kept_money_range", sql`${table.usedCents} between 0 and ${table.amountCents}`),
    check("kept_money_source", sql`(${table.source} = 'payment') = (${table.paymentId} is not null)`),
  ],
);

/** Kept money that paid a bill, or that is asked back. The id is the reference of a bill's `bill_payment` and of the movement in the books. */
export const keptUse = pgTable(
  "kept_use",
  {
    id: uuid("id").primaryKey(),
    keptId: uuid("kept_id")
      .notNull()
      .references(() => keptMoney.id),
    billId: uuid("bill_id").references(() => bill.id),
    /** What is asked back with it. */
    returnId: uuid("return_id").references(() => creditReturn.id),
    amountCents: cents("amount_cents").notNull(),
    usedAt: instant("used_at").notNull(),
    /** The payment that it came from went back, and the bill owes it again; or the operator would not pay it. */
    returnedAt: instant("returned_at"),
  },
  (table) => [
    index("kept_use_kept").on(table.keptId),
    index("kept_use_return").on(table.returnId),
    check("kept_use_positive", sql`${table.amountCents} > 0`),
    check("kept_use_one", sql`(${table.billId} is null) <> (${table.returnId} is null)`),
  ],
);
