import type Stripe from "stripe";
import { z } from "zod";
import { getCustomer } from "@/sandbox/api-customers";
import { buildLineItems, buildSession } from "@/sandbox/build-session";
import { ApiError, missing } from "@/sandbox/errors";
import type { Sandbox } from "@/sandbox/events";
import { expansions } from "@/sandbox/expand";
import type { FormObject } from "@/sandbox/form";
import { newId, newSessionId } from "@/sandbox/ids";
import { pageOf, type ListObject } from "@/sandbox/lists";
import { created, expand, integer, isWithin, list, metadata, page, parseParams, text, webAddress } from "@/sandbox/params";
import type { SessionRecord } from "@/sandbox/records";
import { expireSession } from "@/sandbox/sessions";
import { makeSetup } from "@/sandbox/setup";

/** `/v1/checkout/sessions`, for the payment of a sum by card, or the saving of a card, on the hosted page. */

const LOCALES =
  "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW";

const lineItem = z.strictObject({
  quantity: integer(1, 999_999),
  price_data: z.strictObject({
    currency: z.string().toLowerCase().pipe(z.literal("eur")),
    unit_amount: integer(0, 99_999_999),
    product_data: z.strictObject({ name: text(250), description: text(1000).optional(), metadata: metadata.optional() }),
  }),
});

const createParams = z.strictObject({
  mode: z.enum(["payment", "setup"]),
  line_items: list(lineItem, 100).optional(),
  currency: z.string().toLowerCase().pipe(z.literal("eur")).optional(),
  customer: text(100).optional(),
  customer_creation: z.enum(["always", "if_required"]).optional(),
  success_url: webAddress,
  cancel_url: webAddress.optional(),
  expires_at: integer(0, 99_999_999_999).optional(),
  allowed_payment_method_types: list(z.literal("card"), 1).optional(),
  client_reference_id: text(200).optional(),
  customer_email: text(512).pipe(z.email("Invalid email address")).optional(),
  locale: z.enum(LOCALES.split(" ")).optional(),
  metadata: metadata.optional(),
  payment_intent_data: z
    .strictObject({
      description: text(1000).optional(),
      metadata: metadata.optional(),
      receipt_email: text(512).optional(),
      setup_future_usage: z.enum(["off_session", "on_session"]).optional(),
    })
    .optional(),
  setup_intent_data: z.strictObject({ description: text(1000).optional(), metadata: metadata.optional() }).optional(),
  submit_type: z.enum(["auto", "pay", "book", "donate"]).optional(),
  ui_mode: z.literal("hosted_page").optional(),
  expand,
});

const EXPANDABLE = [
  "line_items",
  "payment_intent",
  "payment_intent.latest_charge",
  "payment_intent.latest_charge.balance_transaction",
  "payment_intent.payment_method",
  "setup_intent",
  "setup_intent.payment_method",
  "customer",
];
const MIN_TOTAL_CENTS = 50;
const MAX_TOTAL_CENTS = 99_999_999;
const MIN_OPEN_SECONDS = 30 * 60;
const MAX_OPEN_SECONDS = 24 * 60 * 60;

export function createSession(sandbox: Sandbox, params: FormObject): Stripe.Checkout.Session {
  const input = parseParams(createParams, params);
  const places = expansions(input.expand, EXPANDABLE);
  const createdAt = sandbox.state.nowSeconds();
  checkTogether(sandbox, input);
  const items = (input.line_items ?? []).map(({ quantity, price_data: { unit_amount, product_data } }) => ({
    id: newId("li"),
    name: product_data.name,
    description: product_data.description ?? null,
    unitAmountCents: unit_amount,
    quantity,
  }));
  const pays = input.mode === "payment";
  const totalCents = pays ? total(items) : 0;
  const expiresAt = expiry(input.expires_at, createdAt);
  const id = newSessionId();
  const session = sandbox.state.sessions.put({
    id,
    mode: input.mode,
    createdAt,
    expiresAt,
    status: "open",
    items,
    totalCents,
    currency: "eur",
    allowedTypes: input.allowed_payment_method_types ?? null,
    clientReferenceId: input.client_reference_id ?? null,
    customerId: input.customer ?? null,
    customerEmail: input.customer_email ?? null,
    createsCustomer: input.customer_creation === "always",
    locale: input.locale ?? null,
    metadata: input.metadata ?? {},
    submitType: input.submit_type ?? null,
    successUrl: input.success_url,
    cancelUrl: input.cancel_url ?? null,
    intentData: {
      description: input.payment_intent_data?.description ?? null,
      metadata: input.payment_intent_data?.metadata ?? {},
      receiptEmail: input.payment_intent_data?.receipt_email ?? null,
      setupFutureUsage: input.payment_intent_data?.setup_future_usage ?? null,
    },
    intentId: null,
    setupId: pays ? null : setupOf(sandbox, id, input),
  });
  sandbox.agenda.add(expiresAt, { kind: "session-ends", id });
  return buildSession(sandbox, session, places);
}

