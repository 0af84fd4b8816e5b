import "server-only";
import { and, desc, eq, isNull, sql, type SQL } from "drizzle-orm";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { billAssignment } from "@/db/schema/bss/import-run";
import { customer, line } from "@/db/schema/lines";
import { staff } from "@/db/schema/staff";
import { UserError } from "@/lib/errors";
import { unsafeLineOfNumber } from "@/lib/lines/queries";
import type { Cents } from "@/lib/money";
import { readLineNumber } from "@/lib/phone";
import { hasScope, type Principal } from "@/lib/principal";

/** A bill that waits for its line, by what its own file says. */
export interface WaitingBillView {
  readonly id: string;
  readonly number: string;
  readonly issuerName: string;
  readonly issueDate: string;
  readonly totalCents: Cents;
  /** As the file names it. */
  readonly recipientName: string;
  /** The contracts or lines that the file names, one a line. */
  readonly lineReference: string | null;
  /** Whether the file's tax code or VAT number is a customer's of ours. */
  readonly isKnown: boolean;
}

const PAGE = 30;

const columns = {
  id: bill.id,
  number: bill.number,
  issuerName: bill.issuerName,
  issueDate: bill.issueDate,
  totalCents: bill.totalCents,
  recipientName: bill.recipientName,
  lineReference: bill.lineReference,
  isKnown: sql<boolean>`exists (select from ${customer} where ${sameHolder()})`,
};

/** Whether the customer that a bill's file names is the customer beside it in the query: by tax code, or VAT number, which is a company's tax code too. */
export function sameHolder(): SQL<boolean> {
  return sql<boolean>`coalesce(${customer}.tax_code = ${bill}.recipient_tax_code or ${customer}.vat_number = ${bill}.recipient_vat_number
    or (${bill}.recipient_tax_code ~ '^[0-9]{11}$' and ${customer}.vat_number = 'IT' || ${bill}.recipient_tax_code), false)`;
}

/** Where a page of waiting bills ends. */
export type WaitingCursor = Pick<WaitingBillView, "issueDate" | "id">;

/** Bills without a line, the newest first, a page at a time along the index of line and day. @throws UserError `not-found` for a principal that may not import. */
export async function listWaiting(
  principal: Principal,
  after?: WaitingCursor,
): Promise<{ readonly bills: readonly WaitingBillView[]; readonly next: WaitingCursor | undefined }> {
  requireImport(principal);
  const further = after && sql`(${bill.issueDate}, ${bill.id}) < (${after.issueDate}::date, ${after.id}::uuid)`;
  const found = await db()
    .select(columns)
    .from(bill)
    .where(and(isNull(bill.lineId), ...(further ? [further] : [])))
    .orderBy(sql`${bill.issueDate} desc nulls last`, sql`${bill.id} desc nulls last`)
    .limit(PAGE + 1);
  const bills = found.slice(0, PAGE);
  return { bills, next: found.length > PAGE ? bills.at(-1) : undefined };
}

/** One of them; nothing once it has its line. @throws UserError as `listWaiting`. */
export async function getWaiting(principal: Principal, id: string): Promise<WaitingBillView | undefined> {
  requireImport(principal);
  const [found] = await db()
    .select(columns)
    .from(bill)
    .where(and(isNull(bill.lineId), eq(bill.id, id)));
  return found;
}

/** A line that a bill may be given, before it is. */
export interface Candidate {
  readonly lineId: string;
  readonly number: string;
  readonly name: string;
  /** Whether its contract holder is whom the bill's file names. */
  readonly isHolders: boolean;
}

/**
 * The fixed line of exactly this number, for a waiting bill.
 * @throws UserError `phone-invalid` or `phone-ambiguous` for what is no number, `number-not-ours`, `line-not-fixed`; `not-found` as `listWaiting`, and for a bill that has its line.
 */
export async function findCandidate(principal: Principal, billId: string, typed: string): Promise<Candidate> {
  requireImport(principal);
  const { e164 } = readLineNumber(typed);
  const own = await unsafeLineOfNumber([e164]);
  if (!own) throw new UserError("number-not-ours");
  if (own.kind !== "fixed") throw new UserError("line-not-fixed");
  const [found] = await db()
    .select({ lineId: line.id, number: line.number, name: line.name, isHolders: sameHolder() })
    .from(line)
    .innerJoin(customer, eq(customer.id, line.customerId))
    .innerJoin(bill, and(eq(bill.id, billId), isNull(bill.lineId)))
    .where(eq(line.id, own.id));
  if (!found) throw new UserError("not-found");
  return found;
}

/** A bill that a person gave its line. */
export interface Assigned {
  readonly billId: string;
  readonly billNumber: string;
  readonly lineNumber: string;
  readonly at: Date;
  readonly by: string;
}

/** The last bills that were given a line by hand. @throws UserError as `listWaiting`. */
export async function listAssigned(principal: Principal): Promise<Assigned[]> {
  requireImport(principal);
  return db()
    .select({ billId: billAssignment.billId, billNumber: bill.number, lineNumber: line.number, at: billAssignment.at, by: staff.email })
    .from(billAssignment)
    .innerJoin(bill, eq(bill.id, billAssignment.billId))
    .innerJoin(line, eq(line.id, billAssignment.lineId))
    .innerJoin(staff, eq(staff.id, billAssignment.staffId))
    .orderBy(desc(billAssignment.at))
    .limit(PAGE);
}

function requireImport(principal: Principal): void {
  if (!hasScope(principal, "import")) throw new UserError("not-found");
}
