import { daysBetween, type Day } from "@/lib/dates";
import type { Cents } from "@/lib/money";

/** The states that a customer reads, in the order in which a list shows them. */
export const BILL_STATES = ["overdue", "unpaid", "partly_paid", "processing", "paid", "credited"] as const;

/** How a bill stands, in the customer's words. */
export type BillState = (typeof BILL_STATES)[number];

/** What the rules need to know of a bill. */
export interface BillStanding {
  readonly state: "open" | "processing" | "paid" | "credited";
  readonly totalCents: Cents;
  readonly paidCents: Cents;
  readonly dueDate: Day;
}

/** What is still owed on a bill; nothing on a credit note. */
export function dueCents(bill: BillStanding): Cents {
  return Math.max(0, bill.totalCents - bill.paidCents);
}

/** How a bill stands on a day. A bill past its due date is overdue, even when part of it was paid. */
export function billState(bill: BillStanding, today: Day): BillState {
  if (bill.state !== "open") return bill.state;
  if (bill.dueDate < today) return "overdue";
  return bill.paidCents > 0 ? "partly_paid" : "unpaid";
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
