import { boolean, check, date, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { cents } from "../columns";

/** An amount that can be topped up, in a channel and between two days: the operator changes them from year to year. */
export const topUpDenomination = pgTable(
  "top_up_denomination",
  {
    id: uuid("id").primaryKey(),
    channel: text("channel", { enum: ["online", "ricaricard"] }).notNull(),
    amountCents: cents("amount_cents").notNull(),
    isPreselected: boolean("is_preselected").notNull(),
    validFrom: date("valid_from").notNull(),
    /** The last day; none while it lasts. */
    validUntil: date("valid_until"),
  },
  (table) => [
    uniqueIndex("top_up_denomination_once").on(table.channel, table.amountCents, table.validFrom),
    check("top_up_denomination_positive", sql`${table.amountCents} > 0`),
    check("top_up_denomination_days", sql`${table.validUntil} is null or ${table.validUntil} >= ${table.validFrom}`),
  ],
);
