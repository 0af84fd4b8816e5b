import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { account } from "./identity";
import { line } from "./lines";

/** A registration that was begun. Nothing of it is an account until the code at its end. */
export const registration = pgTable(
  "registration",
  {
    id: uuid("id").primaryKey(),
    /** SHA-256 of the secret in the browser that goes on with it. */
    browserHash: text("browser_hash").notNull(),
    email: text("email").notNull(),
    passwordHash: text("password_hash").notNull(),
    language: text("language", { enum: ["it", "fr", "en"] }).notNull(),
    /** By the mailed link: the mailbox is theirs. */
    emailVerifiedAt: instant("email_verified_at"),
    /** What was typed, E.164, whoever has it. */
    number: text("number"),
    kind: text("kind", { enum: ["fixed", "mobile"] }),
    /** The line of that number, where there is one. Never told. */
    lineId: uuid("line_id").references(() => line.id),
    proof: text("proof", { enum: ["network", "sms", "bill_code"] }),
    provedAt: instant("proved_at"),
    /** E.164. */
    recoveryMobile: text("recovery_mobile"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    completedAt: instant("completed_at"),
    accountId: uuid("account_id").references(() => account.id),
  },
  (table) => [
    index("registration_browser").on(table.browserHash),
    index("registration_expires").on(table.expiresAt),
    check("registration_proof", sql`(${table.provedAt} is null) = (${table.proof} is null)`),
    check("registration_number", sql`(${table.number} is null) = (${table.kind} is null)`),
    check("registration_account", sql`${table.accountId} is null or ${table.completedAt} is not null`),
  ],
);
