import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { cents, instant } from "./columns";

/**
 * One balanced movement of money. `unique(kind, external_ref)` is what makes a payment count once, whoever reports it
 * and however often. Append-only, and refused at commit when its entries do not sum to zero (triggers).
 */
export const ledgerTx = pgTable(
  "ledger_tx",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind", { enum: ["card-payment", "operator-payment"] }).notNull(),
    /** The provider's or operator's own reference of the money: payment intent, bank reference. */
    externalRef: text("external_ref").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [uniqueIndex("ledger_tx_once").on(table.kind, table.externalRef)],
);

/** One side of a movement: positive is a debit of the account, negative a credit. */
export const ledgerEntry = pgTable(
  "ledger_entry",
  {
    txId: uuid("tx_id")
      .notNull()
      .references(() => ledgerTx.id),
    position: integer("position").notNull(),
    account: text("account", {
      enum: ["clearing:stripe", "clearing:operator", "receivable:bills", "owed:customers"],
    }).notNull(),
    amountCents: cents("amount_cents").notNull(),
    currency: text("currency").notNull(),
    billId: uuid("bill_id"),
    paymentId: uuid("payment_id"),
  },
  (table) => [primaryKey({ columns: [table.txId, table.position] }), index("ledger_entry_account").on(table.account)],
);
