import "server-only";
import type Stripe from "stripe";
import { z } from "zod";
import type { Truth } from "@/lib/payments/rules";
import { isKeySpent, orNull, ProviderRefused, readFault, stripe } from "./client";

/** Everything that a checkout needs, frozen before the call: a repeated call is the same to the letter. */
export const checkoutRequest = z.object({
  paymentId: z.uuid(),
  amountCents: z.number().int().positive(),
  currency: z.literal("eur"),
  title: z.string(),
  /** None for a guest: the hosted page asks. */
  email: z.string().optional(),
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
 * @throws ProviderRefused when the provider has definitely refused, or keeps a failure of its own under this key.
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
        ...(request.email !== undefined && { customer_email: request.email }),
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
    // If that call did open a checkout, nobody knows its address and nobody can pay it: a new payment is safe.
    if (isKeySpent(error)) throw new ProviderRefused("key-spent", error);
    throw readFault(error);
  }
}

/**
 * Asks the provider how a checkout stands: the only source that settles anything.
 * @returns null when the provider knows no such checkout.
 * @throws UserError `provider-unavailable` when it does not answer.
 */
export async function fetchTruth(ref: string): Promise<Truth | null> {
  const session = await orNull(stripe().checkout.sessions.retrieve(ref, { expand: EXPANDED }));
  return session && readTruth(session);
}

/** The checkout that a sum of money was paid on, or null where it was paid in another way: then it is none of ours. */
export async function findCheckoutOf(moneyRef: string): Promise<string | null> {
  const found = await orNull(stripe().checkout.sessions.list({ payment_intent: moneyRef, limit: 1 }));
  return found?.data[0]?.id ?? null;
}

const EXPANDED = ["payment_intent.latest_charge"];

function readTruth(session: Stripe.Checkout.Session): Truth {
  const paymentId = session.client_reference_id ?? undefined;
  const intent = typeof session.payment_intent === "string" ? null : session.payment_intent;
  if (session.status === "complete" && session.payment_status === "paid" && intent !== null) {
    const charge = typeof intent.latest_charge === "string" ? null : intent.latest_charge;
    return {
      state: "paid",
      paymentId,
      moneyRef: intent.id,
      amountCents: session.amount_total ?? 0,
      currency: (session.currency ?? "").toUpperCase(),
      card: charge?.payment_method_details?.card?.last4 ?? undefined,
    };
  }
  // A way to pay that takes days may fail after the checkout was completed.
  if (session.status === "complete") return { state: intent?.status === "requires_payment_method" ? "failed" : "processing", paymentId };
  if (session.status === "expired") return { state: "expired", paymentId, declined: Boolean(intent?.last_payment_error) };
  return { state: "open", paymentId };
}

/**
 * Closes a checkout at the provider, so that nobody can pay it any more, and says how it stands then: a checkout that
 * was paid in the same moment stays paid.
 */
export async function closeCheckout(ref: string): Promise<Truth | null> {
  try {
    return readTruth(await stripe().checkout.sessions.expire(ref, { expand: EXPANDED }));
  } catch (error) {
    const fault = readFault(error);
    if (fault instanceof ProviderRefused) return fetchTruth(ref);
    throw fault;
  }
}
