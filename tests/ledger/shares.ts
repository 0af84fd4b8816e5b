import type { ReturnedMoney } from "@/lib/payments/rules";
import type { Product } from "./product";
import type { BillRow, PaymentRow, ShareRow, Tables } from "./tables";

/** A bill as the rules of billing take it; when it is due does not matter here. */
export function standingOf(bill: BillRow) {
  return { ...bill, disputedCents: 0, dueDate: "2026-12-01" };
}

/** How much of each bill is asked for, or why that part may not be paid. */
export function sharesOf(rules: Product, bills: readonly BillRow[], amountCents: number | null): ShareRow[] | string {
  const shares: ShareRow[] = [];
  for (const bill of bills) {
    const dueCents = rules.dueCents(standingOf(bill));
    const asked = bills.length === 1 ? (amountCents ?? dueCents) : dueCents;
    const refused = rules.partRefusal(asked, dueCents);
    if (refused !== undefined) return refused;
    shares.push({ billId: bill.id, amountCents: asked, dueCents });
  }
  return shares;
}

/** Whether a payment is for a bill, alone or with others. */
export function isFor({ shares }: PaymentRow, billId: string): boolean {
  return shares.some((share) => share.billId === billId);
}

/** The one bill that a payment is for; none of several. */
export function onlyBill({ shares }: PaymentRow): string | undefined {
  return shares.length === 1 ? shares[0]?.billId : undefined;
}

/** What has become of a payment's money by refunds and disputes. */
export function returnedOf(tables: Tables, paymentId: string): ReturnedMoney {
  const sum = { promisedExcessCents: 0, refundedCents: 0, lostCents: 0, lostExcessCents: 0, keptForBillsCents: 0 };
  for (const one of tables.refunds) {
    if (one.paymentId !== paymentId || one.state === "failed") continue;
    sum.promisedExcessCents += one.excessCents;
    if (one.state === "succeeded") sum.refundedCents += one.amountCents;
  }
  for (const one of tables.disputes) {
    if (one.paymentId !== paymentId || one.state !== "lost") continue;
    sum.lostCents += one.amountCents;
    sum.lostExcessCents += one.excessCents;
  }
  return sum;
}

/** What each bill has of a payment's money: taken, less what went back of it. */
export function takenOf({ refunds, disputes, billPayments }: Tables, { id, shares }: Pick<PaymentRow, "id" | "shares">) {
  const own = new Set([
    id,
    ...refunds.filter((one) => one.paymentId === id).map((one) => one.id),
    ...disputes.filter((one) => one.paymentId === id).map(({ ref }) => ref),
  ]);
  return shares.map(({ billId }) => ({
    billId,
    cents: billPayments.reduce((sum, one) => (one.billId === billId && own.has(one.reference) ? sum + one.amountCents : sum), 0),
  }));
}

/** A row that must be there. */
export function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Error("no such row");
  return row;
}

/** Where a truth that is not money moves a payment. */
export const NEXT = {
  expire: "expired",
  fail: "failed",
  process: "processing",
  open: "open",
  credit: null,
  review: null,
  nothing: null,
} as const;
