import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bill } from "./billing";
import { cents, instant } from "./columns";
import { account } from "./identity";

/** Where a payment can stand. The first three are live; money that arrives late may still move a dead one to `succeeded`. */
export const PAYMENT_STATES = ["created", "open", "processing", "succeeded", "failed", "expired", "canceled", "needs_review"] as const;

/** What somebody set out to pay: how much, for which bill. The amount is decided by the server when it is made. */
export const payment = pgTable(
  "payment",
  {
    id: uuid("id").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    billId: uuid("bill_id")
      .notNull()
      .references(() => bill.id),
    amountCents: cents("amount_cents").notNull(),
    currency: text("currency").notNull(),
    /** Play money never enters live books. */
    mode: text("mode", { enum: ["sandbox", "test", "live"] }).notNull(),
    state: text("state", { enum: PAYMENT_STATES }).notNull(),
    /** Received above what the bill still owed: kept for the customer in `owed:customers`. */
    excessCents: cents("excess_cents").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    settledAt: instant("settled_at"),
  },
  (table) => [
    uniqueIndex("payment_one_live_per_bill")
      .on(table.billId)
      .where(sql`state in ('created', 'open', 'processing')`),
    index("payment_live")
      .on(table.createdAt)
      .where(sql`state in ('created', 'open', 'processing')`),
    index("payment_bill").on(table.billId, table.createdAt.desc()),
    check("payment_positive", sql`${table.amountCents} > 0`),
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
    provider: text("provider", { enum: ["stripe"] }).notNull(),
    idempotencyKey: text("idempotency_key").notNull(),
    request: jsonb("request").$type<Record<string, unknown>>().notNull(),
    /** The provider's own id of the checkout, once it has answered. */
    providerRef: text("provider_ref"),
    redirectUrl: text("redirect_url"),
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
    provider: text("provider", { enum: ["stripe"] }).notNull(),
    eventId: text("event_id").notNull(),
    type: text("type").notNull(),
    /** The checkout that the event speaks of, when it speaks of one. */
    objectRef: text("object_ref"),
    receivedAt: instant("received_at").notNull(),
    processedAt: instant("processed_at"),
  },
  (table) => [primaryKey({ columns: [table.provider, table.eventId] })],
);
