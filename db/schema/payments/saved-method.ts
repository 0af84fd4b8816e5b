import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "../columns";
import { account } from "../identity";

const accountId = () =>
  uuid("account_id")
    .notNull()
    .references(() => account.id);

const provider = () => text("provider", { enum: ["stripe", "paypal"] }).notNull();

/** Whom Stripe knows an account as: it keeps cards for a customer of its own. */
export const providerCustomer = pgTable("provider_customer", {
  accountId: uuid("account_id")
    .primaryKey()
    .references(() => account.id),
  ref: text("ref").notNull(),
});

/** Somebody sets out to save a way to pay, on the provider's page. */
export const methodSetup = pgTable(
  "method_setup",
  {
    id: uuid("id").primaryKey(),
    accountId: accountId(),
    provider: provider(),
    /** The provider's id of it, once it has answered. */
    providerRef: text("provider_ref"),
    state: text("state", { enum: ["open", "done"] }).notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("method_setup_ref").on(table.providerRef),
    index("method_setup_account").on(table.accountId),
    index("method_setup_open")
      .on(table.createdAt)
      .where(sql`state = 'open'`),
  ],
);

/** A card or a PayPal account that the provider keeps for later charges. Here stands what its owner knows it by, and never a card's number. */
export const savedMethod = pgTable(
  "saved_method",
  {
    id: uuid("id").primaryKey(),
    accountId: accountId(),
    provider: provider(),
    /** The provider's id of it. */
    ref: text("ref").notNull(),
    /** A card's. */
    brand: text("brand"),
    last4: text("last4"),
    expMonth: integer("exp_month"),
    expYear: integer("exp_year"),
    /** A PayPal account's, as in a…a@posta.example. */
    payer: text("payer"),
    /** The same for the same card, so that none is kept twice. */
    fingerprint: text("fingerprint").notNull(),
    isDefault: boolean("is_default").notNull(),
    createdAt: instant("created_at").notNull(),
    /** Its owner took it away, or the provider did. */
    removedAt: instant("removed_at"),
    /** The provider has been told, and has forgotten it. */
    forgottenAt: instant("forgotten_at"),
  },
  (table) => [
    uniqueIndex("saved_method_ref").on(table.provider, table.ref),
    uniqueIndex("saved_method_once")
      .on(table.accountId, table.provider, table.fingerprint)
      .where(sql`removed_at is null`),
    uniqueIndex("saved_method_default")
      .on(table.accountId)
      .where(sql`is_default and removed_at is null`),
    index("saved_method_account").on(table.accountId, table.createdAt),
    index("saved_method_expiry")
      .on(table.expYear, table.expMonth)
      .where(sql`removed_at is null`),
    check("saved_method_card", sql`(${table.provider} = 'stripe') = (${table.last4} is not null)`),
    check("saved_method_last4", sql`${table.last4} ~ '^[0-9]{4}$'`),
  ],
);
