import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bill } from "./billing";
import { cents, instant } from "./columns";
import { topUp } from "./credit";
import { account } from "./identity";
import { payLink } from "./payments/pay-link";

/** Where a payment can stand. The first three are live; money that arrives late may still move a dead one to `succeeded`. */
export const PAYMENT_STATES = ["created", "open", "processing", "succeeded", "failed", "expired", "canceled", "needs_review"] as const;

/** What somebody set out to pay: how much, for a top-up or for the bills in `payment_share`. The amount is decided by the server when it is made. */
export const payment = pgTable(
  "payment",
  {
    id: uuid("id").primaryKey(),
    /** None for a guest, who may top up, or pay by a private link. */
    accountId: uuid("account_id").references(() => account.id),
    /** The top-up that it pays; a payment of bills has none, and rows in `payment_share` (deferred trigger). */
    topUpId: uuid("top_up_id").references(() => topUp.id),
    /** The private link that a bill is paid by. */
    linkId: uuid("link_id").references(() => payLink.id),
    amountCents: cents("amount_cents").notNull(),
    currency: text("currency").notNull(),
    /** Play money never enters live books. */
    mode: text("mode", { enum: ["sandbox", "test", "live"] }).notNull(),
    state: text("state", { enum: PAYMENT_STATES }).notNull(),
    /** Its checkout is being closed because it is not wanted any more: closed it is `canceled`, not `expired`, whoever hears of it first. */
    isGivenUp: boolean("is_given_up").notNull().default(false),
    /** Received above what the bill still owed: kept for the customer in `owed:customers`. */
    excessCents: cents("excess_cents").notNull().default(0),
    /** What has arrived, once it has: the amount asked for, or another one that a person must look at. */
    receivedCents: cents("received_cents"),
    /** Promised back by refunds that are under way or done: set aside before the provider hears of a refund. */
    refundCents: cents("refund_cents").notNull().default(0),
    /** The provider's id of the money itself (payment intent), once it has arrived. */
    moneyRef: text("money_ref"),
    createdAt: instant("created_at").notNull(),
    settledAt: instant("settled_at"),
    /** When the sweep looks at a live payment next. */
    nextCheckAt: instant("next_check_at").notNull(),
  },
  (table) => [
    index("payment_live")
      .on(table.nextCheckAt)
      .where(sql`state in ('created', 'open', 'processing')`),
    uniqueIndex("payment_money").on(table.moneyRef),
    index("payment_account").on(table.accountId, table.createdAt),
    uniqueIndex("payment_one_live_per_top_up")
      .on(table.topUpId)
      .where(sql`state in ('created', 'open', 'processing')`),
    index("payment_top_up").on(table.topUpId),
    check("payment_payer", sql`num_nonnulls(${table.accountId}, ${table.topUpId}, ${table.linkId}) > 0`),
    check("payment_link", sql`${table.linkId} is null or num_nonnulls(${table.accountId}, ${table.topUpId}) = 0`),
    check("payment_positive", sql`${table.amountCents} > 0`),
    check("payment_refund_range", sql`${table.refundCents} between 0 and coalesce(${table.receivedCents}, 0)`),
  ],
);

/**
 * The share of a payment that is for one bill. The amounts of a payment sum to its own (deferred trigger), and nothing of a row changes but
 * `is_live`, which follows the payment's state (trigger): so the unique index lets one live payment be for a bill, whatever others it is for.
 */
export const paymentShare = pgTable(
  "payment_share",
  {
    paymentId: uuid("payment_id")
      .notNull()
      .references(() => payment.id),
    /** The order in which bills take money; what goes back is taken from the last one first. */
    position: integer("position").notNull(),
    billId: uuid("bill_id")
      .notNull()
      .references(() => bill.id),
    amountCents: cents("amount_cents").notNull(),
    /** What the bill owed when this was asked: once it owes another sum, the checkout is closed. */
    dueCents: cents("due_cents").notNull(),
    isLive: boolean("is_live").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.paymentId, table.position] }),
    uniqueIndex("payment_share_once").on(table.billId, table.paymentId),
    uniqueIndex("payment_share_live")
      .on(table.billId)
      .where(sql`is_live`),
    check("payment_share_amount", sql`${table.amountCents} between 1 and ${table.dueCents}`),
  ],
);

