import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { db, type Database } from "@/db/client";
import { paymentAttempt } from "@/db/schema/payments";
import { clock } from "@/lib/clock";
import { lockPayment, moveTo } from "@/lib/payments/commands/locked-payment";
import { isAsAsked } from "@/lib/payments/commands/payment-shares";
import * as paypalDisputes from "@/lib/payments/paypal/disputes";
import type { CaptureOutcome } from "@/lib/payments/paypal/order-truth";
import * as orders from "@/lib/payments/paypal/orders";
import * as paypalRefunds from "@/lib/payments/paypal/refunds";
import { isAttemptAt } from "@/lib/payments/queries/attempts";
import * as vault from "@/lib/payments/paypal/vault";
import {
  isLive,
  providerOf,
  type ChargeOutcome,
  type DisputeTruth,
  type Provider,
  type RefundTruth,
  type Truth,
} from "@/lib/payments/rules";
import * as charges from "@/lib/payments/stripe/charges";
import * as checkouts from "@/lib/payments/stripe/checkouts";
import * as refunds from "@/lib/payments/stripe/refunds";
import * as cards from "@/lib/payments/stripe/saved";

/*
 * One door to both providers: what the portal asks of them, by whose the thing is (`providerOf`). They differ in one point that matters: at Stripe the
 * customer's click moves the money, at PayPal ours does, once the customer has agreed.
 */

/**
 * Opens a checkout where the customer pays.
 * @throws UserError `provider-unavailable` when the answer is unknown: the call may be repeated with the same key.
 * @throws ProviderRefused when the provider has definitely refused.
 */
export function openCheckout(provider: Provider, request: checkouts.CheckoutRequest, key: string): Promise<checkouts.Checkout> {
  if (provider === "stripe") return checkouts.openCheckout(request, key);
  const { paymentId, amountCents, title, locale, successUrl: returnUrl, cancelUrl } = request;
  return orders.openOrder({ paymentId, invoiceId: paymentId, amountCents, title, locale, returnUrl, cancelUrl }, key);
}

/**
 * Charges a saved method; the customer may be there, and be led to their bank.
 * @throws UserError `provider-unavailable` when the answer is unknown: the call may be repeated with the same key.
 * @throws ProviderRefused when the provider has definitely refused.
 */
export async function chargeSaved(provider: Provider, request: charges.ChargeRequest, key: string): Promise<ChargeOutcome> {
  if (provider === "stripe") return charges.chargeCard(request, key);
  const { paymentId, amountCents, title, methodRef, returnUrl } = request;
  const present =
    returnUrl === undefined ? undefined : { returnUrl, cancelUrl: new URL(`/pay/cancel?payment=${paymentId}`, returnUrl).href };
  const outcome = await orders.chargeSaved({ paymentId, invoiceId: paymentId, amountCents, title, methodRef, present }, key);
  const url = "url" in outcome ? (outcome.url ?? undefined) : undefined;
  const ref = "ref" in outcome ? outcome.ref : url && orders.orderAt(url);
  // Whoever is there says yes at PayPal, or pays in another way there; nobody else can.
  if (present && ref !== undefined && url !== undefined) return { ref, truth: { state: "open", paymentId }, url };
  const needsCustomer = outcome.state === "open" || (outcome.state === "declined" && outcome.code === "PAYER_ACTION_REQUIRED");
  const truth = needsCustomer ? ({ state: "failed", paymentId, reason: "authentication" } as const) : truthOf(outcome, paymentId);
  return { ref, truth, url: undefined };
}

/** Has the provider forget a saved method. @throws UserError `provider-unavailable`. */
export function forgetMethod(provider: Provider, ref: string): Promise<void> {
  return provider === "stripe" ? cards.forgetCard(ref) : vault.forgetSaved(ref);
}

const isCharge = (ref: string) => ref.startsWith("pi_");

/**
 * Asks the provider how a checkout or a charge stands: the only source that settles anything. An order of PayPal's that the customer has agreed to is
 * taken up here, after a last look at whether it is still wanted.
 * @returns null when the provider knows no such checkout.
 * @throws UserError `provider-unavailable` when it does not answer, or nobody knows whether the money moved.
 */
export async function fetchTruth(ref: string): Promise<Truth | null> {
  if (isCharge(ref)) {
    const truth = await charges.fetchCharge(ref);
    // A bank's question has no end of its own: how long it may be answered is ours to say.
    return truth?.state === "open" && isOver(await attemptAt(ref)) ? charges.cancelCharge(ref) : truth;
  }
  if (providerOf(ref) === "stripe") return checkouts.fetchTruth(ref);
  // Read before the order: what PayPal says is then no older than what we know of its declines.
  const attempt = await attemptAt(ref);
  const order = await orders.fetchOrder(ref);
  if (order?.state === "approved") {
    const { paymentId } = order;
    const { declines } = attempt;
    if (paymentId === undefined || !(await mayTake(ref, paymentId, declines))) return { state: "open", paymentId };
    return takeMoney(ref, paymentId, declines);
  }
  // PayPal keeps orders open, and forgets those that nobody agrees to: how long one may be paid is ours to say.
  if ((order === null || order.state === "open") && isOver(attempt))
    return { state: "expired", paymentId: order?.paymentId, declined: attempt.declines > 0 };
  return order && truthOf(order, order.paymentId);
}

/** So often one order may be declined: who has not found a way to pay by then begins anew. */
const MOST_DECLINES = 5;

/**
 * Takes the money of an order that the customer has agreed to after so many declines. One that the bank declines may still be paid in another way:
 * it is open again, with the address where the customer chooses.
 */
