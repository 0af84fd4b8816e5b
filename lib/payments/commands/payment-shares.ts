import "server-only";
import { and, asc, eq, inArray, ne, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { bill, billPayment } from "@/db/schema/billing";
import { dispute, paymentShare, refund } from "@/db/schema/payments";
import { dueCents } from "@/lib/billing/rules";
import type { Cents } from "@/lib/money";

/** The share of a payment that is for one bill. */
export interface PaymentShare {
  readonly billId: string;
  readonly amountCents: Cents;
  /** What the bill owed when it was asked for. */
  readonly dueCents: Cents;
}

/** For which bills a payment is, in the order in which they take its money; none for a top-up. */
export function listShares(tx: Database, paymentId: string): Promise<PaymentShare[]> {
  return tx
    .select({ billId: paymentShare.billId, amountCents: paymentShare.amountCents, dueCents: paymentShare.dueCents })
    .from(paymentShare)
    .where(eq(paymentShare.paymentId, paymentId))
    .orderBy(asc(paymentShare.position));
}

/** Whether each bill of a payment still owes what it owed when the payment was begun. */
export async function isAsAsked(tx: Database, paymentId: string): Promise<boolean> {
  const standing = {
    state: bill.state,
    totalCents: bill.totalCents,
    paidCents: bill.paidCents,
    disputedCents: bill.disputedCents,
    dueDate: bill.dueDate,
  };
  const owing = await tx
    .select({ ...standing, askedCents: paymentShare.dueCents })
    .from(paymentShare)
    .innerJoin(bill, eq(bill.id, paymentShare.billId))
    .where(eq(paymentShare.paymentId, paymentId));
  return owing.every(({ askedCents, ...now }) => dueCents(now) === askedCents);
}

/** Those bills of a payment for which another payment is live. */
export async function paidOtherwise(tx: Database, paymentId: string, billIds: readonly string[]): Promise<ReadonlySet<string>> {
  const others = await tx
    .select({ billId: paymentShare.billId })
    .from(paymentShare)
    .where(and(inArray(paymentShare.billId, [...billIds]), eq(paymentShare.isLive, true), ne(paymentShare.paymentId, paymentId)));
  return new Set(others.map(({ billId }) => billId));
}

/** What each bill has of a payment's money: taken, less what went back of it. The payment is locked, so that it stays true. */
export async function listTaken(tx: Database, paymentId: string): Promise<ReadonlyMap<string, Cents>> {
  const refunds = tx
    .select({ id: sql`${refund.id}::text` })
    .from(refund)
    .where(eq(refund.paymentId, paymentId));
  const disputes = tx.select({ ref: dispute.ref }).from(dispute).where(eq(dispute.paymentId, paymentId));
  const rows = await tx
    .select({ billId: billPayment.billId, cents: sql`sum(${billPayment.amountCents})`.mapWith(Number) })
    .from(billPayment)
    .where(
      sql`(${billPayment.source} in ('card', 'paypal') and ${billPayment.reference} = ${paymentId})
        or (${billPayment.source} in ('refund', 'refund-failed') and ${billPayment.reference} in ${refunds})
        or (${billPayment.source} = 'dispute' and ${billPayment.reference} in ${disputes})`,
    )
    .groupBy(billPayment.billId);
  return new Map(rows.map(({ billId, cents }) => [billId, cents]));
}
