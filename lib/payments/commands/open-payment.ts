import "server-only";
import { and, desc, eq, inArray, isNull, type SQL } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { payment, paymentAttempt } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { log } from "@/lib/log";
import { CURRENCY, type Cents } from "@/lib/money";
import { openCheckout } from "@/lib/payments/commands/at-provider";
import { endPayment } from "@/lib/payments/commands/settle-payment";
import { CHECKOUT_MINUTES, providerFor, SWEEP_AFTER_SECONDS, type PayBy, type Provider } from "@/lib/payments/rules";
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
  readonly amountCents: Cents;
}

/** What a payment is made with. */
interface NewPayment {
  readonly purpose: { readonly billId: string } | { readonly topUpId: string };
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
}

/** The live checkout of a bill or a top-up. */
export async function findLiveCheckout(tx: Database, which: SQL): Promise<PendingCheckout | undefined> {
  const [live] = await tx
    .select({
      paymentId: paymentAttempt.paymentId,
      provider: paymentAttempt.provider,
      number: paymentAttempt.number,
      idempotencyKey: paymentAttempt.idempotencyKey,
      request: paymentAttempt.request,
      redirectUrl: paymentAttempt.redirectUrl,
      amountCents: payment.amountCents,
    })
    .from(payment)
    .innerJoin(paymentAttempt, eq(paymentAttempt.paymentId, payment.id))
    .where(and(which, inArray(payment.state, ["created", "open", "processing"])))
    .orderBy(desc(paymentAttempt.number))
    .limit(1);
  return live;
}

/** Writes a payment and its first request down, with its idempotency key, before the provider hears of it. */
export async function createPayment(tx: Database, principal: Principal, made: NewPayment): Promise<PendingCheckout> {
  const now = clock.now();
  const paymentId = uuidv7();
  const { purpose, amountCents, payBy, mode, title, email, locale, details } = made;
  const provider = providerFor(payBy);
  const expiresAt = new Date(now.getTime() + CHECKOUT_MINUTES * 60_000);
  const request: CheckoutRequest = {
    paymentId,
    amountCents,
    currency: "eur",
    title,
    ...(email !== undefined && { email }),
    locale,
    // PayPal adds the order's id by itself.
    successUrl: `${env().PUBLIC_URL}/pay/return${provider === "stripe" ? "?session_id={CHECKOUT_SESSION_ID}" : ""}`,
    cancelUrl: `${env().PUBLIC_URL}/pay/cancel?payment=${paymentId}`,
    expiresAt: Math.floor(expiresAt.getTime() / 1000),
  };
  await tx.insert(payment).values({
    id: paymentId,
    accountId: principal.subject === NOBODY ? null : principal.subject,
    ...purpose,
    amountCents,
    currency: CURRENCY,
    mode,
    state: "created",
    createdAt: now,
    nextCheckAt: new Date(now.getTime() + SWEEP_AFTER_SECONDS * 1000),
  });
  const idempotencyKey = `${paymentId}:1`;
  await tx.insert(paymentAttempt).values({ paymentId, number: 1, provider, idempotencyKey, request, expiresAt, createdAt: now });
  await recordAudit(tx, { principal, action: "payment.start", target: paymentId, details: { ...details, amountCents }, at: now });
  return { paymentId, provider, number: 1, idempotencyKey, request, redirectUrl: null, amountCents };
}

/**
 * Opens the checkout of a payment that has none yet, and keeps its address.
 * @returns where the customer pays.
 */
export async function callProvider(pending: Omit<PendingCheckout, "redirectUrl" | "amountCents">): Promise<string> {
  const { paymentId, number } = pending;
  try {
    const checkout = await openCheckout(pending.provider, checkoutRequest.parse(pending.request), pending.idempotencyKey);
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
