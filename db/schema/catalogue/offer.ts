import { sql } from "drizzle-orm";
import { bigint, check, date, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { ExtraCost } from "@/lib/catalogue/rules";
import { cents } from "../columns";

/** A plan or an option of the catalogue, as it is sold between two days: the operator changes prices and contents from year to year. */
export const offer = pgTable(
  "offer",
  {
    id: uuid("id").primaryKey(),
    /** The operator's own; one code has a version for each `valid_from`. */
    code: text("code").notNull(),
    /** A line has one plan, and offers beside it. */
    kind: text("kind", { enum: ["plan", "offer"] }).notNull(),
    nameIt: text("name_it").notNull(),
    nameFr: text("name_fr").notNull(),
    nameEn: text("name_en").notNull(),
    priceCents: cents("price_cents").notNull(),
    period: text("period", { enum: ["month", "28-days", "one-off"] }).notNull(),
    /** What a period holds; none where nothing of the kind is in it, or all one wants (`unlimited`). */
    minutes: integer("minutes"),
    sms: integer("sms"),
    dataBytes: bigint("data_bytes", { mode: "number" }),
    /** The kinds that have no limit. */
    unlimited: text("unlimited", { enum: ["minutes", "sms", "data"] })
      .array()
      .notNull(),
    /** What costs besides, with unit prices as they are written: "0.29". */
    extraCosts: jsonb("extra_costs").$type<readonly ExtraCost[]>().notNull(),
    /** What it costs in its first months, for who takes it now. */
    promoPriceCents: cents("promo_price_cents"),
    promoMonths: integer("promo_months"),
    validFrom: date("valid_from").notNull(),
    /** The last day on which it can be taken; none while it lasts. */
    validUntil: date("valid_until"),
  },
  (table) => [
    uniqueIndex("offer_once").on(table.code, table.validFrom),
    check("offer_price", sql`${table.priceCents} >= 0`),
    check("offer_contents", sql`${table.minutes} >= 0 and ${table.sms} >= 0 and ${table.dataBytes} >= 0`),
    check("offer_promo", sql`(${table.promoPriceCents} is null) = (${table.promoMonths} is null) and ${table.promoPriceCents} >= 0`),
    check("offer_days", sql`${table.validUntil} is null or ${table.validUntil} >= ${table.validFrom}`),
  ],
);
