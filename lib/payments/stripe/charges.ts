import "server-only";
import Stripe from "stripe";
import { z } from "zod";
import type { ChargeOutcome, Truth } from "@/lib/payments/rules";
import { idOf, orNull, ProviderRefused, readFault, stripe } from "./client";

/** Everything that a charge to a saved method needs, frozen before the call: a repeated call is the same to the letter. */
export const chargeRequest = z.object({
  paymentId: z.uuid(),
  amountCents: z.number().int().positive(),
  title: z.string(),
  methodRef: z.string(),
  /** Whom Stripe keeps the card for; PayPal needs no such thing. */
  customerRef: z.string().optional(),
  /** Where the bank's own page leads back to. None: the customer is not there, and cannot be asked. */
  returnUrl: z.string().optional(),
  /** Who is told of it, and how; the provider is not. */
  email: z.string().optional(),
  locale: z.enum(["it", "fr", "en"]).optional(),
});

/** See `chargeRequest`. */
export type ChargeRequest = z.output<typeof chargeRequest>;

/** Charges of ours name their payment so: a hosted checkout's money is its checkout's to tell of. */
export const CHARGE_OF = "chargeOf";

/**
 * Charges a saved card (https://docs.stripe.com/payments/save-and-reuse#charge-saved-payment-method).
 * @throws UserError `provider-unavailable` when the answer is unknown: repeated with the same key, it says.
 * @throws ProviderRefused when there is no such card any more.
 */
export async function chargeCard(request: ChargeRequest, idempotencyKey: string): Promise<ChargeOutcome> {
  const { paymentId, amountCents, title, methodRef, customerRef, returnUrl } = request;
  try {
    const intent = await stripe().paymentIntents.create(
      {
        amount: amountCents,
        currency: "eur",
        ...(customerRef !== undefined && { customer: customerRef }),
        payment_method: methodRef,
        allowed_payment_method_types: ["card"],
        confirm: true,
        ...(returnUrl === undefined ? { off_session: true } : { return_url: returnUrl }),
        description: title,
        metadata: { [CHARGE_OF]: paymentId },
        expand: EXPANDED,
      },
      { idempotencyKey },
    );
    return outcomeOf(intent);
  } catch (error) {
    // A card that the bank refuses leaves the intent behind: it says why.
    const intent = error instanceof Stripe.errors.StripeCardError ? error.payment_intent : undefined;
    if (intent) return outcomeOf(intent);
    if (error instanceof Stripe.errors.StripeCardError) throw new ProviderRefused(error.code ?? error.type, error);
    throw readFault(error);
  }
}

/** How a charge stands, or null where it is none of ours. @throws UserError `provider-unavailable`. */
export async function fetchCharge(ref: string): Promise<Truth | null> {
  const intent = await orNull(stripe().paymentIntents.retrieve(ref, { expand: EXPANDED }));
  return intent?.metadata[CHARGE_OF] === undefined ? null : outcomeOf(intent).truth;
}

/** Gives up a charge that waits for the bank's customer, and says how it stands then: one that was paid in the same moment stays paid. */
export async function cancelCharge(ref: string): Promise<Truth | null> {
  try {
    return outcomeOf(await stripe().paymentIntents.cancel(ref)).truth;
  } catch (error) {
    const fault = readFault(error);
    if (fault instanceof ProviderRefused) return fetchCharge(ref);
    throw fault;
  }
}

const EXPANDED = ["latest_charge"];

function outcomeOf(intent: Stripe.PaymentIntent): ChargeOutcome {
  return { ref: intent.id, truth: readTruth(intent), url: intent.next_action?.redirect_to_url?.url ?? undefined };
}

function readTruth(intent: Stripe.PaymentIntent): Truth {
  const paymentId = intent.metadata[CHARGE_OF];
  switch (intent.status) {
    case "succeeded": {
      const charge = typeof intent.latest_charge === "string" ? null : intent.latest_charge;
      const card = charge?.payment_method_details?.card?.last4 ?? undefined;
      const currency = intent.currency.toUpperCase();
      return { state: "paid", paymentId, moneyRef: idOf(intent), amountCents: intent.amount_received, currency, card };
    }
    case "requires_payment_method": {
      const needsCustomer = intent.last_payment_error?.code === "authentication_required";
      return { state: "failed", paymentId, reason: needsCustomer ? "authentication" : "declined" };
    }
    case "canceled":
      return { state: "expired", paymentId, declined: false };
    case "requires_action":
    case "requires_confirmation":
      return { state: "open", paymentId };
    // Not decided yet: so is whatever a later version adds.
    case "processing":
    case "requires_capture":
    default:
      return { state: "processing", paymentId };
  }
}
