import Stripe from "stripe";
import type { Agenda } from "@/sandbox/agenda";
import type { Surroundings } from "@/sandbox/build-payment";
import { newId } from "@/sandbox/ids";
import type { Webhooks } from "@/sandbox/webhooks";

/** Everything a part of the sandbox works with. */
export interface Sandbox extends Surroundings {
  readonly webhooks: Webhooks;
  readonly agenda: Agenda;
  /** What the PINs of the demo's RicariCards follow from. */
  readonly cardSeed?: string | undefined;
}

/** What may happen, with the object it happened to. */
export type Happening =
  | {
      readonly type:
        | "checkout.session.completed"
        | "checkout.session.expired"
        | "checkout.session.async_payment_succeeded"
        | "checkout.session.async_payment_failed";
      readonly object: Stripe.Checkout.Session;
    }
  | {
      readonly type: "payment_intent.succeeded" | "payment_intent.payment_failed" | "payment_intent.processing" | "payment_intent.canceled";
      readonly object: Stripe.PaymentIntent;
    }
  | { readonly type: "setup_intent.succeeded" | "setup_intent.setup_failed" | "setup_intent.canceled"; readonly object: Stripe.SetupIntent }
  | { readonly type: "payment_method.attached" | "payment_method.detached"; readonly object: Stripe.PaymentMethod }
  | { readonly type: "charge.succeeded" | "charge.refunded"; readonly object: Stripe.Charge }
  | { readonly type: "refund.created" | "refund.updated" | "refund.failed"; readonly object: Stripe.Refund }
  | {
      readonly type:
        "charge.dispute.created" | "charge.dispute.closed" | "charge.dispute.funds_withdrawn" | "charge.dispute.funds_reinstated";
      readonly object: Stripe.Dispute;
    };

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
    case "checkout.session.async_payment_succeeded":
    case "checkout.session.async_payment_failed":
      return { ...base, type: happening.type, data: { object: happening.object } };
    case "payment_intent.succeeded":
    case "payment_intent.payment_failed":
    case "payment_intent.processing":
    case "payment_intent.canceled":
      return { ...base, type: happening.type, data: { object: happening.object } };
    case "setup_intent.succeeded":
    case "setup_intent.setup_failed":
    case "setup_intent.canceled":
      return { ...base, type: happening.type, data: { object: happening.object } };
    case "payment_method.attached":
    case "payment_method.detached":
      return { ...base, type: happening.type, data: { object: happening.object } };
    case "charge.succeeded":
    case "charge.refunded":
      return { ...base, type: happening.type, data: { object: happening.object } };
    case "refund.created":
    case "refund.updated":
    case "refund.failed":
      return { ...base, type: happening.type, data: { object: happening.object } };
    case "charge.dispute.created":
    case "charge.dispute.closed":
    case "charge.dispute.funds_withdrawn":
    case "charge.dispute.funds_reinstated":
      return { ...base, type: happening.type, data: { object: happening.object } };
  }
}
