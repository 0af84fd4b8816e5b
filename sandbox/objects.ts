import type Stripe from "stripe";
import { z } from "zod";
import { buildCharge } from "@/sandbox/build-payment";
import { missing } from "@/sandbox/errors";
import type { Sandbox } from "@/sandbox/events";
import { expansions } from "@/sandbox/expand";
import type { FormObject } from "@/sandbox/form";
import { pageOf, type ListObject } from "@/sandbox/lists";
import { created, expand, isWithin, list, page, parseParams, text } from "@/sandbox/params";
import type { EventRecord } from "@/sandbox/records";

/** `/v1/charges` and `/v1/events`: what the portal reads to learn the truth. */

const readParams = z.strictObject({ expand });

export function retrieveCharge(sandbox: Sandbox, params: FormObject, id: string): Stripe.Charge {
  const input = parseParams(readParams, params);
  const charge = sandbox.state.charges.get(id);
  if (!charge) throw missing("charge", "charge", id);
  return buildCharge(sandbox, charge, expansions(input.expand, ["payment_intent", "balance_transaction", "customer"]));
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