/** One try of a payment at a provider. The request is frozen here, with its idempotency key, before the provider is called. */
export const paymentAttempt = pgTable(
  "payment_attempt",
  {
    paymentId: uuid("payment_id")
      .notNull()
      .references(() => payment.id),
    number: integer("number").notNull(),
    provider: text("provider", { enum: ["stripe", "paypal"] }).notNull(),
    idempotencyKey: text("idempotency_key").notNull(),
    request: jsonb("request").$type<Record<string, unknown>>().notNull(),
    /** The provider's own id of the checkout, once it has answered. */
    providerRef: text("provider_ref"),
    redirectUrl: text("redirect_url"),
    /** How often the customer's bank said no to an order of PayPal's that may still be paid in another way: each take of its money has a key of its own. */
    declines: integer("declines").notNull().default(0),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.paymentId, table.number] }),
    uniqueIndex("payment_attempt_ref").on(table.provider, table.providerRef),
    uniqueIndex("payment_attempt_key").on(table.provider, table.idempotencyKey),
  ],
);

/** Every verified notification of a provider, once. Its body is a hint: the truth is fetched anew. */
export const webhookInbox = pgTable(
  "webhook_inbox",
  {
    provider: text("provider", { enum: ["stripe", "paypal"] }).notNull(),
    eventId: text("event_id").notNull(),
    type: text("type").notNull(),
    /** What the event speaks of: a checkout, a refund, a dispute. */
    objectRef: text("object_ref"),
    /** Told by the provider, or found by us in its list of events. */
    source: text("source", { enum: ["webhook", "list"] }).notNull(),
    receivedAt: instant("received_at").notNull(),
    processedAt: instant("processed_at"),
  },
  (table) => [primaryKey({ columns: [table.provider, table.eventId] })],
);

/** Where a refund can stand. The first two are under way; one that succeeded may still fail at the customer's bank. */
export const REFUND_STATES = ["created", "pending", "succeeded", "failed"] as const;

/** Money that goes back to whoever paid, asked for here or made in the provider's dashboard. */
export const refund = pgTable(
  "refund",
  {
    id: uuid("id").primaryKey(),
    paymentId: uuid("payment_id")
      .notNull()
      .references(() => payment.id),
    amountCents: cents("amount_cents").notNull(),
    /** The part that was kept for the customer (`owed:customers`); the rest is owed again on the bill. */
    excessCents: cents("excess_cents").notNull().default(0),
    origin: text("origin", { enum: ["customer", "staff", "dashboard"] }).notNull(),
    state: text("state", { enum: REFUND_STATES }).notNull(),
    /** The provider's id of the refund, once it has answered. The request is repeated under the refund's own id. */
    providerRef: text("provider_ref"),
    /** Why it failed, in the provider's word. */
    failure: text("failure"),
    createdAt: instant("created_at").notNull(),
    settledAt: instant("settled_at"),
    nextCheckAt: instant("next_check_at").notNull(),
  },
  (table) => [
    index("refund_payment").on(table.paymentId),
    uniqueIndex("refund_ref").on(table.providerRef),
    index("refund_live")
      .on(table.nextCheckAt)
      .where(sql`state in ('created', 'pending')`),
    check("refund_positive", sql`${table.amountCents} > 0`),
    check("refund_excess_range", sql`${table.excessCents} between 0 and ${table.amountCents}`),
  ],
);

/** A customer's bank takes money back: the provider decides, we follow and book. */
export const dispute = pgTable(
  "dispute",
  {
    /** The provider's id. */
    ref: text("ref").primaryKey(),
    paymentId: uuid("payment_id")
      .notNull()
      .references(() => payment.id),
    amountCents: cents("amount_cents").notNull(),
    state: text("state", { enum: ["open", "won", "lost"] }).notNull(),
    /** The part of a lost dispute that was kept for the customer. */
    excessCents: cents("excess_cents").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    closedAt: instant("closed_at"),
  },
  (table) => [index("dispute_payment").on(table.paymentId)],
);

/** How far the provider's list of events was read. */
export const providerCursor = pgTable("provider_cursor", {
  provider: text("provider", { enum: ["stripe", "paypal"] }).primaryKey(),
  readUntil: instant("read_until").notNull(),
});

/** A difference between the books and the provider, found by the daily comparison. Kept when it is resolved. */
export const finding = pgTable(
  "finding",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind", { enum: ["not-in-books", "not-at-provider", "amount-differs", "needs-review", "paid-out-twice"] }).notNull(),
    /** The provider's id of the money, refund or dispute; the payment's id for one that needs review. */
    reference: text("reference").notNull(),
    bookCents: cents("book_cents"),
    providerCents: cents("provider_cents"),
    foundAt: instant("found_at").notNull(),
    resolvedAt: instant("resolved_at"),
  },
  (table) => [
    uniqueIndex("finding_open")
      .on(table.kind, table.reference)
      .where(sql`resolved_at is null`),
  ],
);
