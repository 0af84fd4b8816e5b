import "server-only";
import { and, desc, eq, inArray, isNull, type SQL } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { payment, paymentAttempt, paymentShare } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { log } from "@/lib/log";
import { CURRENCY, type Cents } from "@/lib/money";
import { chargeSaved, openCheckout } from "@/lib/payments/commands/at-provider";
import type { PaymentShare } from "@/lib/payments/commands/payment-shares";
import { endPayment, settleWithTruth } from "@/lib/payments/commands/settle-payment";
import { CHECKOUT_MINUTES, providerFor, SWEEP_AFTER_SECONDS, type PayBy, type Provider } from "@/lib/payments/rules";
import { chargeRequest, type ChargeRequest } from "@/lib/payments/stripe/charges";
import { checkoutRequest, type CheckoutRequest } from "@/lib/payments/stripe/checkouts";
import { ProviderRefused } from "@/lib/payments/provider-refused";
import { NOBODY, type Principal } from "@/lib/principal";

/** A checkout that waits to be paid. */
export interface PendingCheckout {
  readonly paymentId: string;
  readonly provider: Provider;
  readonly number: number;
  readonly idempotencyKey: string;
  readonly request: unknown;
  readonly redirectUrl: string | null;
}

/** One that somebody may be paying. */
export interface LiveCheckout extends PendingCheckout {
  /** The private link that it was begun by. */
  readonly linkId: string | null;
}

/** The saved method that a request charges; none of a checkout's. */
export function methodOf(request: unknown): string | undefined {
  return chargeRequest.safeParse(request).data?.methodRef;
}

/** What a payment is made with. */
export interface NewPayment {
  readonly purpose: { readonly topUpId: string } | { readonly shares: readonly PaymentShare[]; readonly linkId?: string };
  readonly amountCents: Cents;
  readonly payBy: PayBy;
  readonly mode: "sandbox" | "test" | "live";
  /** What the checkout calls the thing paid, in the payer's language. */
  readonly title: string;
  /** None for a guest: the hosted page asks. */
  readonly email: string | undefined;
  readonly locale: CheckoutRequest["locale"];
  /** What of it the audit log keeps besides the amount. */
  readonly details: Readonly<Record<string, string>>;
  /** The saved method to charge, instead of a checkout; the customer may be there, and be asked by their bank. */
  readonly saved?: { readonly methodRef: string; readonly customerRef?: string; readonly isPresent: boolean };
}

/** The live checkouts of a top-up or of bills, the last attempt of each. */
export async function listLiveCheckouts(tx: Database, which: SQL): Promise<LiveCheckout[]> {
  const attempts = await tx
    .select({
      paymentId: payment.id,
      linkId: payment.linkId,
      provider: paymentAttempt.provider,
      number: paymentAttempt.number,
      idempotencyKey: paymentAttempt.idempotencyKey,
      request: paymentAttempt.request,
      redirectUrl: paymentAttempt.redirectUrl,
    })
    .from(payment)
    .innerJoin(paymentAttempt, eq(paymentAttempt.paymentId, payment.id))
    .where(and(which, inArray(payment.state, ["created", "open", "processing"])))
    .orderBy(payment.id, desc(paymentAttempt.number));
  return attempts.filter((one, index) => one.paymentId !== attempts[index - 1]?.paymentId);
}

/** Writes a payment and its first request down, with its idempotency key, before the provider hears of it. */
export async function createPayment(tx: Database, principal: Principal, made: NewPayment): Promise<PendingCheckout> {
  const now = clock.now();
  const paymentId = uuidv7();
  const { purpose, amountCents, payBy, mode, details } = made;
  const provider = providerFor(payBy);
  const expiresAt = new Date(now.getTime() + CHECKOUT_MINUTES * 60_000);
  const request = made.saved ? chargeOf(paymentId, made, made.saved) : checkoutOf(paymentId, made, expiresAt);
  await tx.insert(payment).values({
    id: paymentId,
    accountId: principal.subject === NOBODY ? null : principal.subject,
    ...("topUpId" in purpose ? purpose : { linkId: purpose.linkId }),
    amountCents,
    currency: CURRENCY,
    mode,
    state: "created",
    createdAt: now,
    nextCheckAt: new Date(now.getTime() + SWEEP_AFTER_SECONDS * 1000),
  });
  if ("shares" in purpose)
    await tx
      .insert(paymentShare)
      // Whether a share is live, its payment says: the trigger writes it.
      .values(purpose.shares.map((share, index) => ({ paymentId, position: index + 1, ...share, isLive: true })));
  const idempotencyKey = `${paymentId}:1`;
  await tx.insert(paymentAttempt).values({ paymentId, number: 1, provider, idempotencyKey, request, expiresAt, createdAt: now });
  await recordAudit(tx, { principal, action: "payment.start", target: paymentId, details: { ...details, amountCents }, at: now });
  return { paymentId, provider, number: 1, idempotencyKey, request, redirectUrl: null };
}

