import { index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** The contract holder as the operator's systems know it. */
export const customer = pgTable(
  "customer",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    /** Codice fiscale, upper case; a company may have only a VAT number. */
    taxCode: text("tax_code"),
    /** Country code and number, as in `IT01234567890`. */
    vatNumber: text("vat_number"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [uniqueIndex("customer_tax_code").on(table.taxCode), uniqueIndex("customer_vat_number").on(table.vatNumber)],
);

/** One telephone number held by a customer. */
export const line = pgTable(
  "line",
  {
    id: uuid("id").primaryKey(),
    customerId: uuid("customer_id")
      .notNull()
      .references(() => customer.id),
    /** E.164; a fixed number keeps its leading 0 (`+390612345678`). */
    number: text("number").notNull(),
    kind: text("kind", { enum: ["fixed", "mobile"] }).notNull(),
    /** What the customer calls it: "Fibra casa". */
    name: text("name").notNull(),
    /** The contract reference that bills carry (`DatiContratto/IdDocumento`). */
    contractRef: text("contract_ref"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("line_number").on(table.number),
    uniqueIndex("line_contract_ref").on(table.contractRef),
    index("line_customer").on(table.customerId),
  ],
);
