import "server-only";
import type Stripe from "stripe";
import type { KeptMethod } from "@/lib/payments/rules";
import type { CheckoutRequest } from "./checkouts";
import { orNull, readFault, stripe } from "./client";

/**
 * Makes an account a customer of Stripe's, which keeps cards for nobody else.
 * @throws UserError `provider-unavailable`: repeated within a day, it is the same customer.
 */
export async function createCustomer(accountId: string, email: string): Promise<string> {
  try {
    return (await stripe().customers.create({ email, metadata: { accountId } }, { idempotencyKey: `customer:${accountId}` })).id;
  } catch (error) {
    throw readFault(error);
  }
}

/** What saving a card needs. */
export interface CardSetup {
  readonly setupId: string;
  readonly customerRef: string;
  readonly locale: CheckoutRequest["locale"];
  readonly successUrl: string;
  readonly cancelUrl: string;
}

/**
 * Opens a hosted page that saves a card for later charges and takes nothing (https://docs.stripe.com/payments/save-and-reuse). The bank may
 * ask for its customer there, so that it need not at the charges.
 * @throws UserError `provider-unavailable`, ProviderRefused.
 */
export async function openCardSetup({ setupId, customerRef, locale, successUrl, cancelUrl }: CardSetup) {
  try {
    const session = await stripe().checkout.sessions.create(
      {
        mode: "setup",
        customer: customerRef,
        currency: "eur",
        allowed_payment_method_types: ["card"],
        locale,
        success_url: successUrl,
        cancel_url: cancelUrl,
        metadata: { setupId },
        setup_intent_data: { metadata: { setupId } },
      },
      { idempotencyKey: `setup:${setupId}` },
    );
    return { ref: session.id, url: session.url };
  } catch (error) {
    throw readFault(error);
  }
}

/** The card that a setup has saved; null while it has none. @throws UserError `provider-unavailable`. */
export async function fetchSavedCard(ref: string): Promise<KeptMethod | null> {
  const session = await orNull(stripe().checkout.sessions.retrieve(ref, { expand: ["setup_intent.payment_method"] }));
  const intent = typeof session?.setup_intent === "string" ? null : session?.setup_intent;
  if (intent?.status !== "succeeded" || typeof intent.payment_method === "string") return null;
  return intent.payment_method && readCard(intent.payment_method);
}

function readCard({ id: ref, card }: Stripe.PaymentMethod): KeptMethod | null {
  if (!card) return null;
  const { brand, last4, exp_month: expMonth, exp_year: expYear } = card;
  return { ref, fingerprint: card.fingerprint ?? ref, brand, last4, expMonth, expYear };
}

/** Has Stripe forget a saved card; one that it has forgotten already is no fault. @throws UserError `provider-unavailable`. */
export async function forgetCard(ref: string): Promise<void> {
  const found = await orNull(stripe().paymentMethods.retrieve(ref));
  if (found?.customer) await orNull(stripe().paymentMethods.detach(ref));
}
