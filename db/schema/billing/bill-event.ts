import { sql } from "drizzle-orm";
import { check, date, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "../columns";
import { line } from "../lines";

/** Something that happened to a line and changes what its bills say, as the operator's systems tell it: why a bill differs. */
export const billEvent = pgTable(
  "bill_event",
  {
    id: uuid("id").primaryKey(),
    /** The operator's own, unique for ever. */
    reference: text("reference").notNull(),
    lineId: uuid("line_id")
      .notNull()
      .references(() => line.id),
    kind: text("kind", { enum: ["promotion-end", "price-change", "part-month", "usage", "one-off", "credit"] }).notNull(),
    /** The rows that it speaks of: by their article code or, without one, by words of their description. */
    articleCode: text("article_code"),
    description: text("description"),
    effectiveOn: date("effective_on").notNull(),
    /** When the customer was told of a new price (art. 98-septies decies of the Italian communications code). */
    noticedOn: date("noticed_on"),
    /** In the operator's words, for the customer. */
    note: text("note").notNull(),
    loadedAt: instant("loaded_at").notNull(),
  },
  (table) => [
    uniqueIndex("bill_event_reference").on(table.reference),
    index("bill_event_line").on(table.lineId, table.effectiveOn.desc(), table.id.desc()),
    check("bill_event_kind", sql`${table.kind} in ('promotion-end', 'price-change', 'part-month', 'usage', 'one-off', 'credit')`),
    check("bill_event_subject", sql`${table.articleCode} is not null or ${table.description} is not null`),
    check("bill_event_notice", sql`(${table.kind} = 'price-change') = (${table.noticedOn} is not null)`),
  ],
);
