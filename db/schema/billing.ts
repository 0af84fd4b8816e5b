import { sql } from "drizzle-orm";
import { bigint, check, date, index, integer, jsonb, numeric, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytes, cents, instant } from "./columns";
import { customer, line } from "./lines";

/** An imported file, byte for byte as it came. One file may hold several bills. */
export const document = pgTable(
  "document",
  {
    id: uuid("id").primaryKey(),
    sha256: text("sha256").notNull(),
    fileName: text("file_name").notNull(),
    kind: text("kind", { enum: ["xml", "p7m"] }).notNull(),
    content: bytes("content").notNull(),
    importedAt: instant("imported_at").notNull(),
  },
  (table) => [uniqueIndex("document_sha256").on(table.sha256)],
);

/** What a fixed line owes for a period, read from a FatturaPA body. */
export const bill = pgTable(
  "bill",
  {
    id: uuid("id").primaryKey(),
    customerId: uuid("customer_id").references(() => customer.id),
    /** Null while nobody could tell whose bill it is: kept, shown to staff, never lost. */
    lineId: uuid("line_id").references(() => line.id),
    /** Country and VAT number of who issued it. */
    issuer: text("issuer").notNull(),
    issuerName: text("issuer_name").notNull(),
    /** TD01 invoice, TD04 credit note, … */
    documentType: text("document_type").notNull(),
    year: integer("year").notNull(),
    number: text("number").notNull(),
    documentId: uuid("document_id")
      .notNull()
      .references(() => document.id),
    bodyIndex: integer("body_index").notNull(),
    /** SHA-256 of the body's meaning: the same number with another content is refused. */
    contentHash: text("content_hash").notNull(),
    /** Whom the file names, as it names them; what staff read when a bill stays unassigned. */
    recipientName: text("recipient_name").notNull(),
    recipientTaxCode: text("recipient_tax_code"),
    recipientVatNumber: text("recipient_vat_number"),
    lineReference: text("line_reference"),
    issueDate: date("issue_date").notNull(),
    dueDate: date("due_date").notNull(),
    periodStart: date("period_start"),
    periodEnd: date("period_end"),
    /** Negative on a credit note. */
    totalCents: cents("total_cents").notNull(),
    currency: text("currency").notNull(),
    paidCents: cents("paid_cents").notNull().default(0),
    /** Not asked for while rows are disputed: the sum of what `row_dispute` holds, which the database keeps. */
    disputedCents: cents("disputed_cents").notNull().default(0),
    /**
     * `processing` while one payment of it is live; `overdue` and `partly_paid` are read from dates and sums; `credited` is a credit note, and a bill
     * that credit notes took off whole.
     */
    state: text("state", { enum: ["open", "processing", "paid", "credited"] }).notNull(),
    /** Things in the file that deserve a look: a total that differs from its parts, for instance. */
    remarks: jsonb("remarks").$type<string[]>().notNull(),
    importedAt: instant("imported_at").notNull(),
  },
  (table) => [
    uniqueIndex("bill_key").on(table.issuer, table.documentType, table.year, table.number),
    // What a file that comes again brought then.
    index("bill_document").on(table.documentId, table.bodyIndex),
    index("bill_number").on(table.number),
    index("bill_line").on(table.lineId, table.issueDate.desc(), table.id.desc()),
    // What a customer looks for: a number that begins like this, in capitals or not, and an amount.
    index("bill_line_number").on(table.lineId, sql`upper(${table.number}) text_pattern_ops`),
    index("bill_line_total").on(table.lineId, table.totalCents),
    index("bill_open_due")
      .on(table.dueDate)
      .where(sql`state = 'open'`),
    check("bill_paid_range", sql`${table.paidCents} >= 0 and (${table.paidCents} <= ${table.totalCents} or ${table.paidCents} = 0)`),
    check(
      "bill_paid_state",
      sql`case when ${table.totalCents} < 0 then ${table.state} = 'credited' else (${table.state} in ('paid', 'credited')) = (${table.paidCents} = ${table.totalCents}) end`,
    ),
    check("bill_disputed_range", sql`${table.disputedCents} between 0 and greatest(${table.totalCents}, 0)`),
  ],
);

