import type Stripe from "stripe";
import { z } from "zod";
import { getCustomer } from "@/sandbox/api-customers";
import { buildIntent } from "@/sandbox/build-payment";
import { buildMethod } from "@/sandbox/build-method";
import { ApiError, missing } from "@/sandbox/errors";
import { tell, type Sandbox } from "@/sandbox/events";
import { expansions } from "@/sandbox/expand";
import type { FormObject } from "@/sandbox/form";
import { newClientSecret, newId } from "@/sandbox/ids";
import { pageOf, type ListObject } from "@/sandbox/lists";
import { usableMethod } from "@/sandbox/methods";
import { created, expand, flag, integer, isWithin, list, metadata, page, parseParams, text, webAddress } from "@/sandbox/params";
import { confirmIntent } from "@/sandbox/payment";
import type { IntentRecord, MethodRecord } from "@/sandbox/records";

/** `/v1/payment_intents`: payments that the portal makes itself, with a card that its customer saved before. */

const EXPANDABLE = ["latest_charge", "latest_charge.balance_transaction", "payment_method", "customer"];

const confirming = {
  payment_method: text(100).optional(),
  off_session: z.union([flag, z.enum(["one_off", "recurring"])]).optional(),
  return_url: webAddress.optional(),
  receipt_email: text(512).optional(),
  setup_future_usage: z.enum(["off_session", "on_session"]).optional(),
  allowed_payment_method_types: list(z.literal("card"), 1).optional(),
  expand,
};

const createParams = z.strictObject({
  ...confirming,
  amount: integer(1, 99_999_999),
  currency: z.string().toLowerCase().pipe(z.literal("eur")),
  customer: text(100).optional(),
  confirm: flag.optional(),
  description: text(1000).optional(),
  metadata: metadata.optional(),
  automatic_payment_methods: z.strictObject({ enabled: flag, allow_redirects: z.enum(["always", "never"]).optional() }).optional(),
  capture_method: z.enum(["automatic", "automatic_async"]).optional(),
  confirmation_method: z.literal("automatic").optional(),
});

const MIN_CENTS = 50;

export function createIntent(sandbox: Sandbox, params: FormObject): Stripe.PaymentIntent {
  const input = parseParams(createParams, params);
  const places = expansions(input.expand, EXPANDABLE);
  const { state } = sandbox;
  if (input.amount < MIN_CENTS)
    throw new ApiError({ status: 400, code: "amount_too_small", param: "amount", message: "Amount must be at least €0.50 eur" });
  if (input.off_session !== undefined && !input.confirm)
    throw new ApiError({ status: 400, param: "off_session", message: "off_session can only be used when confirm is true." });
  if (input.customer !== undefined) getCustomer(sandbox, input.customer, "customer");
  const method = input.payment_method === undefined ? undefined : usableMethod(sandbox, input.payment_method, input.customer ?? null);
  const id = newId("pi");
  const intent = state.intents.put({
    id,
    clientSecret: newClientSecret(id),
    sessionId: null,
    createdAt: state.nowSeconds(),
    status: method ? "requires_confirmation" : "requires_payment_method",
    amountCents: input.amount,
    customerId: input.customer ?? null,
    setupFutureUsage: input.setup_future_usage ?? null,
    description: input.description ?? null,
    metadata: input.metadata ?? {},
    receiptEmail: input.receipt_email ?? null,
    returnUrl: input.return_url ?? null,
    challengedMethodId: null,
    methodId: method?.id ?? null,
    chargeId: null,
    lastError: null,
    ending: null,
    canceledAt: null,
    cancellationReason: null,
  });
  return buildIntent(sandbox, input.confirm ? confirmed(sandbox, intent, method, input.off_session) : intent, places);
}

const confirmParams = z.strictObject({ ...confirming, client_secret: text(200).optional() });

export function confirmOpenIntent(sandbox: Sandbox, params: FormObject, id: string): Stripe.PaymentIntent {
  const input = parseParams(confirmParams, params);
  const places = expansions(input.expand, EXPANDABLE);
  const intent = getIntent(sandbox, id);
  if (intent.sessionId !== null)
    throw new ApiError({ status: 400, executed: true, message: "The PaymentIntent of a Checkout Session is confirmed on its page." });
  if (intent.status === "succeeded" || intent.status === "canceled" || intent.status === "processing")
    throw unexpectedState(sandbox, intent, `This PaymentIntent's status is ${intent.status}: it cannot be confirmed.`);
  const name = input.payment_method ?? intent.methodId;
  const method = name === null ? undefined : usableMethod(sandbox, name, intent.customerId);
  const prepared = sandbox.state.intents.put({
    ...intent,
    returnUrl: input.return_url ?? intent.returnUrl,
    receiptEmail: input.receipt_email ?? intent.receiptEmail,
    setupFutureUsage: input.setup_future_usage ?? intent.setupFutureUsage,
  });
  return buildIntent(sandbox, confirmed(sandbox, prepared, method, input.off_session), places);
}

