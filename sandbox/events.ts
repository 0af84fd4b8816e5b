import Stripe from "stripe";
import type { Surroundings } from "@/sandbox/build-payment";
import { newId } from "@/sandbox/ids";
import type { Webhooks } from "@/sandbox/webhooks";

/** Everything a part of the sandbox works with. */
export interface Sandbox extends Surroundings {
  readonly webhooks: Webhooks;
}

/** What may happen, with the object it happened to. */
export type Happening =
  | { readonly type: "checkout.session.completed" | "checkout.session.expired"; readonly object: Stripe.Checkout.Session }
  | { readonly type: "payment_intent.succeeded" | "payment_intent.payment_failed"; readonly object: Stripe.PaymentIntent }
  | { readonly type: "charge.succeeded"; readonly object: Stripe.Charge };

/** Writes the event down and has it sent to the portal. Nobody waits for the sending. */
export function tell(sandbox: Sandbox, happening: Happening): void {
  const createdAt = sandbox.state.nowSeconds();
  const event = buildEvent(newId("evt"), createdAt, happening);
  const record = { id: event.id, type: event.type, createdAt, body: JSON.stringify(event) };
  sandbox.state.events.put(record);
  sandbox.webhooks.enqueue(record);
}

function buildEvent(id: string, createdAt: number, happening: Happening): Stripe.Event {
  const base: Omit<Stripe.ChargeSucceededEvent, "type" | "data"> = {
    id,
    object: "event",
    api_version: Stripe.API_VERSION,
    created: createdAt,
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
  };
  switch (happening.type) {
    case "checkout.session.completed":
    case "checkout.session.expired":
      return { ...base, type: happening.type, data: { object: happening.object } };
    case "payment_intent.succeeded":
    case "payment_intent.payment_failed":
      return { ...base, type: happening.type, data: { object: happening.object } };
    case "charge.succeeded":
      return { ...base, type: happening.type, data: { object: happening.object } };
  }
}
