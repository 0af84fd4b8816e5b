import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { line } from "./lines";

/** A person's login. */
export const account = pgTable(
  "account",
  {
    id: uuid("id").primaryKey(),
    /** Lower case; the form's input is folded before it is compared. */
    email: text("email").notNull(),
    name: text("name").notNull(),
    /** argon2id, in its own encoded form. */
    passwordHash: text("password_hash").notNull(),
    disabledAt: instant("disabled_at"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [uniqueIndex("account_email").on(table.email)],
);

/** Account and line, with how the tie was proved. */
export const association = pgTable(
  "association",
  {
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    lineId: uuid("line_id")
      .notNull()
      .references(() => line.id),
    proof: text("proof", { enum: ["network", "sms", "bill_code"] }).notNull(),
    provedAt: instant("proved_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.lineId] }), index("association_line").on(table.lineId)],
);

/** One sign-in on one browser. The cookie carries only this row's secret, hashed here. */
export const session = pgTable(
  "session",
  {
    /** SHA-256 of the secret in the cookie: a copy of the table opens no session. */
    id: text("id").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    userAgent: text("user_agent").notNull(),
    address: text("address").notNull(),
    authenticatedAt: instant("authenticated_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (table) => [index("session_account").on(table.accountId, table.lastSeenAt)],
);

/** Browsers on which an account has signed in before: a stranger's failed tries never lock these out. */
export const knownDevice = pgTable(
  "known_device",
  {
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    /** SHA-256 of the secret in the device cookie. */
    deviceHash: text("device_hash").notNull(),
    lastUsedAt: instant("last_used_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.deviceHash] })],
);

/** Tries counted per key and window, shared by every instance. Keys are hashed: no e-mail or address stands here. */
export const rateLimit = pgTable(
  "rate_limit",
  {
    key: text("key").primaryKey(),
    count: integer("count").notNull(),
    resetsAt: instant("resets_at").notNull(),
  },
  (table) => [index("rate_limit_resets_at").on(table.resetsAt)],
);
