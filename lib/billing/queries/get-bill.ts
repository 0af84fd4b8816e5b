import "server-only";
import { asc, eq, sql } from "drizzle-orm";
import { db, statement, statementName } from "@/db/client";
import { bill, billPayment, billRow, billVat, document, type BILL_PAYMENT_SOURCES } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import type { BillRow } from "@/lib/billing/breakdown";
import type { BillSummary } from "@/lib/billing/queries/list-bills";
import { ownBill, ownBillLater, ownLine, standing } from "@/lib/billing/queries/own-bill";
import type { Day } from "@/lib/dates";
import { ownValues } from "@/lib/identity/queries/own-association";
import type { Access } from "@/lib/identity/rules";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";

/** One line of a bill's VAT summary. */
export interface BillVat {
  readonly position: number;
  readonly rate: string;
  readonly nature: string | null;
  readonly taxableCents: Cents;
  readonly taxCents: Cents;
}

/** One bill's head and its VAT summary. */
export interface BillHead extends BillSummary {
  readonly documentType: string;
  readonly issuerName: string;
  readonly lineId: string;
  readonly lineName: string;
  readonly lineNumber: string;
  /** What the reader may do with its line. */
  readonly access: Access;
  readonly vat: readonly BillVat[];
}

// The rate as text: a JSON number of it would be rounded by whoever reads it.
const vat = sql<BillVat[]>`(select coalesce(json_agg(json_build_object('position', v.position, 'rate', v.rate::text, 'nature', v.nature,
    'taxableCents', v.taxable_cents, 'taxCents', v.tax_cents) order by v.position), '[]') from ${billVat} v where v.bill_id = ${bill.id})`;

const billHead = statement((on) =>
  on
    .select({
      ...standing,
      documentType: bill.documentType,
      issuerName: bill.issuerName,
      lineId: line.id,
      lineName: line.name,
      lineNumber: line.number,
      access: association.access,
      vat,
    })
    .from(bill)
    .innerJoin(association, ownLine)
    .innerJoin(line, eq(line.id, bill.lineId))
    .where(ownBillLater)
    .prepare(statementName("bill_head")),
);

/** A bill of one of the principal's lines; nothing for one that is somebody else's. */
export async function getBill(principal: Principal, billId: string): Promise<BillHead | undefined> {
  const [found] = await billHead().execute({ ...ownValues(principal), bill: billId });
  return found;
}

/** The columns of a row. */
export const rowColumns = {
  position: billRow.position,
  section: billRow.section,
  articleCode: billRow.articleCode,
  description: billRow.description,
  quantity: billRow.quantity,
  unitPrice: billRow.unitPrice,
  total: billRow.total,
  vatRate: billRow.vatRate,
  vatNature: billRow.vatNature,
  periodStart: billRow.periodStart,
  periodEnd: billRow.periodEnd,
};

const rowsOfBill = statement((on) =>
  on
    .select(rowColumns)
    .from(billRow)
    .innerJoin(bill, eq(bill.id, billRow.billId))
    .innerJoin(association, ownLine)
    .where(ownBillLater)
    .orderBy(asc(billRow.position))
    .prepare(statementName("rows_of_bill")),
);

/** The rows of a bill, in the order of the file. */
export function listBillRows(principal: Principal, billId: string): Promise<BillRow[]> {
  return rowsOfBill().execute({ ...ownValues(principal), bill: billId });
}

/** Money that reduced what a bill owes, or that went back (negative). */
export interface BillPayment {
  readonly id: string;
  readonly source: (typeof BILL_PAYMENT_SOURCES)[number];
  /** What to quote about it: the portal's payment id, or the operator's own reference. */
  readonly reference: string;
  readonly amountCents: Cents;
  readonly paidOn: Day;
}

const paymentsOfBill = statement((on) =>
  on
    .select({
      id: billPayment.id,
      source: billPayment.source,
      reference: billPayment.reference,
      amountCents: billPayment.amountCents,
      paidOn: billPayment.paidOn,
    })
    .from(billPayment)
    .innerJoin(bill, eq(bill.id, billPayment.billId))
    .innerJoin(association, ownLine)
    .where(ownBillLater)
    .orderBy(asc(billPayment.paidOn), asc(billPayment.id))
    .prepare(statementName("payments_of_bill")),
);

/** The payments made on a bill, oldest first. */
export function listBillPayments(principal: Principal, billId: string): Promise<BillPayment[]> {
  return paymentsOfBill().execute({ ...ownValues(principal), bill: billId });
}

/** The file that a bill came in, byte for byte. */
export interface BillDocument {
  readonly fileName: string;
  readonly kind: "xml" | "p7m";
  readonly content: Uint8Array;
}

/** The original document of a bill of the principal's. */
export async function getBillDocument(principal: Principal, billId: string): Promise<BillDocument | undefined> {
  const [found] = await db()
    .select({ fileName: document.fileName, kind: document.kind, content: document.content })
    .from(bill)
    .innerJoin(association, ownLine)
    .innerJoin(document, eq(document.id, bill.documentId))
    .where(ownBill(principal, billId));
  return found;
}