/** The four sections of a telephone bill (abbonamenti, telefonate e contenuti, una tantum, altri importi). */
export const BILL_SECTIONS = ["subscriptions", "calls", "one-off", "other"] as const;

/** One row of a bill; amounts keep the file's own precision. */
export const billRow = pgTable(
  "bill_row",
  {
    billId: uuid("bill_id")
      .notNull()
      .references(() => bill.id),
    position: integer("position").notNull(),
    section: text("section", { enum: BILL_SECTIONS }).notNull(),
    articleCode: text("article_code"),
    description: text("description").notNull(),
    quantity: numeric("quantity", { precision: 21, scale: 8 }),
    unitPrice: numeric("unit_price", { precision: 21, scale: 8 }).notNull(),
    /** Net of VAT, as in the file. */
    total: numeric("total", { precision: 21, scale: 8 }).notNull(),
    vatRate: numeric("vat_rate", { precision: 6, scale: 2 }).notNull(),
    /** N1…N7 where no VAT is due. */
    vatNature: text("vat_nature"),
    periodStart: date("period_start"),
    periodEnd: date("period_end"),
  },
  (table) => [primaryKey({ columns: [table.billId, table.position] })],
);

/** The VAT summary of a bill, by rate and nature. */
export const billVat = pgTable(
  "bill_vat",
  {
    billId: uuid("bill_id")
      .notNull()
      .references(() => bill.id),
    position: integer("position").notNull(),
    rate: numeric("rate", { precision: 6, scale: 2 }).notNull(),
    nature: text("nature"),
    taxableCents: cents("taxable_cents").notNull(),
    taxCents: cents("tax_cents").notNull(),
  },
  (table) => [primaryKey({ columns: [table.billId, table.position] })],
);

/** When and how the issuer asks to be paid; more than one row is a plan by instalments. */
export const billInstalment = pgTable(
  "bill_instalment",
  {
    billId: uuid("bill_id")
      .notNull()
      .references(() => bill.id),
    position: integer("position").notNull(),
    /** MP01 cash … MP19 SEPA direct debit. */
    method: text("method").notNull(),
    dueDate: date("due_date"),
    amountCents: cents("amount_cents").notNull(),
  },
  (table) => [primaryKey({ columns: [table.billId, table.position] })],
);

/** A file inside the FatturaPA: often the operator's own PDF. */
export const billAttachment = pgTable(
  "bill_attachment",
  {
    billId: uuid("bill_id")
      .notNull()
      .references(() => bill.id),
    position: integer("position").notNull(),
    name: text("name").notNull(),
    format: text("format"),
    content: bytes("content").notNull(),
  },
  (table) => [primaryKey({ columns: [table.billId, table.position] })],
);

/** Where money that reduced a bill came from, or how it went back. */
export const BILL_PAYMENT_SOURCES = [
  "card",
  "paypal",
  "operator",
  "refund",
  "refund-failed",
  "dispute",
  "direct-debit",
  "direct-debit-returned",
  "credit-note",
  "kept",
  "kept-returned",
] as const;

/**
 * Money that reduced what a bill owes, wherever it was received, and money that went back (negative). A `reference` counts once for a bill;
 * one of the operator's, which is for a single bill, once in all. The amounts of a bill sum to its `paid_cents`.
 */