async function takeMoney(ref: string, paymentId: string, declines: number): Promise<Truth> {
  const outcome = await orders.captureOrder(ref, declines === 0 ? `${ref}:capture` : `${ref}:capture:${String(declines)}`);
  if (outcome.state !== "declined" || outcome.url === undefined || declines >= MOST_DECLINES) return truthOf(outcome, paymentId);
  const { url: redirectUrl } = outcome;
  await db().transaction(async (tx) => {
    const locked = await lockPayment(tx, paymentId);
    // Of several that were told the same no, one counts it.
    const counted = await tx
      .update(paymentAttempt)
      .set({ declines: declines + 1, redirectUrl })
      .where(and(isAttemptAt(ref), eq(paymentAttempt.declines, declines)))
      .returning({ number: paymentAttempt.number });
    if (counted.length > 0 && locked?.state === "processing") await moveTo(tx, locked, "open");
  });
  return { state: "open", paymentId };
}

interface AttemptAt {
  readonly declines: number;
  /** None of an attempt whose checkout's id was never learnt. */
  readonly expiresAt: Date | undefined;
}

async function attemptAt(ref: string, tx: Database = db()): Promise<AttemptAt> {
  const [attempt] = await tx
    .select({ declines: paymentAttempt.declines, expiresAt: paymentAttempt.expiresAt })
    .from(paymentAttempt)
    .where(isAttemptAt(ref));
  return attempt ?? { declines: 0, expiresAt: undefined };
}

function isOver({ expiresAt }: AttemptAt): boolean {
  return expiresAt !== undefined && expiresAt <= clock.now();
}

function truthOf(outcome: CaptureOutcome, paymentId: string | undefined): Truth {
  switch (outcome.state) {
    case "declined":
      return { state: "failed", paymentId, reason: "declined" };
    case "refused":
      // Money may have come under this number already: a person finds it, the sweep goes on looking.
      return { state: outcome.code === "DUPLICATE_INVOICE_ID" ? "processing" : "failed", paymentId };
    case "approved":
      return { state: "processing", paymentId };
    case "open":
    case "processing":
    case "failed":
    case "expired":
    case "paid":
      return outcome;
  }
}

/**
 * The last look before the money is taken: the payment is still live, still what its bills owe, and what the customer agreed to has not been
 * declined since. It is `processing` from here on.
 */
async function mayTake(ref: string, paymentId: string, declines: number): Promise<boolean> {
  if (!z.uuid().safeParse(paymentId).success) return false;
  return db().transaction(async (tx) => {
    const locked = await lockPayment(tx, paymentId);
    if (!locked || !isLive(locked.state)) return false;
    // Taken under the next try's key, the order would be refused as not agreed to, and PayPal would repeat that once it is.
    if ((await attemptAt(ref, tx)).declines !== declines) return false;
    // A bill owes another sum by now: the queue closes this payment.
    if (!(await isAsAsked(tx, paymentId))) return false;
    if (locked.state !== "processing") await moveTo(tx, locked, "processing");
    return true;
  });
}

/**
 * Closes a checkout, so that nobody can pay it any more, and says how it stands then. An order of PayPal's needs no closing: it is never
 * taken up again; one that is being taken up at this moment stays what it becomes.
 */
export async function closeCheckout(ref: string): Promise<Truth | null> {
  if (isCharge(ref)) return charges.cancelCharge(ref);
  if (providerOf(ref) === "stripe") return checkouts.closeCheckout(ref);
  const [attempt] = await db().select({ paymentId: paymentAttempt.paymentId }).from(paymentAttempt).where(isAttemptAt(ref));
  const isBeingTaken = attempt && (await db().transaction((tx) => lockPayment(tx, attempt.paymentId)))?.state === "processing";
  return isBeingTaken ? fetchTruth(ref) : { state: "expired", paymentId: attempt?.paymentId, declined: false };
}

/** The checkout that a sum of money was paid on: a charge is its own. Null where it is none of ours. */
export async function findCheckoutOf(moneyRef: string): Promise<string | null> {
  if (providerOf(moneyRef) === "paypal") return orders.findOrderOf(moneyRef);
  return (await checkouts.findCheckoutOf(moneyRef)) ?? moneyRef;
}

/** See each provider's own. */
export function createRefund(order: { refundId: string; moneyRef: string; amountCents: number }): Promise<RefundTruth | null> {
  return providerOf(order.moneyRef) === "stripe" ? refunds.createRefund(order) : paypalRefunds.createRefund(order);
}

/** How a refund stands; null where the provider knows none. */
export function fetchRefund(ref: string): Promise<RefundTruth | null> {
  return providerOf(ref) === "stripe" ? refunds.fetchRefund(ref) : paypalRefunds.fetchRefund(ref);
}

/** The refund that was made for one of ours, whose answer was lost long ago. */
export function findRefund(moneyRef: string, refundId: string): Promise<RefundTruth | null> {
  return providerOf(moneyRef) === "stripe" ? refunds.findRefund(moneyRef, refundId) : paypalRefunds.findRefund(moneyRef, refundId);
}

/** How a dispute stands; null where it is none of ours. */
export function fetchDispute(ref: string): Promise<DisputeTruth | null> {
  return providerOf(ref) === "stripe" ? refunds.fetchDispute(ref) : paypalDisputes.fetchDispute(ref);
}

/** How long a provider is sure to remember the key of a request, in hours. */
export function keyHours(provider: Provider, stripeHours: number): number {
  return provider === "stripe" ? stripeHours : orders.ORDER_KEY_HOURS;
}
