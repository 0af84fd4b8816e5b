import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "../columns";
import { account } from "../identity";
import { line } from "../lines";

/** A number that an account says is theirs, until a proof of it. Whose number it is stands nowhere: it may be nobody's. */
export const lineClaim = pgTable(
  "line_claim",
  {
    id: uuid("id").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    /** E.164, as it was typed. */
    number: text("number").notNull(),
    kind: text("kind", { enum: ["fixed", "mobile"] }).notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (table) => [
    uniqueIndex("line_claim_open")
      .on(table.accountId)
      .where(sql`ended_at is null`),
  ],
);

/** A line that somebody offers to share with whoever reads the mailbox. Accepted or not, it stays: it tells who did what on whose word. */
export const delegationInvite = pgTable(
  "delegation_invite",
  {
    id: uuid("id").primaryKey(),
    lineId: uuid("line_id")
      .notNull()
      .references(() => line.id),
    grantedBy: uuid("granted_by")
      .notNull()
      .references(() => account.id),
    /** Lower case. An account's or not: nobody is told. */
    email: text("email").notNull(),
    access: text("access", { enum: ["view", "pay", "manage"] }).notNull(),
    /** When what it gives ends. */
    until: instant("until").notNull(),
    createdAt: instant("created_at").notNull(),
    /** Until when it may be accepted. */
    expiresAt: instant("expires_at").notNull(),
    acceptedAt: instant("accepted_at"),
    acceptedBy: uuid("accepted_by").references(() => account.id),
    canceledAt: instant("canceled_at"),
  },
  (table) => [
    uniqueIndex("delegation_invite_open")
      .on(table.grantedBy, table.lineId, table.email)
      .where(sql`accepted_at is null and canceled_at is null`),
    index("delegation_invite_line").on(table.lineId, table.grantedBy),
    index("delegation_invite_accepted").on(table.acceptedBy),
    index("delegation_invite_email").on(table.email),
    check("delegation_invite_accepted_by", sql`(${table.acceptedAt} is null) = (${table.acceptedBy} is null)`),
    check("delegation_invite_ended", sql`${table.acceptedAt} is null or ${table.canceledAt} is null`),
  ],
);

/** Another e-mail or recovery mobile for an account: it counts once both sides, the old one and the new one, have said yes. */
export const contactChange = pgTable(
  "contact_change",
  {
    id: uuid("id").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    kind: text("kind", { enum: ["email", "recovery-mobile"] }).notNull(),
    /** None for the first recovery mobile. */
    oldValue: text("old_value"),
    newValue: text("new_value").notNull(),
    oldConfirmedAt: instant("old_confirmed_at"),
    newConfirmedAt: instant("new_confirmed_at"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    doneAt: instant("done_at"),
    /** Either side said no, or a newer change took its place. */
    stoppedAt: instant("stopped_at"),
  },
  (table) => [
    uniqueIndex("contact_change_open")
      .on(table.accountId, table.kind)
      .where(sql`done_at is null and stopped_at is null`),
    index("contact_change_account").on(table.accountId, table.createdAt),
    check("contact_change_ended", sql`${table.doneAt} is null or ${table.stoppedAt} is null`),
    check(
      "contact_change_done",
      sql`${table.doneAt} is null or (${table.newConfirmedAt} is not null and (${table.oldConfirmedAt} is not null or ${table.oldValue} is null))`,
    ),
  ],
);

/** What a customer agreed to and took back, each time: the newest row of a kind counts, and none is a no. Rows are only ever added. */
export const consent = pgTable(
  "consent",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    kind: text("kind", { enum: ["marketing", "profiling", "third-parties"] }).notNull(),
    isGiven: boolean("is_given").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [index("consent_account").on(table.accountId, table.kind, table.id)],
);
