import type Stripe from "stripe";
import { z } from "zod";
import { getCustomer } from "@/sandbox/api-customers";
import { buildMethod } from "@/sandbox/build-method";
import { buildSetup } from "@/sandbox/build-setup";
import { ApiError, missing } from "@/sandbox/errors";
import type { Sandbox } from "@/sandbox/events";
import { expansions } from "@/sandbox/expand";
import type { FormObject } from "@/sandbox/form";
import { usableMethod } from "@/sandbox/methods";
import { expand, flag, list, metadata, parseParams, text, webAddress } from "@/sandbox/params";
import type { MethodRecord, SetupRecord } from "@/sandbox/records";
import { cancelSetup, confirmSetup, makeSetup } from "@/sandbox/setup";

/** `/v1/setup_intents`: cards that are kept for later without a payment. */

const EXPANDABLE = ["payment_method", "customer"];

const confirming = { payment_method: text(100).optional(), return_url: webAddress.optional(), expand };

const createParams = z.strictObject({
  ...confirming,
  customer: text(100).optional(),
  confirm: flag.optional(),
  usage: z.enum(["off_session", "on_session"]).optional(),
  description: text(1000).optional(),
  metadata: metadata.optional(),
  allowed_payment_method_types: list(z.literal("card"), 1).optional(),
});

export function createSetup(sandbox: Sandbox, params: FormObject): Stripe.SetupIntent {
  const input = parseParams(createParams, params);
  const places = expansions(input.expand, EXPANDABLE);
  if (input.customer !== undefined) getCustomer(sandbox, input.customer, "customer");
  const method = input.payment_method === undefined ? undefined : usableMethod(sandbox, input.payment_method, input.customer ?? null);
  const made = makeSetup(sandbox, {
    sessionId: null,
    customerId: input.customer ?? null,
    usage: input.usage ?? "off_session",
    description: input.description ?? null,
    metadata: input.metadata ?? {},
    returnUrl: input.return_url ?? null,
  });
  const setup = method ? sandbox.state.setups.put({ ...made, status: "requires_confirmation", methodId: method.id }) : made;
  return buildSetup(sandbox, input.confirm ? confirmed(sandbox, setup, method) : setup, places);
}

const confirmParams = z.strictObject({ ...confirming, client_secret: text(200).optional() });

export function confirmOpenSetup(sandbox: Sandbox, params: FormObject, id: string): Stripe.SetupIntent {
  const input = parseParams(confirmParams, params);
  const places = expansions(input.expand, EXPANDABLE);
  const setup = openSetup(sandbox, id, "confirm");
  const name = input.payment_method ?? setup.methodId;
  const method = name === null ? undefined : usableMethod(sandbox, name, setup.customerId);
  return buildSetup(sandbox, confirmed(sandbox, { ...setup, returnUrl: input.return_url ?? setup.returnUrl }, method), places);
}

/** @throws ApiError 402 with the setup as it is then, when the bank said no. */
function confirmed(sandbox: Sandbox, setup: SetupRecord, method: MethodRecord | undefined): SetupRecord {
  if (!method) throw unexpectedState(sandbox, setup, "You cannot confirm this SetupIntent because it's missing a payment method.");
  const after = confirmSetup(sandbox, setup, method);
  if (after.status !== "requires_payment_method") return after;
  throw new ApiError({
    status: 402,
    type: "card_error",
    executed: true,
    code: after.lastError?.code,
    message: after.lastError?.message ?? "Your card was declined.",
    details: {
      decline_code: after.lastError?.declineCode ?? undefined,
      setup_intent: buildSetup(sandbox, after),
      payment_method: buildMethod(sandbox, method),
    },
  });
}

const readParams = z.strictObject({ expand, client_secret: text(200).optional() });

export function retrieveSetup(sandbox: Sandbox, params: FormObject, id: string): Stripe.SetupIntent {
  const input = parseParams(readParams, params);
  return buildSetup(sandbox, getSetup(sandbox, id), expansions(input.expand, EXPANDABLE));
}

const cancelParams = z.strictObject({
  expand,
  cancellation_reason: z.enum(["abandoned", "duplicate", "requested_by_customer"]).optional(),
});

export function cancelOpenSetup(sandbox: Sandbox, params: FormObject, id: string): Stripe.SetupIntent {
  const input = parseParams(cancelParams, params);
  const places = expansions(input.expand, EXPANDABLE);
  const setup = openSetup(sandbox, id, "cancel");
  return buildSetup(sandbox, cancelSetup(sandbox, setup, input.cancellation_reason ?? null), places);
}

/** One that is not over and that no checkout decides about. */
function openSetup(sandbox: Sandbox, id: string, verb: string): SetupRecord {
  const setup = getSetup(sandbox, id);
  if (setup.status === "succeeded" || setup.status === "canceled")
    throw unexpectedState(sandbox, setup, `You cannot ${verb} this SetupIntent because it has a status of ${setup.status}.`);
  if (setup.sessionId === null) return setup;
  throw new ApiError({ status: 400, executed: true, message: `You cannot ${verb} the SetupIntent of a Checkout Session.` });
}

function unexpectedState(sandbox: Sandbox, setup: SetupRecord, message: string): ApiError {
  const details = { setup_intent: buildSetup(sandbox, setup) };
  return new ApiError({ status: 400, executed: true, code: "setup_intent_unexpected_state", message, details });
}

function getSetup({ state }: Sandbox, id: string): SetupRecord {
  const setup = state.setups.get(id);
  if (!setup) throw missing("setupintent", "intent", id);
  return setup;
}
