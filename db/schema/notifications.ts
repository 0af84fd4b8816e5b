import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytes, instant } from "./columns";

/**
 * SMS that say how the provider is: those that follow from a right password, a session or what a line used. A code that anybody may ask for, for any number, is
 * none of them: how the provider looks must not tell whether one was sent.
 */
export const tellsOfSms = sql`channel = 'sms' and (template in ('usage-alert', 'spending') or (template = 'code' and values ->> 'purpose' in ('sign-in', 'recovery-mobile')))`;

/** What is to be said to somebody outside. The row is written in the transaction of what it tells about: neither exists without the other. */
export const notification = pgTable(
  "notification",
  {
    id: uuid("id").primaryKey(),
    channel: text("channel", { enum: ["mail", "sms"] }).notNull(),
    address: text("address").notNull(),
    language: text("language", { enum: ["it", "fr", "en"] }).notNull(),
    template: text("template").notNull(),
    /** What the template writes, as it stood when the caller decided to tell it. */
    values: jsonb("values").$type<Record<string, unknown>>().notNull(),
    /** The caller's own key: whoever queues the same again queues nothing. */
    once: text("once").notNull(),
    state: text("state", { enum: ["waiting", "sent", "refused"] }).notNull(),
    attempts: integer("attempts").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    sentAt: instant("sent_at"),
    /** What the SMS centre calls it: by this its receipt is known. */
    providerRef: text("provider_ref"),
    /** What became of an SMS after it was taken, when the SMS centre tells. */
    receipt: text("receipt", { enum: ["delivered", "undelivered"] }),
    receiptAt: instant("receipt_at"),
  },
  (table) => [
    uniqueIndex("notification_once").on(table.once),
    index("notification_address").on(table.address, table.createdAt),
    index("notification_waiting")
      .on(table.createdAt)
      .where(sql`state = 'waiting'`),
    index("notification_sms_waiting")
      .on(table.createdAt)
      .where(sql`state = 'waiting' and ${tellsOfSms}`),
    index("notification_sms_sent")
      .on(table.sentAt)
      .where(sql`state = 'sent' and ${tellsOfSms}`),
    uniqueIndex("notification_provider_ref").on(table.providerRef),
    check("notification_receipt", sql`(${table.receipt} is null) = (${table.receiptAt} is null)`),
    check("notification_channel", sql`${table.channel} in ('mail', 'sms')`),
    check("notification_language", sql`${table.language} in ('it', 'fr', 'en')`),
    check("notification_state", sql`${table.state} in ('waiting', 'sent', 'refused')`),
    check("notification_sent", sql`(${table.state} = 'sent') = (${table.sentAt} is not null)`),
    check("notification_attempts", sql`${table.attempts} >= 0 and (${table.state} = 'waiting' or ${table.attempts} > 0)`),
    check("notification_values", sql`jsonb_typeof(${table.values}) = 'object'`),
  ],
);

/** One try to deliver a message and what the other side said. */
export const notificationDelivery = pgTable(
  "notification_delivery",
  {
    notificationId: uuid("notification_id")
      .notNull()
      .references(() => notification.id),
    attempt: integer("attempt").notNull(),
    at: instant("at").notNull(),
    outcome: text("outcome", { enum: ["accepted", "deferred", "refused"] }).notNull(),
    /** The server's own words, shortened; ours where no server answered. */
    answer: text("answer").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.notificationId, table.attempt] }),
    check("notification_delivery_attempt", sql`${table.attempt} > 0`),
    check("notification_delivery_outcome", sql`${table.outcome} in ('accepted', 'deferred', 'refused')`),
    check("notification_delivery_answer", sql`length(${table.answer}) <= 300`),
  ],
);

/** A file that goes with a mail. It is kept until the mail is sent, or refused. */
export const notificationAttachment = pgTable("notification_attachment", {
  notificationId: uuid("notification_id")
    .primaryKey()
    .references(() => notification.id),
  name: text("name").notNull(),
  type: text("type").notNull(),
  content: bytes("content").notNull(),
});
