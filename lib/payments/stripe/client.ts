import "server-only";
import Stripe from "stripe";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { ProviderRefused } from "@/lib/payments/provider-refused";

export { ProviderRefused };

let connected: { key: string; base: string | undefined; client: Stripe } | undefined;

/** @throws UserError `payments-unavailable` where no provider is configured. */
export function stripe(): Stripe {
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

/** A definite refusal stays one; whatever leaves the outcome open is "unavailable", a wrong key of ours included. */
export function readFault(error: unknown): unknown {
  if (error instanceof Stripe.errors.StripeIdempotencyError && error.statusCode !== 409) return error;
  // Busy with the same key, or asked too much: the same call may well succeed later.
  const isOpen = error instanceof Stripe.errors.StripeError && (error.statusCode === 409 || error.statusCode === 429);
  if (error instanceof Stripe.errors.StripeInvalidRequestError && !isOpen) return new ProviderRefused(error.code ?? error.type, error);
  if (error instanceof Stripe.errors.StripeError) return new UserError("provider-unavailable");
  return error;
}

/**
 * Whether the provider keeps a failure of its own under the call's key and will repeat it for as long as it remembers the
 * key (https://docs.stripe.com/api/idempotent_requests: "the same result, including 500 errors").
 */
export function isKeySpent(error: unknown): error is Error {
  return error instanceof Stripe.errors.StripeAPIError && error.headers?.["idempotent-replayed"] === "true";
}

/** What a call finds, or null where the provider knows no such thing. */
export async function orNull<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError && error.statusCode === 404) return null;
    throw readFault(error);
  }
}

/** The id of what the provider sends as an id or, when asked to, whole. */
export function idOf(reference: string | { readonly id: string }): string {
  return typeof reference === "string" ? reference : reference.id;
}