type CreateParams = z.output<typeof createParams>;

/** @throws ApiError for parameters that exclude or need each other. */
function checkTogether(sandbox: Sandbox, input: CreateParams): void {
  const refuse = (param: string, message: string, code?: string): ApiError => new ApiError({ status: 400, param, message, code });
  if (input.customer !== undefined) {
    getCustomer(sandbox, input.customer, "customer");
    const other =
      input.customer_email !== undefined ? "customer_email" : input.customer_creation !== undefined ? "customer_creation" : undefined;
    if (other !== undefined) throw refuse(other, `You may only specify one of these parameters: customer, ${other}.`);
  }
  if (input.mode === "payment") {
    if (input.line_items === undefined) throw refuse("line_items", "Missing required param: line_items.", "parameter_missing");
    if (input.setup_intent_data !== undefined) throw refuse("setup_intent_data", "You can not pass `setup_intent_data` in `payment` mode.");
    return;
  }
  const unfit = (["line_items", "payment_intent_data", "submit_type"] as const).find((name) => input[name] !== undefined);
  if (unfit !== undefined) throw refuse(unfit, `You can not pass \`${unfit}\` in \`setup\` mode.`);
  if (input.currency === undefined && input.allowed_payment_method_types === undefined)
    throw refuse("currency", "Missing required param: currency.", "parameter_missing");
}

/** Unlike a payment, the setup is there from the start. */
function setupOf(sandbox: Sandbox, sessionId: string, input: CreateParams): string {
  return makeSetup(sandbox, {
    sessionId,
    customerId: input.customer ?? null,
    usage: "off_session",
    description: input.setup_intent_data?.description ?? null,
    metadata: input.setup_intent_data?.metadata ?? {},
    returnUrl: null,
  }).id;
}

function total(items: SessionRecord["items"]): number {
  const cents = items.reduce((sum, item) => sum + item.unitAmountCents * item.quantity, 0);
  if (cents < MIN_TOTAL_CENTS)
    throw new ApiError({
      status: 400,
      code: "amount_too_small",
      message: "The Checkout Session's total amount must be at least €0.50 EUR",
    });
  if (cents > MAX_TOTAL_CENTS)
    throw new ApiError({
      status: 400,
      code: "amount_too_large",
      message: "The Checkout Session's total amount must be no more than €999,999.99",
    });
  return cents;
}

function expiry(asked: number | undefined, createdAt: number): number {
  const expiresAt = asked ?? createdAt + MAX_OPEN_SECONDS;
  const refuse = (limit: string): ApiError =>
    new ApiError({
      status: 400,
      param: "expires_at",
      message: `The \`expires_at\` timestamp must be ${limit} from Checkout Session creation.`,
    });
  if (expiresAt < createdAt + MIN_OPEN_SECONDS) throw refuse("at least 30 minutes");
  if (expiresAt > createdAt + MAX_OPEN_SECONDS) throw refuse("less than 24 hours");
  return expiresAt;
}

const readParams = z.strictObject({ expand });

export function retrieveSession(sandbox: Sandbox, params: FormObject, id: string): Stripe.Checkout.Session {
  const input = parseParams(readParams, params);
  return buildSession(sandbox, getSession(sandbox, id), expansions(input.expand, EXPANDABLE));
}

export function listSessionItems(sandbox: Sandbox, params: FormObject, id: string): object {
  parseParams(z.strictObject(page), params);
  return buildLineItems(getSession(sandbox, id));
}

export function expireOpenSession(sandbox: Sandbox, params: FormObject, id: string): Stripe.Checkout.Session {
  const input = parseParams(readParams, params);
  const places = expansions(input.expand, EXPANDABLE);
  const session = getSession(sandbox, id);
  if (session.status !== "open") {
    throw new ApiError({
      status: 400,
      executed: true,
      message: `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    });
  }
  return buildSession(sandbox, expireSession(sandbox, session), places);
}

const listParams = z.strictObject({
  ...page,
  created,
  payment_intent: text(100).optional(),
  customer: text(100).optional(),
  status: z.enum(["open", "complete", "expired"]).optional(),
});

export function listSessions(sandbox: Sandbox, params: FormObject): ListObject<Stripe.Checkout.Session> {
  const input = parseParams(listParams, params);
  const places = expansions(input.expand, EXPANDABLE, "data.");
  return pageOf(sandbox.state.sessions, input, {
    url: "/v1/checkout/sessions",
    wanted: (session) =>
      (input.payment_intent === undefined || session.intentId === input.payment_intent) &&
      (input.customer === undefined || session.customerId === input.customer) &&
      (input.status === undefined || session.status === input.status) &&
      isWithin(session.createdAt, input.created),
    render: (session) => buildSession(sandbox, session, places),
  });
}

function getSession(sandbox: Sandbox, id: string): SessionRecord {
  const session = sandbox.state.sessions.get(id);
  if (!session) throw missing("checkout.session", "session", id);
  return session;
}
