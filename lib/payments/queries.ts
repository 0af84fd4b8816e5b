import "server-only";
import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { dispute, finding, payment, paymentAttempt, refund } from "@/db/schema/payments";
import { keptMoney } from "@/db/schema/payments/kept-money";
import { UserError } from "@/lib/errors";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { PaymentState } from "@/lib/payments/rules";
import { hasScope, type Principal } from "@/lib/principal";

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
  billId: bill.id,
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
    .where(and(eq(payment.id, paymentId), ownAssociation(principal)));
  return found;
}

/** A payment with what goes back of it. */
export interface PaymentOfBill extends PaymentView {
  /** Kept for the customer and not promised back yet. */
  readonly excessLeftCents: Cents;
  /** On its way back to the card. */
  readonly returningCents: Cents;
  /** The customer's bank is looking into it. */
  readonly isDisputed: boolean;
}

/** How many payments of a bill are looked at: more are only ever abandoned checkouts. */
const RECENT = 20;

/** The newest payments of a bill, live or not, newest first. */
export function listPaymentsOfBill(principal: Principal, billId: string): Promise<PaymentOfBill[]> {
  const returned = sql`(select coalesce(sum(${refund.excessCents}), 0) from ${refund} where ${refund.paymentId} = ${payment.id} and ${refund.state} <> 'failed')`;
  const lost = sql`(select coalesce(sum(${dispute.excessCents}), 0) from ${dispute} where ${dispute.paymentId} = ${payment.id})`;
  const meant = sql`(select coalesce(sum(${keptMoney.amountCents}), 0) from ${keptMoney} where ${keptMoney.paymentId} = ${payment.id})`;
  const returning = sql`(select coalesce(sum(${refund.amountCents}), 0) from ${refund} where ${refund.paymentId} = ${payment.id} and ${refund.state} in ('created', 'pending'))`;
  return db()
    .select({
      ...view,
      excessLeftCents: sql`${payment.excessCents} - ${returned} - ${lost} - ${meant}`.mapWith(Number),
      returningCents: returning.mapWith(Number),
      isDisputed: sql<boolean>`exists (select from ${dispute} where ${dispute.paymentId} = ${payment.id} and ${dispute.state} <> 'won')`,
    })
    .from(payment)
    .innerJoin(bill, eq(bill.id, payment.billId))
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(eq(payment.billId, billId), ownAssociation(principal)))
    .orderBy(desc(payment.createdAt))
    .limit(RECENT);
}

/** The payment behind a hosted checkout, when it is for a bill of the principal's. */
export async function findPaymentByCheckout(principal: Principal, checkoutRef: string): Promise<PaymentView | undefined> {
  const [found] = await db()
    .select(view)
    .from(paymentAttempt)
    .innerJoin(payment, eq(payment.id, paymentAttempt.paymentId))
    .innerJoin(bill, eq(bill.id, payment.billId))
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(eq(paymentAttempt.providerRef, checkoutRef), ownAssociation(principal)));
  return found;
}

/**
 * The top-up that a hosted checkout is for. Unsafe: it looks without a scope; only the payer's own browser is told a checkout's id, and a guest
 * has nothing else to show.
 */
export async function unsafeTopUpOfCheckout(checkoutRef: string): Promise<string | undefined> {
  const [found] = await db()
    .select({ topUpId: payment.topUpId })
    .from(paymentAttempt)
    .innerJoin(payment, eq(payment.id, paymentAttempt.paymentId))
    .where(eq(paymentAttempt.providerRef, checkoutRef));
  return found?.topUpId ?? undefined;
}

/** A difference that waits for a person. */
export interface OpenFinding {
  readonly kind: typeof finding.$inferSelect.kind;
  readonly reference: string;
  readonly bookCents: Cents | null;
  readonly providerCents: Cents | null;
  readonly foundAt: Date;
}

/**
 * The differences between the books and the provider that nobody has resolved yet, the oldest first.
 * @throws UserError `not-found` for a principal that is not the portal's own.
 */
export async function listOpenFindings(principal: Principal, limit = 200): Promise<OpenFinding[]> {
  if (!hasScope(principal, "system")) throw new UserError("not-found");
  return db()
    .select({
      kind: finding.kind,
      reference: finding.reference,
      bookCents: finding.bookCents,
      providerCents: finding.providerCents,
      foundAt: finding.foundAt,
    })
    .from(finding)
    .where(isNull(finding.resolvedAt))
    .orderBy(asc(finding.foundAt))
    .limit(limit);
}

/** The payments that the principal's account has begun, newest first. */
export function listPaymentsToTake(principal: Principal, limit: number) {
  return db()
    .select({
      ...view,
      billId: payment.billId,
      topUpId: payment.topUpId,
      currency: payment.currency,
      createdAt: payment.createdAt,
      settledAt: payment.settledAt,
    })
    .from(payment)
    .where(eq(payment.accountId, principal.subject))
    .orderBy(desc(payment.createdAt))
    .limit(limit);
}
