import "server-only";
import Stripe from "stripe";
import { z } from "zod";
import { env } from "@/lib/env";
import { CHARGE_OF } from "./charges";
import { readFault, stripe } from "./client";

/** What an event of the provider says: which one, of what kind, and about which of its things. All else in it is a hint that nobody follows. */
export interface ProviderEvent {
  readonly eventId: string;
  readonly type: string;
  /** The checkout, refund or dispute to ask for; absent where the event changes nothing of ours. */
  readonly objectRef: string | undefined;
  readonly createdAt: Date;
}

/** The events that are followed, as https://docs.stripe.com/api/events/types names them. Set the webhook endpoint to these. */
export const FOLLOWED_EVENTS: readonly string[] = [
  "checkout.session.completed",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "checkout.session.expired",
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "payment_intent.canceled",
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.funds_reinstated",
  "charge.dispute.closed",
];

/**
 * Verifies a notification: signature over the raw bytes, at most 5 minutes old, and of our own mode.
 * @returns null when it is not to be believed.
 */
export function readNotification(raw: Buffer, signature: string): ProviderEvent | null {
  const settings = env().stripe;
  if (!settings) return null;
  try {
    return readEvent(stripe().webhooks.constructEvent(raw, signature, settings.webhookSecret));
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError || error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * The followed events since an instant, newest first, as the provider lists them for 30 days.
 * @throws UserError `provider-unavailable` when it does not answer.
 */
export async function* listEventsSince(since: Date): AsyncGenerator<ProviderEvent> {
  const created = { gte: Math.floor(since.getTime() / 1000) };
  try {
    for await (const event of stripe().events.list({ created, types: [...FOLLOWED_EVENTS], limit: 100 })) {
      const read = readEvent(event);
      // The money of a hosted checkout changes nothing by itself.
      if (read?.objectRef !== undefined) yield read;
    }
  } catch (error) {
    throw readFault(error);
  }
}

/** @returns null for an event of the other mode: play money never meets real books. */
function readEvent(event: Stripe.Event): ProviderEvent | null {
  if (event.livemode !== (env().PAYMENTS_MODE === "live")) return null;
  const { id, metadata } = namedObject.parse(event.data.object);
  // The money of a hosted checkout is the checkout's to tell of.
  const isFollowed = FOLLOWED_EVENTS.includes(event.type) && (!event.type.startsWith("payment_intent.") || CHARGE_OF in metadata);
  return { eventId: event.id, type: event.type, objectRef: isFollowed ? id : undefined, createdAt: new Date(event.created * 1000) };
}

const namedObject = z.object({ id: z.string().optional().catch(undefined), metadata: z.record(z.string(), z.string()).catch({}) });
