import { sql } from "drizzle-orm";
import { boolean, check, date, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { cents, instant } from "./columns";
import { account } from "./identity";
import { ledgerTx } from "./ledger";
import { line } from "./lines";

/** What a movement of credit is to the customer. */
export const CREDIT_KINDS = ["top-up", "renewal", "usage", "bonus", "transfer", "fee", "return", "correction"] as const;

/**
 * The credit of a prepaid line: always the sum of its movements, which is the database's to keep (triggers). The operator's charging system owns
 * it; this is its mirror.
 */
export const creditAccount = pgTable("credit_account", {
  lineId: uuid("line_id")
    .primaryKey()
    .references(() => line.id),
  balanceCents: cents("balance_cents").notNull(),
  movementCount: integer("movement_count").notNull().default(0),
  /** The operator's last word. */
  asOf: instant("as_of").notNull(),
  /** Until when the SIM lives without another top-up. */
  simExpiresOn: date("sim_expires_on"),
});

/**
 * One change of a line's credit, as the customer reads it: the other side of an entry of the books on `credit:lines`, without which the database
 * refuses it. In the order of booking; the balance after it is filled in by the database. Append-only.
 */
export const creditMovement = pgTable(
  "credit_movement",
  {
    lineId: uuid("line_id")
      .notNull()
      .references(() => line.id),
    /** The line's first, second … in the order of booking; filled in by the database. */
    position: integer("position").notNull(),
    txId: uuid("tx_id")
      .notNull()
      .references(() => ledgerTx.id),
    kind: text("kind", { enum: CREDIT_KINDS }).notNull(),
    /** Positive adds to the credit. */
    amountCents: cents("amount_cents").notNull(),
    balanceAfterCents: cents("balance_after_cents").notNull(),
    /** When it happened, as the charging system says. */
    at: instant("at").notNull(),
    /** The operator's own words, where it gave some: the name of the offer that renewed. */
    note: text("note"),
  },
  (table) => [
    uniqueIndex("credit_movement_once").on(table.txId, table.lineId),
    primaryKey({ columns: [table.lineId, table.position] }),
    index("credit_movement_kind").on(table.lineId, table.kind, table.position),
    check("credit_movement_amount", sql`${table.amountCents} <> 0`),
  ],
);

/** Where a top-up can stand: begun, its money received, and then one of three ends. */
export const TOP_UP_STATES = ["open", "paid", "credited", "refused", "closed"] as const;

/** Somebody tops up a mobile line, one's own or anybody's. The amount is decided by the server when it is made. */
export const topUp = pgTable(
  "top_up",
  {
    id: uuid("id").primaryKey(),
    lineId: uuid("line_id")
      .notNull()
      .references(() => line.id),
    /** None for a guest. */
    accountId: uuid("account_id").references(() => account.id),
    amountCents: cents("amount_cents").notNull(),
    /** `credit`: that of a line which left. */
    method: text("method", { enum: ["card", "paypal", "ricaricard", "credit"] }).notNull(),
    state: text("state", { enum: TOP_UP_STATES }).notNull(),
    /** Charged to a saved method without its owner, as they had agreed. */
    isAutomatic: boolean("is_automatic").notNull().default(false),
    createdAt: instant("created_at").notNull(),
    /** When its money had arrived. */
    paidAt: instant("paid_at"),
    /** When the network confirmed it, or refused it for good. */
    settledAt: instant("settled_at"),
    /** Why the network refused it, in its own word. */
    refusal: text("refusal"),
    attempts: integer("attempts").notNull().default(0),
    /** When the network is asked next. */
    nextAttemptAt: instant("next_attempt_at").notNull(),
  },
  (table) => [
    index("top_up_waiting")
      .on(table.nextAttemptAt)
      .where(sql`state = 'paid'`),
    index("top_up_account").on(table.accountId, table.createdAt),
    index("top_up_line").on(table.lineId, table.createdAt),
    check("top_up_positive", sql`${table.amountCents} > 0`),
    check("top_up_settled", sql`(${table.state} in ('credited', 'refused')) = (${table.settledAt} is not null)`),
    check("top_up_paid", sql`${table.state} not in ('paid', 'credited', 'refused') or ${table.paidAt} is not null`),
  ],
);

/** A number that somebody tops up often, under a name of theirs. */
export const topUpFavourite = pgTable(
  "top_up_favourite",
  {
    id: uuid("id").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    /** E.164. */
    number: text("number").notNull(),
    name: text("name").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [uniqueIndex("top_up_favourite_once").on(table.accountId, table.number)],
);

export const RICARICARD_STATES = ["unsold", "active", "used", "blocked"] as const;

/** What went to the shops in one box: none of its cards opens before it is sold, and none after it was stolen or misprinted. */
export const ricaricardBatch = pgTable("card_batch", {
  /** The operator's own name of it. */
  name: text("name").primaryKey(),
  state: text("state", { enum: ["unsold", "active", "blocked"] }).notNull(),
});

/** A RicariCard: 16 digits under a coating, hashed with a key of ours; whoever knows them may use them once. */
export const ricaricard = pgTable(
  "ricaricard",
  {
    pinHash: text("pin_hash").primaryKey(),
    /** The serial number printed in the open: names a card without opening it. */
    serial: text("serial").notNull(),
    batch: text("batch")
      .notNull()
      .references(() => ricaricardBatch.name),
    amountCents: cents("amount_cents").notNull(),
    state: text("state", { enum: RICARICARD_STATES }).notNull(),
    expiresOn: date("expires_on"),
    /** The top-up that used it. */
    topUpId: uuid("top_up_id").references(() => topUp.id),
  },
  (table) => [
    uniqueIndex("ricaricard_serial").on(table.serial),
    uniqueIndex("ricaricard_top_up").on(table.topUpId),
    index("ricaricard_batch").on(table.batch, table.state),
    check("ricaricard_used", sql`(${table.state} = 'used') = (${table.topUpId} is not null)`),
    check("ricaricard_positive", sql`${table.amountCents} > 0`),
  ],
);
