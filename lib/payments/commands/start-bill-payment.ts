import "server-only";
import { and, desc, eq, inArray, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { payment, paymentAttempt } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { holdBill, lockBill, type LockedBill } from "@/lib/billing/commands/hold-bill";
import { canPay, dueCents } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { log } from "@/lib/log";
import type { Cents } from "@/lib/money";
import { closePayment } from "@/lib/payments/commands/close-payment";
import { endPayment } from "@/lib/payments/commands/settle-payment";
import { CHECKOUT_MINUTES, isTooSmall, SWEEP_AFTER_SECONDS } from "@/lib/payments/rules";
import { checkoutRequest, openCheckout, type CheckoutRequest } from "@/lib/payments/stripe/checkouts";
import { ProviderRefused } from "@/lib/payments/stripe/client";
import { hasScope, type Principal } from "@/lib/principal";

/** Who pays, as the hosted page needs it. */
export interface Payer {
  readonly email: string;
  readonly locale: "it" | "fr" | "en";
  /** What the checkout calls the thing paid, in the payer's language. */
  readonly title: (billNumber: string) => string;
}

/** A checkout that waits to be paid. */
interface PendingCheckout {
  readonly paymentId: string;
  readonly number: number;
  readonly idempotencyKey: string;
  readonly request: unknown;
  readonly redirectUrl: string | null;
  readonly amountCents: Cents;
}

/**
 * Begins to pay what a bill still owes and says where. A bill has at most one live payment: whoever asks again, in a
 * second tab or a second time, is led to the same checkout. The request is written down, with its idempotency key,
 * before the provider hears of it; a call whose answer was lost is repeated to the letter.
 * @throws UserError `not-found`, `not-allowed`, `bill-already-paid`, `bill-not-payable`, `amount-too-small`, `payments-unavailable`, or
 * `provider-unavailable` (nothing is lost: asking again goes on where this stopped).
 */
export async function startBillPayment(principal: Principal, billId: string, payer: Payer): Promise<string> {
  const mode = env().PAYMENTS_MODE;
  if (mode === "off") throw new UserError("payments-unavailable");
  if (!hasScope(principal, "pay")) throw new UserError("not-found");
  const { pending, dueNow } = await findOrCreate(principal, billId, payer, mode);
  // The bill changed since that checkout was opened: closed at the provider first, so that nobody can pay both.
  const isStale = pending.amountCents !== dueNow;
  if (isStale && (await closePayment(pending.paymentId)) === "paid") throw new UserError("bill-already-paid");
  const current = isStale ? (await findOrCreate(principal, billId, payer, mode)).pending : pending;
  return current.redirectUrl ?? callProvider(current);
}

function findOrCreate(
  principal: Principal,
  billId: string,
  payer: Payer,
  mode: "sandbox" | "test" | "live",
): Promise<{ readonly pending: PendingCheckout; readonly dueNow: Cents }> {
  return db().transaction(async (tx) => {
    const bill = await lockBill(tx, principal, billId);
    const dueNow = dueCents(bill);
    const live = await findLiveCheckout(tx, billId);
    if (live && dueNow > 0) return { pending: live, dueNow };
    if (bill.state === "paid") throw new UserError("bill-already-paid");
    if (!canPay(bill) || !(await holdBill(tx, billId))) throw new UserError("bill-not-payable");
    if (isTooSmall(dueNow)) throw new UserError("amount-too-small");
    return { pending: await createPayment(tx, principal, bill, payer, mode), dueNow };
  });
}

async function findLiveCheckout(tx: Database, billId: string): Promise<PendingCheckout | undefined> {
  const [live] = await tx
    .select({
      paymentId: paymentAttempt.paymentId,
      number: paymentAttempt.number,
      idempotencyKey: paymentAttempt.idempotencyKey,
      request: paymentAttempt.request,
      redirectUrl: paymentAttempt.redirectUrl,
      amountCents: payment.amountCents,
    })
    .from(payment)
    .innerJoin(paymentAttempt, eq(paymentAttempt.paymentId, payment.id))
    .where(and(eq(payment.billId, billId), inArray(payment.state, ["created", "open", "processing"])))
    .orderBy(desc(paymentAttempt.number))
    .limit(1);
  return live;
}

async function createPayment(
  tx: Database,
  principal: Principal,
  bill: LockedBill,
  payer: Payer,
  mode: "sandbox" | "test" | "live",
): Promise<PendingCheckout> {
  const now = clock.now();
  const paymentId = uuidv7();
  const amountCents = dueCents(bill);
  const expiresAt = new Date(now.getTime() + CHECKOUT_MINUTES * 60_000);
  const request: CheckoutRequest = {
    paymentId,
    amountCents,
    currency: "eur",
    title: payer.title(bill.number),
    email: payer.email,
    locale: payer.locale,
    successUrl: `${env().PUBLIC_URL}/pay/return?session_id={CHECKOUT_SESSION_ID}`,
    cancelUrl: `${env().PUBLIC_URL}/pay/cancel?payment=${paymentId}`,
    expiresAt: Math.floor(expiresAt.getTime() / 1000),
  };
  await tx.insert(payment).values({
    id: paymentId,
    accountId: principal.subject,
    billId: bill.id,
    amountCents,
    currency: bill.currency,
    mode,
    state: "created",
    createdAt: now,
    nextCheckAt: new Date(now.getTime() + SWEEP_AFTER_SECONDS * 1000),
  });
  const idempotencyKey = `${paymentId}:1`;
  await tx.insert(paymentAttempt).values({ paymentId, number: 1, provider: "stripe", idempotencyKey, request, expiresAt, createdAt: now });
  await recordAudit(tx, {
    principal,
    action: "payment.start",
    target: paymentId,
    details: { billId: bill.id, lineId: bill.lineId, amountCents },
    at: now,
  });
  return { paymentId, number: 1, idempotencyKey, request, redirectUrl: null, amountCents };
}

/**
 * Opens the checkout of a payment that has none yet, and keeps its address.
 * @returns where the customer pays.
 */
export async function callProvider(pending: Omit<PendingCheckout, "redirectUrl" | "amountCents">): Promise<string> {
  const { paymentId, number } = pending;
  try {
    const checkout = await openCheckout(checkoutRequest.parse(pending.request), pending.idempotencyKey);
    if (checkout.url === null) throw new UserError("provider-unavailable");
    const { ref, url } = checkout;
    await db().transaction(async (tx) => {
      await tx
        .update(paymentAttempt)
        .set({ providerRef: ref, redirectUrl: url })
        .where(and(eq(paymentAttempt.paymentId, paymentId), eq(paymentAttempt.number, number), isNull(paymentAttempt.providerRef)));
      await tx
        .update(payment)
        .set({ state: "open" })
        .where(and(eq(payment.id, paymentId), eq(payment.state, "created")));
    });
    return url;
  } catch (error) {
    if (!(error instanceof ProviderRefused)) throw error;
    log.error({ err: error, paymentId }, "the provider refused a checkout");
    await endPayment(paymentId, "failed");
    throw new UserError("provider-unavailable");
  }
}
