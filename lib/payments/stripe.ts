import "server-only";
import Stripe from "stripe";
import { z } from "zod";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import type { Truth } from "@/lib/payments/rules";

let connected: { key: string; base: string | undefined; client: Stripe } | undefined;

/** @throws UserError `payments-unavailable` where no provider is configured. */
function stripe(): Stripe {
  const settings = env().stripe;
  if (!settings) throw new UserError("payments-unavailable");
  if (connected?.key !== settings.secretKey || connected.base !== settings.apiBase) {
    const base = settings.apiBase === undefined ? undefined : new URL(settings.apiBase);
    const client = new Stripe(settings.secretKey, {
      ...(base && { host: base.hostname, port: base.port, protocol: base.protocol === "https:" ? "https" : "http" }),
      maxNetworkRetries: 1,
      timeout: 15_000,
      telemetry: false,
    });
    connected = { key: settings.secretKey, base: settings.apiBase, client };
  }
  return connected.client;
}

/** Everything that a checkout needs, frozen before the call: a repeated call is the same to the letter. */
export const checkoutRequest = z.object({
  paymentId: z.uuid(),
  amountCents: z.number().int().positive(),
  currency: z.literal("eur"),
  title: z.string(),
  email: z.string(),
  locale: z.enum(["it", "fr", "en"]),
  successUrl: z.string(),
  cancelUrl: z.string(),
  /** Seconds since 1970. */
  expiresAt: z.number().int(),
});

/** See `checkoutRequest`. */
export type CheckoutRequest = z.output<typeof checkoutRequest>;

/** A hosted checkout: its id at the provider, and where the customer pays. */
export interface Checkout {
  readonly ref: string;
  readonly url: string | null;
}

/**
 * Opens a hosted checkout (https://docs.stripe.com/api/checkout/sessions/create).
 * @throws UserError `provider-unavailable` when the answer is unknown (the call may be repeated with the same key).
 * @throws CheckoutRefused when the provider has definitely refused.
 */
export async function openCheckout(request: CheckoutRequest, idempotencyKey: string): Promise<Checkout> {
  const metadata = { paymentId: request.paymentId };
  const product = { name: request.title };
  const client = stripe();
  try {
    const session = await client.checkout.sessions.create(
      {
        mode: "payment",
        client_reference_id: request.paymentId,
        customer_email: request.email,
        locale: request.locale,
        metadata,
        payment_intent_data: { metadata, description: request.title },
        line_items: [{ quantity: 1, price_data: { currency: request.currency, unit_amount: request.amountCents, product_data: product } }],
        allowed_payment_method_types: ["card"],
        success_url: request.successUrl,
        cancel_url: request.cancelUrl,
        expires_at: request.expiresAt,
      },
      { idempotencyKey },
    );
    return { ref: session.id, url: session.url };
  } catch (error) {
    throw readFault(error);
  }
}

/** The provider has said no, for good: nothing was opened. */
export class CheckoutRefused extends Error {}

/** A definite refusal stays one; whatever leaves the outcome open is "unavailable". */
function readFault(error: unknown): unknown {
  if (error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripeAuthenticationError) {
    return new CheckoutRefused(error.message, { cause: error });
  }
  if (error instanceof Stripe.errors.StripeError) return new UserError("provider-unavailable");
  return error;
}

/**
 * Asks the provider how a checkout stands: the only source that settles anything.
 * @returns null when the provider knows no such checkout.
 * @throws UserError `provider-unavailable` when it does not answer.
 */
export async function fetchTruth(ref: string): Promise<Truth | null> {
  try {
    return readTruth(await stripe().checkout.sessions.retrieve(ref));
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError && error.statusCode === 404) return null;
    throw readFault(error);
  }
}

function readTruth(session: Stripe.Checkout.Session): Truth {
  const paymentId = session.client_reference_id ?? undefined;
  if (session.status === "complete" && session.payment_status === "paid" && session.payment_intent !== null) {
    const moneyRef = typeof session.payment_intent === "string" ? session.payment_intent : session.payment_intent.id;
    return { state: "paid", paymentId, moneyRef, amountCents: session.amount_total ?? 0, currency: (session.currency ?? "").toUpperCase() };
  }
  if (session.status === "complete") return { state: "processing", paymentId };
  return { state: session.status === "expired" ? "expired" : "open", paymentId };
}

/**
 * Closes a checkout at the provider, so that nobody can pay it any more, and says how it stands then: a checkout that
 * was paid in the same moment stays paid.
 */
export async function closeCheckout(ref: string): Promise<Truth | null> {
  try {
    return readTruth(await stripe().checkout.sessions.expire(ref));
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return fetchTruth(ref);
    throw readFault(error);
  }
}

/** What a verified notification says: which event, and about which checkout. */
export interface Notification {
  readonly eventId: string;
  readonly type: string;
  readonly checkoutRef: string | undefined;
}

/**
 * Verifies a notification: signature over the raw bytes, at most 5 minutes old, and of our own mode.
 * @returns null when it is not to be believed.
 */
export function readNotification(raw: Buffer, signature: string): Notification | null {
  const settings = env().stripe;
  if (!settings) return null;
  try {
    const event = stripe().webhooks.constructEvent(raw, signature, settings.webhookSecret);
    if (event.livemode !== (env().PAYMENTS_MODE === "live")) return null;
    const checkoutRef = event.type.startsWith("checkout.session.") ? idOf(event.data.object) : undefined;
    return { eventId: event.id, type: event.type, checkoutRef };
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError || error instanceof SyntaxError) return null;
    throw error;
  }
}

function idOf(object: unknown): string | undefined {
  return z.object({ id: z.string() }).safeParse(object).data?.id;
}
