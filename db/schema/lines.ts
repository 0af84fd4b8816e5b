import { sql } from "drizzle-orm";
import { check, cidr, date, index, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
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
    /** When the SIM last changed, as the operator says: for some days after it codes that go there prove nothing. */
    simChangedAt: instant("sim_changed_at"),
    /** The first day on which it is not ours any more, as the operator says, and why: carried to another operator, or given up. */
    leftOn: date("left_on"),
    leftReason: text("left_reason", { enum: ["ported", "ended"] }),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("line_number").on(table.number),
    uniqueIndex("line_contract_ref").on(table.contractRef),
    index("line_customer").on(table.customerId),
    check("line_left", sql`(${table.leftOn} is null) = (${table.leftReason} is null)`),
  ],
);

/** The addresses that a line's connection had, and from when to when. Whoever asks from one of them now is on that line. */
export const lineConnection = pgTable(
  "line_connection",
  {
    lineId: uuid("line_id")
      .notNull()
      .references(() => line.id),
    /** IPv4 or IPv6, as in `203.0.113.7/32` or `2001:db8:12:3400::/56`. */
    prefix: cidr("prefix").notNull(),
    since: instant("since").notNull(),
    /** None while it lasts. */
    until: instant("until"),
  },
  (table) => [primaryKey({ columns: [table.lineId, table.prefix, table.since] }), index("line_connection_prefix").on(table.prefix)],
);

/** The code on a line's newest bill or its welcome letter, hashed with a secret of the server's: a newer paper takes an older one's place. */
export const lineBillCode = pgTable("line_bill_code", {
  lineId: uuid("line_id")
    .primaryKey()
    .references(() => line.id),
  codeHash: text("code_hash").notNull(),
  issuedOn: text("issued_on").notNull(),
});
