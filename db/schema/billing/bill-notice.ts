import { sql } from "drizzle-orm";
import { boolean, check, date, index, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bill } from "../billing";
import { cents, instant } from "../columns";
import { account } from "../identity";
import { line } from "../lines";

/** What is told of a bill and can be switched off. */
const KINDS = ["new", "due", "overdue", "paid", "debit-failed"] as const;

/** … and the notice before a suspension, which cannot. */
const OCCASIONS = [...KINDS, "suspension"] as const;

const billId = () =>
  uuid("bill_id")
    .notNull()
    .references(() => bill.id);
const lineId = () =>
  uuid("line_id")
    .notNull()
    .references(() => line.id);
const accountId = () =>
  uuid("account_id")
    .notNull()
    .references(() => account.id);

/** Something of a bill that is still to be told, and when it is to be looked at. A row goes when it was: what is here is all that the worker reads. */
export const billOccasion = pgTable(
  "bill_occasion",
  { billId: billId(), kind: text("kind", { enum: OCCASIONS }).notNull(), lookAt: instant("look_at").notNull() },
  (table) => [
    primaryKey({ columns: [table.billId, table.kind] }),
    index("bill_occasion_look").on(table.lookAt, table.billId, table.kind),
    check("bill_occasion_kind", sql`${table.kind} in ('new', 'due', 'overdue', 'paid', 'debit-failed', 'suspension')`),
  ],
);

/** What an account chose to be told of a line's bills, and how. Without a row: whoever proved the line by mail, nobody else. */
export const noticeChoice = pgTable(
  "notice_choice",
  {
    accountId: accountId(),
    lineId: lineId(),
    kind: text("kind", { enum: KINDS }).notNull(),
    /** `pdf`: the mail about a new bill brings its PDF. */
    way: text("way", { enum: ["mail", "sms", "pdf"] }).notNull(),
    isOn: boolean("is_on").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.lineId, table.kind, table.way] }),
    index("notice_choice_line").on(table.lineId),
    check("notice_choice_kind", sql`${table.kind} in ('new', 'due', 'overdue', 'paid', 'debit-failed')`),
    check("notice_choice_way", sql`${table.way} in ('mail', 'sms') or (${table.way} = 'pdf' and ${table.kind} = 'new')`),
  ],
);

/**
 * A customer was told that service may be suspended, not before a day, because of an overdue bill. It stands while the bill stays overdue: a bill
 * that is overdue anew has another one, whose days begin anew.
 */
export const suspensionNotice = pgTable(
  "suspension_notice",
  {
    id: uuid("id").primaryKey(),
    billId: billId(),
    lineId: lineId(),
    /** What was asked for: never what is disputed. */
    amountCents: cents("amount_cents").notNull(),
    noticedAt: instant("noticed_at").notNull(),
    notBefore: date("not_before").notNull(),
    /** When the bill was overdue no more: paid, credited, disputed, or paid in instalments. */
    endedAt: instant("ended_at"),
  },
  (table) => [
    uniqueIndex("suspension_notice_live")
      .on(table.billId)
      .where(sql`ended_at is null`),
    index("suspension_notice_line")
      .on(table.lineId)
      .where(sql`ended_at is null`),
    check("suspension_notice_amount", sql`${table.amountCents} > 0`),
    // At least forty days (law 160/2019, article 1(291)); the day of the notice is one in Rome.
    check("suspension_notice_days", sql`${table.notBefore} >= (${table.noticedAt} at time zone 'Europe/Rome')::date + 40`),
  ],
);

/** An account was told of an occasion of a bill: the key makes it once. */
export const billNotice = pgTable(
  "bill_notice",
  {
    billId: billId(),
    kind: text("kind", { enum: OCCASIONS }).notNull(),
    accountId: accountId(),
    suspensionId: uuid("suspension_id").references(() => suspensionNotice.id),
    /** Of a bill that is paid in instalments: the day when the one that it tells of is due. */
    instalmentDue: date("instalment_due"),
    at: instant("at").notNull(),
    /** The keys of the messages that tell of it (`notification.once`). */
    mail: text("mail"),
    sms: text("sms"),
  },
  (table) => [
    unique("bill_notice_once").on(table.billId, table.kind, table.accountId, table.suspensionId, table.instalmentDue).nullsNotDistinct(),
    index("bill_notice_account").on(table.accountId, table.at),
    check("bill_notice_suspension", sql`(${table.kind} = 'suspension') = (${table.suspensionId} is not null)`),
    check("bill_notice_instalment", sql`${table.instalmentDue} is null or ${table.kind} in ('due', 'overdue')`),
    check("bill_notice_told", sql`num_nonnulls(${table.mail}, ${table.sms}) > 0`),
  ],
);

/** How a line's bills come, each change of it: the newest counts, from the next bill on. */
export const billDelivery = pgTable(
  "bill_delivery",
  {
    /** Made with the page: the same page sent twice is the same change. */
    id: uuid("id").primaryKey(),
    lineId: lineId(),
    accountId: accountId(),
    /** `app`: by mail and in the portal, without paper. */
    way: text("way", { enum: ["app", "paper"] }).notNull(),
    /** Where paper goes. */
    street: text("street"),
    postcode: text("postcode"),
    town: text("town"),
    province: text("province"),
    changedAt: instant("changed_at").notNull(),
  },
  (table) => [
    index("bill_delivery_line").on(table.lineId, table.changedAt, table.id),
    index("bill_delivery_account").on(table.accountId),
    check("bill_delivery_way", sql`${table.way} in ('app', 'paper')`),
    // An address that was erased is empty, and stays one.
    check("bill_delivery_address", sql`num_nonnulls(street, postcode, town, province) = case ${table.way} when 'paper' then 4 else 0 end`),
  ],
);
