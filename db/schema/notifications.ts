import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** What is to be said to somebody outside. The row is written in the transaction of what it tells about: neither exists without the other. */
export const message = pgTable(
  "message",
  {
    id: uuid("id").primaryKey(),
    channel: text("channel", { enum: ["mail"] }).notNull(),
    address: text("address").notNull(),
    language: text("language", { enum: ["it", "fr", "en"] }).notNull(),
    template: text("template").notNull(),
    /** What the template writes, as it stood when the caller decided to tell it. */
    values: jsonb("values").$type<Record<string, string | number>>().notNull(),
    /** The caller's own key: whoever queues the same again queues nothing. */
    once: text("once").notNull(),
    state: text("state", { enum: ["waiting", "sent", "refused"] }).notNull(),
    attempts: integer("attempts").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    sentAt: instant("sent_at"),
  },
  (table) => [
    uniqueIndex("message_once").on(table.once),
    index("message_waiting")
      .on(table.createdAt)
      .where(sql`state = 'waiting'`),
    check("message_channel", sql`${table.channel} in ('mail')`),
    check("message_language", sql`${table.language} in ('it', 'fr', 'en')`),
    check("message_state", sql`${table.state} in ('waiting', 'sent', 'refused')`),
    check("message_sent", sql`(${table.state} = 'sent') = (${table.sentAt} is not null)`),
    check("message_attempts", sql`${table.attempts} >= 0 and (${table.state} = 'waiting' or ${table.attempts} > 0)`),
    check("message_values", sql`jsonb_typeof(${table.values}) = 'object'`),
  ],
);

/** One try to deliver a message and what the other side said. */
export const messageDelivery = pgTable(
  "message_delivery",
  {
    messageId: uuid("message_id")
      .notNull()
      .references(() => message.id),
    attempt: integer("attempt").notNull(),
    at: instant("at").notNull(),
    outcome: text("outcome", { enum: ["accepted", "deferred", "refused"] }).notNull(),
    /** The server's own words, shortened; ours where no server answered. */
    answer: text("answer").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.messageId, table.attempt] }),
    check("message_delivery_attempt", sql`${table.attempt} > 0`),
    check("message_delivery_outcome", sql`${table.outcome} in ('accepted', 'deferred', 'refused')`),
    check("message_delivery_answer", sql`length(${table.answer}) <= 300`),
  ],
);
