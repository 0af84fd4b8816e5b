import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { cents, instant } from "./columns";

/** What may be booked; docs/books.md shows the entries of each. */
export const MOVEMENT_KINDS = [
  "card-payment",
  "review-booked",
  "operator-payment",
  "card-refund",
  "card-refund-failed",
  "paypal-payment",
  "paypal-refund",
  "paypal-refund-failed",
  "dispute",
  "dispute-won",
  "dispute-lost",
  "ricaricard",
  "top-up-credited",
  "operator-credit",
  "transfer",
  "transfer-fee",
  "transfer-refused",
  "transfer-fee-refused",
  "credit-return",
  "credit-return-paid",
  "credit-return-refused",
  "direct-debit",
  "direct-debit-returned",
  "credit-note",
  "kept-applied",
  "kept-returned",
  "kept-payout",
  "kept-payout-paid",
  "kept-payout-refused",
] as const;

/** Whose money a movement touches; docs/books.md says what each account holds. */
export const ACCOUNTS = [
  "clearing:stripe",
  "clearing:operator",
  "receivable:bills",
  "owed:customers",
  "suspense:review",
  "disputed:stripe",
  "clearing:paypal",
  "disputed:paypal",
  "owed:top-ups",
  "receivable:top-ups",
  "sold:ricaricard",
  "credit:lines",
  "owed:credit",
  "operator:charges",
  "operator:credits",
  "clearing:sepa",
  "credited:bills",
] as const;

/**
 * One balanced movement of money. `unique(kind, external_ref)` is what makes a payment count once, whoever reports it
 * and however often. Append-only, and refused at commit when its entries do not sum to zero (triggers).
 */
export const ledgerTx = pgTable(
  "ledger_tx",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind", { enum: MOVEMENT_KINDS }).notNull(),
    /** The provider's or operator's own reference of the money: payment intent, bank reference. */
    externalRef: text("external_ref").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [uniqueIndex("ledger_tx_once").on(table.kind, table.externalRef), index("ledger_tx_order").on(table.at, table.id)],
);

/** One side of a movement: positive is a debit of the account, negative a credit. */
export const ledgerEntry = pgTable(
  "ledger_entry",
  {
    txId: uuid("tx_id")
      .notNull()
      .references(() => ledgerTx.id),
    position: integer("position").notNull(),
    account: text("account", { enum: ACCOUNTS }).notNull(),
    amountCents: cents("amount_cents").notNull(),
    currency: text("currency").notNull(),
    billId: uuid("bill_id"),
    paymentId: uuid("payment_id"),
    /** Whose credit, on `credit:lines`. */
    lineId: uuid("line_id"),
  },
  (table) => [primaryKey({ columns: [table.txId, table.position] }), index("ledger_entry_account").on(table.account)],
);
