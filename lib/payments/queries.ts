import "server-only";
import { and, asc, desc, eq, inArray, isNull, sql, type SQL } from "drizzle-orm";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { dispute, finding, payment, paymentAttempt, paymentShare, refund } from "@/db/schema/payments";
import { keptMoney } from "@/db/schema/payments/kept-money";
import { UserError } from "@/lib/errors";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { PaymentState } from "@/lib/payments/rules";
import { hasScope, type Principal } from "@/lib/principal";
import { declinedAt, isAttemptAt } from "@/lib/payments/queries/attempts";

/** A payment of bills as the customer follows it. */
export interface PaymentView {
  readonly id: string;
  readonly state: PaymentState;
  /** All of it, whatever bills it is for. */
  readonly amountCents: Cents;
  /** Received above what the bill still owed. */
  readonly excessCents: Cents;
  /** See the column. */
  readonly declinedAt: string | null;
}

const view = {
  id: payment.id,
  state: payment.state,
  amountCents: payment.amountCents,
  excessCents: payment.excessCents,
  declinedAt,
};

/** One of a payment's bills, and how much of it is for that one. */
export interface PaidBill {
  readonly id: string;
  readonly number: string;
  readonly amountCents: Cents;
}

/** A payment with its bills, in the order in which they take its money. */
export interface PaymentWithBills extends PaymentView {
  readonly bills: readonly PaidBill[];
}

/** A payment of bills of one of the principal's lines. */
export function getPayment(principal: Principal, paymentId: string): Promise<PaymentWithBills | undefined> {
  return findOwn(principal, eq(payment.id, paymentId));
}

async function findOwn(principal: Principal, which: SQL): Promise<PaymentWithBills | undefined> {
  const rows = await db()
    .select({ ...view, bill: { id: bill.id, number: bill.number, amountCents: paymentShare.amountCents } })
    .from(payment)
    .innerJoin(paymentShare, eq(paymentShare.paymentId, payment.id))
    .innerJoin(bill, eq(bill.id, paymentShare.billId))
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(which, ownAssociation(principal)))
    .orderBy(asc(paymentShare.position));
  const [first] = rows;
  if (!first) return undefined;
  const { id, state, amountCents, excessCents, declinedAt: at } = first;
  return { id, state, amountCents, excessCents, declinedAt: at, bills: rows.map((row) => row.bill) };
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
    .from(paymentShare)
    .innerJoin(payment, eq(payment.id, paymentShare.paymentId))
    .innerJoin(bill, eq(bill.id, paymentShare.billId))
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(eq(paymentShare.billId, billId), ownAssociation(principal)))
    .orderBy(desc(payment.createdAt))
    .limit(RECENT);
}

/** The payment behind a hosted checkout, when it is for bills of the principal's. */
export function findPaymentByCheckout(principal: Principal, checkoutRef: string): Promise<PaymentWithBills | undefined> {
  const begun = db().select({ id: paymentAttempt.paymentId }).from(paymentAttempt).where(isAttemptAt(checkoutRef));
  return findOwn(principal, inArray(payment.id, begun));
}

/**
 * What a hosted checkout is for, where no session is asked for: a top-up, or a bill by a private link. Unsafe: it looks without a scope; only the
 * payer's own browser is told a checkout's id, and a guest has nothing else to show.
 */
export async function unsafeGuestCheckout(checkoutRef: string) {
  const [found] = await db()
    .select({ paymentId: payment.id, topUpId: payment.topUpId, linkId: payment.linkId })
    .from(paymentAttempt)
    .innerJoin(payment, eq(payment.id, paymentAttempt.paymentId))
    .where(isAttemptAt(checkoutRef));
  return found;
}

/** The private link that a payment was begun by. Unsafe as above: only the checkout's "cancel" names a payment to whoever began it. */
export async function unsafeLinkOfPayment(paymentId: string): Promise<string | undefined> {
  const [found] = await db().select({ linkId: payment.linkId }).from(payment).where(eq(payment.id, paymentId));
  return found?.linkId ?? undefined;
}

/** The payment that a hosted checkout is for. Unsafe as the above is: what is then done with the payment looks whose it is. */
export async function unsafePaymentOfCheckout(checkoutRef: string): Promise<string | undefined> {
  const [found] = await db().select({ paymentId: paymentAttempt.paymentId }).from(paymentAttempt).where(isAttemptAt(checkoutRef));
  return found?.paymentId;
}

/**
 * Where a customer chooses another way to pay, after their bank declined an order of PayPal's. Unsafe as the above is: it leads to PayPal, who knows
 * whose order it is.
 */
export async function unsafeDeclinedAt(checkoutRef: string): Promise<string | undefined> {
  const [found] = await db()
    .select({ url: declinedAt })
    .from(paymentAttempt)
    .innerJoin(payment, eq(payment.id, paymentAttempt.paymentId))
    .where(isAttemptAt(checkoutRef));
  return found?.url ?? undefined;
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
      billIds: sql<
        string[]
      >`array(select ${paymentShare.billId} from ${paymentShare} where ${paymentShare.paymentId} = ${payment.id} order by ${paymentShare.position})`,
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
