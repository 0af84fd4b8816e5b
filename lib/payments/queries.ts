import "server-only";
import { and, desc, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { payment, paymentAttempt } from "@/db/schema/payments";
import type { Cents } from "@/lib/money";
import type { PaymentState } from "@/lib/payments/rules";
import type { Principal } from "@/lib/principal";

/** A payment as the customer follows it. */
export interface PaymentView {
  readonly id: string;
  readonly billId: string;
  readonly state: PaymentState;
  readonly amountCents: Cents;
  /** Received above what the bill still owed. */
  readonly excessCents: Cents;
}

const view = {
  id: payment.id,
  billId: payment.billId,
  state: payment.state,
  amountCents: payment.amountCents,
  excessCents: payment.excessCents,
};

/** A payment of a bill of one of the principal's lines. */
export async function getPayment(principal: Principal, paymentId: string): Promise<PaymentView | undefined> {
  const [found] = await db()
    .select(view)
    .from(payment)
    .innerJoin(bill, eq(bill.id, payment.billId))
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(eq(payment.id, paymentId), eq(association.accountId, principal.subject)));
  return found;
}

/** The newest payment of a bill, live or not. */
export async function getLastPayment(principal: Principal, billId: string): Promise<PaymentView | undefined> {
  const [found] = await db()
    .select(view)
    .from(payment)
    .innerJoin(bill, eq(bill.id, payment.billId))
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(eq(payment.billId, billId), eq(association.accountId, principal.subject)))
    .orderBy(desc(payment.createdAt))
    .limit(1);
  return found;
}

/** The payment behind a hosted checkout, when it is for a bill of the principal's. */
export async function findPaymentByCheckout(principal: Principal, checkoutRef: string): Promise<PaymentView | undefined> {
  const [found] = await db()
    .select(view)
    .from(paymentAttempt)
    .innerJoin(payment, eq(payment.id, paymentAttempt.paymentId))
    .innerJoin(bill, eq(bill.id, payment.billId))
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(
      and(eq(paymentAttempt.provider, "stripe"), eq(paymentAttempt.providerRef, checkoutRef), eq(association.accountId, principal.subject)),
    );
  return found;
}
