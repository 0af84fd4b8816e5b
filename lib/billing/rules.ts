import { daysBetween, type Day } from "@/lib/dates";
import { parseScaled, roundToCents, type Cents } from "@/lib/money";

/** The states that a customer reads, in the order in which a list shows them. */
export const BILL_STATES = ["overdue", "unpaid", "partly_paid", "processing", "paid", "credited"] as const;

/** How a bill stands, in the customer's words. */
export type BillState = (typeof BILL_STATES)[number];

/** What the rules need to know of a bill. */
export interface BillStanding {
  readonly state: "open" | "processing" | "paid" | "credited";
  readonly totalCents: Cents;
  readonly paidCents: Cents;
  /** What its disputed rows hold: not asked for meanwhile. */
  readonly disputedCents: Cents;
  readonly dueDate: Day;
}

/** What may be paid of a bill now: what is owed and not disputed; nothing on a credit note. */
export function dueCents(bill: Pick<BillStanding, "totalCents" | "paidCents" | "disputedCents">): Cents {
  return Math.max(0, bill.totalCents - bill.paidCents - bill.disputedCents);
}

/** What is owed of a bill but not asked for, because it is disputed. */
export function frozenCents(bill: Pick<BillStanding, "totalCents" | "paidCents" | "disputedCents">): Cents {
  return Math.max(0, Math.min(bill.disputedCents, bill.totalCents - bill.paidCents));
}

/** Where the dispute of a row can stand; see `db/schema/billing/row-dispute.ts`. */
export type RowDisputeState = "open" | "withdrawn" | "accepted" | "partly" | "rejected";

/** What a row comes to with its VAT. */
export function grossCents(row: { readonly total: string; readonly vatRate: string }): Cents {
  return roundToCents((parseScaled(row.total) * (10_000_000_000n + parseScaled(row.vatRate))) / 10_000_000_000n);
}

/** How a bill stands on a day. A bill past its due date is overdue, even when part of it was paid; one of which nothing is asked for is not. */
export function billState(bill: BillStanding, today: Day): BillState {
  if (bill.state !== "open") return bill.state;
  if (bill.dueDate < today && dueCents(bill) > 0) return "overdue";
  return bill.paidCents > 0 ? "partly_paid" : "unpaid";
}

/** What money moves of a bill. */
export type PayableBill = Pick<BillStanding, "state" | "totalCents" | "paidCents">;

/**
 * Money for a bill: how much of it the bill takes, never more than is due, and how the bill stands then.
 * @param liveAfter `false` when no payment of this bill is live any more: one that still owes is then `open` again.
 */
export function applyMoney(bill: PayableBill, amountCents: Cents, liveAfter: boolean) {
  const due = bill.state === "credited" ? 0 : Math.max(0, bill.totalCents - bill.paidCents);
  const appliedCents = Math.min(amountCents, due);
  const paidCents = bill.paidCents + appliedCents;
  return { appliedCents, excessCents: amountCents - appliedCents, paidCents, state: stateAfter(bill, paidCents, liveAfter) };
}

function stateAfter(before: PayableBill, paidCents: Cents, liveAfter: boolean): BillStanding["state"] {
  if (before.state === "credited") return "credited";
  if (paidCents === before.totalCents) return "paid";
  return before.state === "processing" && !liveAfter ? "open" : before.state;
}

/** A bill that owes again what went back of its payments: open if it was paid; one that is being paid stays so. */
export function takeBack(bill: PayableBill, amountCents: Cents): Pick<PayableBill, "state" | "paidCents"> {
  return { paidCents: bill.paidCents - amountCents, state: bill.state === "paid" ? "open" : bill.state };
}

/** Whether credit notes took a bill off whole; a note itself is no such bill. */
export function isCreditedWhole({ state, totalCents }: Pick<BillStanding, "state" | "totalCents">): boolean {
  return state === "credited" && totalCents > 0;
}

/** Whether a payment may be begun, or a begun one gone on with. */
export function canPay(bill: BillStanding): boolean {
  return (bill.state === "open" || bill.state === "processing") && dueCents(bill) > 0;
}

/**
 * How far a day lies between the issue of a bill and its due date, 0 to 1: the stage's horizon.
 * A bill that is due on the day it was issued is at its end.
 */
export function progressToDue(issueDate: Day, dueDate: Day, today: Day): number {
  const span = daysBetween(issueDate, dueDate);
  if (span <= 0) return 1;
  return Math.min(1, Math.max(0, daysBetween(issueDate, today) / span));
}

/** The files that bills come in, as they are sent. */
export const DOCUMENT_TYPES = {
  xml: { type: "application/xml", ending: "xml" },
  p7m: { type: "application/pkcs7-mime", ending: "xml.p7m" },
} as const;

/**
 * What a file that the operator put into a bill is, by how it begins and not by what it is called: a PDF, one that says so and isn't, or something
 * else.
 */
export function attachmentKind({
  name,
  format,
  content,
}: {
  readonly name: string;
  readonly format: string | null;
  readonly content: Uint8Array;
}): "pdf" | "damaged" | "other" {
  const begins = String.fromCharCode(...content.subarray(0, 5));
  if (begins === "%PDF-") return "pdf";
  return format?.trim().toUpperCase() === "PDF" || /\.pdf$/i.test(name.trim()) ? "damaged" : "other";
}