/** @throws ApiError 402 with the intent as it is then, when the card did not pay. */
function confirmed(
  sandbox: Sandbox,
  intent: IntentRecord,
  method: MethodRecord | undefined,
  offSession: z.output<typeof createParams>["off_session"] = false,
): IntentRecord {
  if (!method) throw unexpectedState(sandbox, intent, "You cannot confirm this PaymentIntent because it's missing a payment method.");
  const after = confirmIntent(sandbox, intent, method, { offSession: offSession !== false });
  if (after.status === "requires_payment_method") throw cardError(sandbox, after);
  return after;
}

function cardError(sandbox: Sandbox, intent: IntentRecord): ApiError {
  const { lastError } = intent;
  const method = lastError?.methodId ? sandbox.state.methods.get(lastError.methodId) : undefined;
  return new ApiError({
    status: 402,
    type: "card_error",
    executed: true,
    code: lastError?.code,
    message: lastError?.message ?? "Your card was declined.",
    details: {
      decline_code: lastError?.declineCode ?? undefined,
      charge: lastError?.chargeId ?? undefined,
      payment_intent: buildIntent(sandbox, intent),
      payment_method: method && buildMethod(sandbox, method),
    },
  });
}

function unexpectedState(sandbox: Sandbox, intent: IntentRecord, message: string): ApiError {
  const details = { payment_intent: buildIntent(sandbox, intent) };
  return new ApiError({ status: 400, executed: true, code: "payment_intent_unexpected_state", message, details });
}

/** The SDK's browser half sends the secret along; the API takes it and so do we. */
const readParams = z.strictObject({ expand, client_secret: text(200).optional() });

export function retrieveIntent(sandbox: Sandbox, params: FormObject, id: string): Stripe.PaymentIntent {
  const input = parseParams(readParams, params);
  return buildIntent(sandbox, getIntent(sandbox, id), expansions(input.expand, EXPANDABLE));
}

const cancelParams = z.strictObject({
  expand,
  cancellation_reason: z.enum(["duplicate", "fraudulent", "requested_by_customer", "abandoned"]).optional(),
});

/** Cancels a payment that is not over. Stripe ends one that belongs to a Checkout Session by expiring the session. */
export function cancelIntent(sandbox: Sandbox, params: FormObject, id: string): Stripe.PaymentIntent {
  const input = parseParams(cancelParams, params);
  const places = expansions(input.expand, EXPANDABLE);
  const { state } = sandbox;
  const intent = getIntent(sandbox, id);
  if (intent.status === "succeeded" || intent.status === "canceled" || intent.status === "processing")
    throw unexpectedState(sandbox, intent, `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`);
  if (intent.sessionId !== null) {
    throw new ApiError({
      status: 400,
      executed: true,
      message: "You cannot cancel the PaymentIntent of a Checkout Session. Expire the Checkout Session instead.",
    });
  }
  const canceled = state.intents.put({
    ...intent,
    status: "canceled",
    challengedMethodId: null,
    canceledAt: state.nowSeconds(),
    cancellationReason: input.cancellation_reason ?? null,
  });
  tell(sandbox, { type: "payment_intent.canceled", object: buildIntent(sandbox, canceled) });
  return buildIntent(sandbox, canceled, places);
}

const listParams = z.strictObject({ ...page, created, customer: text(100).optional() });

export function listIntents(sandbox: Sandbox, params: FormObject): ListObject<Stripe.PaymentIntent> {
  const { customer, ...input } = parseParams(listParams, params);
  const places = expansions(input.expand, EXPANDABLE, "data.");
  return pageOf(sandbox.state.intents, input, {
    url: "/v1/payment_intents",
    wanted: (intent) => (customer === undefined || intent.customerId === customer) && isWithin(intent.createdAt, input.created),
    render: (intent) => buildIntent(sandbox, intent, places),
  });
}

function getIntent({ state }: Sandbox, id: string): IntentRecord {
  const intent = state.intents.get(id);
  if (!intent) throw missing("payment_intent", "intent", id);
  return intent;
}