function checkoutOf(paymentId: string, made: NewPayment, expiresAt: Date): CheckoutRequest {
  const { amountCents, title, email, locale, payBy } = made;
  return {
    paymentId,
    amountCents,
    currency: "eur",
    title,
    ...(email !== undefined && { email }),
    locale,
    // PayPal adds the order's id by itself.
    successUrl: `${env().PUBLIC_URL}/pay/return${payBy === "card" ? "?session_id={CHECKOUT_SESSION_ID}" : ""}`,
    cancelUrl: `${env().PUBLIC_URL}/pay/cancel?payment=${paymentId}`,
    expiresAt: Math.floor(expiresAt.getTime() / 1000),
  };
}

function chargeOf(paymentId: string, made: NewPayment, saved: NonNullable<NewPayment["saved"]>): ChargeRequest {
  const { amountCents, title, email, locale } = made;
  const { isPresent, ...method } = saved;
  return {
    paymentId,
    amountCents,
    title,
    ...(email !== undefined && { email }),
    locale,
    ...method,
    ...(isPresent && { returnUrl: `${env().PUBLIC_URL}/pay/return` }),
  };
}

/** A payment's call to its provider, whose answer may be missing. */
export type PendingCall = Omit<PendingCheckout, "redirectUrl">;

/**
 * Calls the provider for a payment that has no answer yet: for a checkout, or for the money itself.
 * @returns where the customer goes on; nothing where they need not.
 */
export function callProvider(pending: PendingCall): Promise<string | undefined> {
  const charge = chargeRequest.safeParse(pending.request);
  return charge.success ? chargeMethod(pending, charge.data) : openTheCheckout(pending);
}

/** Charges a saved method, and settles what comes of it. */
async function chargeMethod(pending: PendingCall, request: ChargeRequest): Promise<string | undefined> {
  const { paymentId, provider, idempotencyKey } = pending;
  try {
    const { ref, truth, url } = await chargeSaved(provider, request, idempotencyKey);
    await keepAnswer(pending, ref ?? null, url ?? null);
    await settleWithTruth(paymentId, truth);
    return url;
  } catch (error) {
    if (!(error instanceof ProviderRefused)) throw error;
    log.warn({ err: error, paymentId }, "the provider refused a charge");
    await endPayment(paymentId, "failed");
    return undefined;
  }
}

async function keepAnswer({ paymentId, number }: PendingCall, providerRef: string | null, redirectUrl: string | null): Promise<void> {
  await db().transaction(async (tx) => {
    await tx
      .update(paymentAttempt)
      .set({ providerRef, redirectUrl })
      .where(and(eq(paymentAttempt.paymentId, paymentId), eq(paymentAttempt.number, number), isNull(paymentAttempt.providerRef)));
    await tx
      .update(payment)
      .set({ state: "open" })
      .where(and(eq(payment.id, paymentId), eq(payment.state, "created")));
  });
}

/**
 * Opens the checkout of a payment that has none yet, and keeps its address.
 * @returns where the customer pays.
 */
async function openTheCheckout(pending: PendingCall): Promise<string> {
  const { paymentId } = pending;
  try {
    const checkout = await openCheckout(pending.provider, checkoutRequest.parse(pending.request), pending.idempotencyKey);
    if (checkout.url === null) throw new UserError("provider-unavailable");
    await keepAnswer(pending, checkout.ref, checkout.url);
    return checkout.url;
  } catch (error) {
    if (!(error instanceof ProviderRefused)) throw error;
    log.error({ err: error, paymentId }, "the provider refused a checkout");
    await endPayment(paymentId, "failed");
    throw new UserError("provider-unavailable");
  }
}