export const billPayment = pgTable(
  "bill_payment",
  {
    id: uuid("id").primaryKey(),
    billId: uuid("bill_id")
      .notNull()
      .references(() => bill.id),
    source: text("source", { enum: BILL_PAYMENT_SOURCES }).notNull(),
    /** The portal's payment, refund or debit id, the provider's dispute id, the operator's unique reference, note and bill, or the use of kept money. */
    reference: text("reference").notNull(),
    amountCents: cents("amount_cents").notNull(),
    paidOn: date("paid_on").notNull(),
    recordedAt: instant("recorded_at").notNull(),
  },
  (table) => [
    uniqueIndex("bill_payment_once").on(table.source, table.reference, table.billId),
    uniqueIndex("bill_payment_operator")
      .on(table.reference)
      .where(sql`source = 'operator'`),
    index("bill_payment_bill").on(table.billId),
    check(
      "bill_payment_sign",
      sql`${table.amountCents} <> 0 and (${table.amountCents} < 0) = (${table.source} in ('refund', 'dispute', 'direct-debit-returned', 'kept-returned'))`,
    ),
  ],
);

/**
 * What the operator is told of: money taken here, money given back, a refund that the bank did not take, a dispute that was lost; kept money that paid
 * a bill, and what of it the bill owes again.
 */
export const EXPORT_KINDS = ["payment", "refund", "refund-failed", "dispute-lost", "kept-applied", "kept-returned"] as const;

/**
 * Money of a bill that was settled here, on its way to the operator's own systems. What is sent is written once, with the
 * money itself, and never changes (trigger); the id is the key under which the operator takes it once.
 */
export const operatorExport = pgTable(
  "operator_export",
  {
    id: uuid("id").primaryKey(),
    /** The order of writing. It has gaps: a transaction that came to nothing takes its number with it. */
    sequence: bigint("sequence", { mode: "number" }).generatedAlwaysAsIdentity(),
    kind: text("kind", { enum: [...EXPORT_KINDS, "credit-return", "kept-payout", "suspension-notice", "bill-delivery"] }).notNull(),
    /** The portal's payment or refund id, the provider's dispute id, or the id of what is asked back, of a notice or of a choice. */
    reference: text("reference").notNull(),
    /** Whose money, or which bill is overdue; none of money that is asked back, nor of how bills come. */
    billId: uuid("bill_id").references(() => bill.id),
    /** JSON to the letter: its signature is over these very characters, so it is text and not `jsonb`. With a bank account or an address in it, it is sealed. */
    body: text("body").notNull(),
    createdAt: instant("created_at").notNull(),
    /** `refused` waits for a person. */
    state: text("state", { enum: ["waiting", "acknowledged", "refused"] }).notNull(),
    attempts: integer("attempts").notNull().default(0),
    /** Also the end of the time that a worker has for an attempt that is under way. */
    nextAttemptAt: instant("next_attempt_at").notNull(),
    lastAnswer: text("last_answer"),
    acknowledgedAt: instant("acknowledged_at"),
    /** The one file that it is in, where the operator takes files. */
    fileName: text("file_name"),
  },
  (table) => [
    // Money for several bills is told of once for each; what is of no bill, once.
    uniqueIndex("operator_export_once").on(table.kind, table.reference, table.billId),
    uniqueIndex("operator_export_return")
      .on(table.reference)
      .where(sql`bill_id is null`),
    uniqueIndex("operator_export_sequence").on(table.sequence),
    index("operator_export_bill").on(table.billId),
    index("operator_export_waiting")
      .on(table.sequence)
      .where(sql`state = 'waiting'`),
    index("operator_export_refused")
      .on(table.sequence)
      .where(sql`state = 'refused'`),
    check("operator_export_bill", sql`(${table.kind} in ('credit-return', 'kept-payout', 'bill-delivery')) = (${table.billId} is null)`),
    check("operator_export_state", sql`${table.state} in ('waiting', 'acknowledged', 'refused')`),
    check("operator_export_acknowledged", sql`(${table.state} = 'acknowledged') = (${table.acknowledgedAt} is not null)`),
    check("operator_export_attempts", sql`${table.attempts} >= 0`),
  ],
);
