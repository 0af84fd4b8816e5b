import { sql } from "drizzle-orm";
import { bigint, boolean, check, date, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { offer } from "./catalogue/offer";
import { cents, instant } from "./columns";
import { account } from "./identity";
import { line } from "./lines";

/** What can be used; quantities are seconds of calls, messages, and bytes. */
const KINDS = ["minutes", "sms", "data"] as const;

const quantity = (name: string) => bigint(name, { mode: "number" });

const lineId = () =>
  uuid("line_id")
    .notNull()
    .references(() => line.id);

/** A plan or an offer that is active on a line. */
export const service = pgTable(
  "service",
  {
    id: uuid("id").primaryKey(),
    lineId: lineId(),
    offerId: uuid("offer_id")
      .notNull()
      .references(() => offer.id),
    /** The operator's own name of it, unique for ever. */
    reference: text("reference").notNull(),
    since: date("since").notNull(),
    /** When the current period began. */
    periodStart: date("period_start").notNull(),
    /** None for what is paid for once. */
    renewsOn: date("renews_on"),
    priceCents: cents("price_cents").notNull(),
    /** While a promotion lasts: what it costs afterwards, and from when. */
    priceAfterPromotionCents: cents("price_after_promotion_cents"),
    promotionUntil: date("promotion_until"),
    /** Its last day; none while it lasts. */
    until: date("until"),
    /** The operator's last word: an older one changes nothing. */
    asOf: instant("as_of").notNull(),
  },
  (table) => [
    uniqueIndex("service_reference").on(table.reference),
    index("service_line").on(table.lineId),
    check("service_price", sql`${table.priceCents} >= 0 and ${table.priceAfterPromotionCents} >= 0`),
    check("service_promotion", sql`(${table.priceAfterPromotionCents} is null) = (${table.promotionUntil} is null)`),
    check("service_days", sql`${table.until} is null or ${table.until} >= ${table.since}`),
  ],
);

/**
 * What a service allows in its current period and what is used of it: what the charging system said at `as_of`, and every event after that
 * moment. So events may come late, early or in any order.
 */
export const counter = pgTable(
  "counter",
  {
    serviceId: uuid("service_id")
      .notNull()
      .references(() => service.id),
    lineId: lineId(),
    kind: text("kind", { enum: KINDS }).notNull(),
    /** None: no limit. */
    total: quantity("total"),
    used: quantity("used").notNull(),
    /** So many other lines use the same allowance; what they use is in `used` as of the charging system's word. */
    sharedWith: integer("shared_with").notNull().default(0),
    periodStart: date("period_start").notNull(),
    renewsOn: date("renews_on"),
    /** The charging system's last word. */
    asOf: instant("as_of").notNull(),
    /** The newest event that is counted in. */
    lastEventAt: instant("last_event_at"),
  },
  (table) => [
    primaryKey({ columns: [table.serviceId, table.kind] }),
    index("counter_line").on(table.lineId),
    check("counter_used", sql`${table.used} >= 0 and ${table.total} >= 0`),
    check("counter_shared", sql`${table.sharedWith} >= 0`),
  ],
);

/** A call, a message or a piece of data traffic, as the network tells it. Pages read `usage_day`; call detail alone reads these. */
export const usageEvent = pgTable(
  "usage_event",
  {
    /** The operator's own: what comes twice counts once. */
    id: text("id").primaryKey(),
    lineId: lineId(),
    /** Whose allowance it used; none when it was charged, or in no allowance. */
    serviceId: uuid("service_id").references(() => service.id),
    kind: text("kind", { enum: KINDS }).notNull(),
    at: instant("at").notNull(),
    quantity: quantity("quantity").notNull(),
    isRoaming: boolean("is_roaming").notNull(),
    /** The other number, its last three digits masked (`maskNumber`): the whole one is kept nowhere, which the database checks. */
    counterpart: text("counterpart"),
    costCents: cents("cost_cents").notNull(),
    /** What call detail turns its pages by: the operator's id never leaves, because it may hold a number. */
    handle: uuid("handle").notNull().defaultRandom(),
  },
  (table) => [
    index("usage_event_line").on(table.lineId, table.at, table.handle),
    index("usage_event_service").on(table.serviceId, table.kind, table.at),
    /** Finds those that are old enough to go. */
    index("usage_event_at").on(table.at),
    check("usage_event_quantity", sql`${table.quantity} > 0`),
    check("usage_event_cost", sql`${table.costCents} >= 0`),
  ],
);

/** The events of a line's day in Rome, summed as they come, at home and in roaming apart: what pages read. */
export const usageDay = pgTable(
  "usage_day",
  {
    lineId: lineId(),
    day: date("day").notNull(),
    kind: text("kind", { enum: KINDS }).notNull(),
    isRoaming: boolean("is_roaming").notNull().default(false),
    quantity: quantity("quantity").notNull(),
    costCents: cents("cost_cents").notNull(),
  },
  (table) => [primaryKey({ columns: [table.lineId, table.day, table.kind, table.isRoaming] })],
);

/** At which percentage of an allowance an account wants to be told, and how. */
export const usageThreshold = pgTable(
  "usage_threshold",
  {
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    lineId: lineId(),
    kind: text("kind", { enum: KINDS }).notNull(),
    percent: integer("percent").notNull(),
    channel: text("channel", { enum: ["mail", "sms"] }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.lineId, table.kind, table.percent] }),
    index("usage_threshold_line").on(table.lineId, table.kind),
    check("usage_threshold_percent", sql`${table.percent} between 1 and 100`),
  ],
);

/** A threshold that was passed in a period: the key makes it once. */
export const usageAlert = pgTable(
  "usage_alert",
  {
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    serviceId: uuid("service_id")
      .notNull()
      .references(() => service.id),
    kind: text("kind", { enum: KINDS }).notNull(),
    percent: integer("percent").notNull(),
    periodStart: date("period_start").notNull(),
    at: instant("at").notNull(),
    /** The key of the message that tells of it; none when a higher threshold was passed at once, or it was passed before it was set. */
    told: text("told"),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.serviceId, table.kind, table.percent, table.periodStart] })],
);

/** What a line may cost outside its allowances in a calendar month before its customer is told. A notice, not a stop. */
export const spendingCap = pgTable(
  "spending_cap",
  {
    lineId: lineId().primaryKey(),
    capCents: cents("cap_cents").notNull(),
    /** Who set it last, and is told. */
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    channel: text("channel", { enum: ["mail", "sms"] }).notNull(),
    setAt: instant("set_at").notNull(),
  },
  (table) => [index("spending_cap_account").on(table.accountId), check("spending_cap_cents", sql`${table.capCents} > 0`)],
);

/** A part of a cap that was reached in a month: the key makes it once for each month and cap. */
export const spendingNotice = pgTable(
  "spending_notice",
  {
    lineId: lineId(),
    /** Its first day. */
    month: date("month").notNull(),
    capCents: cents("cap_cents").notNull(),
    percent: integer("percent").notNull(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => account.id),
    at: instant("at").notNull(),
    /** The key of the message that tells of it; none when it was reached before the cap was set, or all of it at once. */
    told: text("told"),
  },
  (table) => [
    primaryKey({ columns: [table.lineId, table.month, table.capCents, table.percent] }),
    index("spending_notice_account").on(table.accountId),
  ],
);
