import type Stripe from "stripe";
import { z } from "zod";
import { buildCharge, buildIntent } from "@/sandbox/build-payment";
import { ApiError, missing } from "@/sandbox/errors";
import type { Sandbox } from "@/sandbox/events";
import { expansions } from "@/sandbox/expand";
import type { FormObject } from "@/sandbox/form";
import { pageOf, type ListObject } from "@/sandbox/lists";
import { created, expand, isWithin, list, page, parseParams, text } from "@/sandbox/params";
import type { EventRecord } from "@/sandbox/records";

/** `/v1/payment_intents`, `/v1/charges` and `/v1/events`: what the portal reads to learn the truth. */

const readParams = z.strictObject({ expand });
/** The SDK's browser half sends the secret along; the API takes it and so do we. */
const intentParams = z.strictObject({ expand, client_secret: text(200).optional() });

export function retrieveIntent(sandbox: Sandbox, params: FormObject, id: string): Stripe.PaymentIntent {
  const input = parseParams(intentParams, params);
  const intent = sandbox.state.intents.get(id);
  if (!intent) throw missing("payment_intent", "intent", id);
  return buildIntent(sandbox, intent, expansions(input.expand, ["latest_charge", "latest_charge.balance_transaction"]));
}

const cancelParams = z.strictObject({
  expand,
  cancellation_reason: z.enum(["duplicate", "fraudulent", "requested_by_customer", "abandoned"]).optional(),
});

/** Always a refusal: all PaymentIntents here belong to a Checkout Session, and Stripe ends those by expiring the session. */
export function cancelIntent(sandbox: Sandbox, params: FormObject, id: string): never {
  parseParams(cancelParams, params);
  const intent = sandbox.state.intents.get(id);
  if (!intent) throw missing("payment_intent", "intent", id);
  const ended = intent.status === "succeeded" || intent.status === "canceled";
  throw new ApiError({
    status: 400,
    executed: true,
    code: ended ? "payment_intent_unexpected_state" : undefined,
    message: ended
      ? `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`
      : "You cannot cancel the PaymentIntent of a Checkout Session. Expire the Checkout Session instead.",
  });
}

export function retrieveCharge(sandbox: Sandbox, params: FormObject, id: string): Stripe.Charge {
  const input = parseParams(readParams, params);
  const charge = sandbox.state.charges.get(id);
  if (!charge) throw missing("charge", "charge", id);
  return buildCharge(sandbox, charge, expansions(input.expand, ["payment_intent", "balance_transaction"]));
}

export function retrieveEvent(sandbox: Sandbox, params: FormObject, id: string): object {
  parseParams(readParams, params);
  const event = sandbox.state.events.get(id);
  if (!event) throw missing("event", "id", id);
  return eventObject(event);
}

const eventsParams = z.strictObject({
  ...page,
  type: text(100).optional(),
  types: list(text(100), 20).optional(),
  created,
});

export function listEvents(sandbox: Sandbox, params: FormObject): ListObject<object> {
  const input = parseParams(eventsParams, params);
  expansions(input.expand, [], "data.");
  const types = input.types ?? (input.type === undefined ? undefined : [input.type]);
  return pageOf(sandbox.state.events, input, {
    url: "/v1/events",
    wanted: (event) =>
      isWithin(event.createdAt, input.created) && (types === undefined || types.some((pattern) => matches(pattern, event.type))),
    render: eventObject,
  });
}

/** `charge.*` stands for all events of charges. */
function matches(pattern: string, type: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}

function eventObject(event: EventRecord): object {
  return z.looseObject({ id: z.string() }).parse(JSON.parse(event.body));
}
