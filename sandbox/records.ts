import { z } from "zod";

/**
 * The facts that the sandbox keeps: less than Stripe's objects, which the builders make of them. A snapshot is
 * parsed by these schemas, so that a damaged file stops the start and never becomes a strange answer later.
 * Instants are seconds since the epoch unless a name says otherwise.
 */
const metadata = z.record(z.string(), z.string());
const at = z.number().int();
/** A sum that snapshots of earlier versions did not have. */
const cents = z.number().int().default(0);

/** Whether a card is kept for later payments: with its holder there, or without. */
const usage = z.enum(["off_session", "on_session"]).nullable().default(null);

const item = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  unitAmountCents: z.number().int(),
  quantity: z.number().int(),
});

/** What a list of ids refers to may be missing in snapshots of earlier versions. */
const reference = z.string().nullable().default(null);
/** How and when what takes its time ends. */
const ending = z.object({ at, status: z.enum(["succeeded", "failed"]) }).nullable();

export const sessionRecord = z.object({
  id: z.string(),
  mode: z.enum(["payment", "setup"]).default("payment"),
  createdAt: at,
  expiresAt: at,
  status: z.enum(["open", "complete", "expired"]),
  items: z.array(item),
  totalCents: z.number().int(),
  currency: z.literal("eur"),
  allowedTypes: z.array(z.string()).nullable(),
  clientReferenceId: z.string().nullable(),
  customerId: reference,
  customerEmail: z.string().nullable(),
  /** Whether a customer is made of who pays. */
  createsCustomer: z.boolean().default(false),
  locale: z.string().nullable(),
  metadata,
  submitType: z.string().nullable(),
  successUrl: z.string(),
  cancelUrl: z.string().nullable(),
  /** What the PaymentIntent is made with, once somebody tries to pay. */
  intentData: z.object({ description: z.string().nullable(), metadata, receiptEmail: z.string().nullable(), setupFutureUsage: usage }),
  intentId: z.string().nullable(),
  /** There from the start when a card is to be saved and nothing paid. */
  setupId: reference,
});

const failure = { code: z.string(), declineCode: z.string().nullable(), message: z.string() };

export const intentRecord = z.object({
  id: z.string(),
  clientSecret: z.string(),
  /** The checkout that made it; without one the portal made it itself. */
  sessionId: z.string().nullable(),
  createdAt: at,
  status: z.enum(["requires_payment_method", "requires_confirmation", "requires_action", "processing", "succeeded", "canceled"]),
  amountCents: z.number().int(),
  customerId: reference,
  setupFutureUsage: usage,
  description: z.string().nullable(),
  metadata,
  receiptEmail: z.string().nullable(),
  returnUrl: reference,
  /** The card whose 3-D Secure challenge is open. */
  challengedMethodId: reference,
  methodId: z.string().nullable(),
  chargeId: z.string().nullable(),
  lastError: z.object({ ...failure, chargeId: z.string().nullable(), methodId: reference }).nullable(),
  /** How and when one that is `processing` ends. */
  ending: ending.default(null),
  canceledAt: at.nullable(),
  cancellationReason: reference,
});

export const setupRecord = z.object({
  id: z.string(),
  clientSecret: z.string(),
  sessionId: z.string().nullable(),
  createdAt: at,
  status: z.enum(["requires_payment_method", "requires_confirmation", "requires_action", "succeeded", "canceled"]),
  customerId: z.string().nullable(),
  usage: z.enum(["off_session", "on_session"]),
  description: z.string().nullable(),
  metadata,
  returnUrl: z.string().nullable(),
  challengedMethodId: z.string().nullable(),
  methodId: z.string().nullable(),
  lastError: z.object({ ...failure, methodId: z.string() }).nullable(),
  canceledAt: at.nullable(),
  cancellationReason: z.string().nullable(),
});

export const customerRecord = z.object({
  id: z.string(),
  createdAt: at,
  email: z.string().nullable(),
  name: z.string().nullable(),
  phone: z.string().nullable(),
  description: z.string().nullable(),
  locales: z.array(z.string()),
  metadata,
  defaultMethodId: z.string().nullable(),
});

export const methodRecord = z.object({
  id: z.string(),
  createdAt: at,
  /** The number of a test card. */
  card: z.string(),
  /** Whose card it is, once it is saved. */
  customerId: z.string().nullable(),
  email: z.string().nullable(),
  metadata,
  /** The bank has agreed to payments without the customer. */
  setUp: z.boolean(),
  /** Used or taken off without being kept: it is good for nothing any more. */
  spent: z.boolean(),
});

export const chargeRecord = z.object({
  id: z.string(),
  intentId: z.string(),
  createdAt: at,
  status: z.enum(["succeeded", "failed"]),
  amountCents: z.number().int(),
  card: z.string(),
  challenged: z.boolean(),
  methodId: z.string(),
  email: z.string().nullable(),
  description: z.string().nullable(),
  metadata,
  failure: z.object(failure).nullable(),
  customerId: reference,
  /** What was given back so far; a refund that failed does not count. */
  refundedCents: cents,
  disputeId: reference,
  transactionId: reference,
});

export const refundRecord = z.object({
  id: z.string(),
  createdAt: at,
  chargeId: z.string(),
  intentId: z.string(),
  amountCents: z.number().int(),
  status: z.enum(["pending", "succeeded", "failed"]),
  reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).nullable(),
  metadata,
  /** How and when a pending one ends. */
  ending,
  transactionId: z.string(),
  failureTransactionId: z.string().nullable(),
});

/** Why customers contest a charge at their bank, in Stripe's words. */
export const disputeReason = z.enum([
  "credit_not_processed",
  "duplicate",
  "fraudulent",
  "general",
  "product_not_received",
  "product_unacceptable",
  "subscription_canceled",
  "unrecognized",
]);

export const disputeRecord = z.object({
  id: z.string(),
  createdAt: at,
  chargeId: z.string(),
  intentId: z.string(),
  amountCents: z.number().int(),
  reason: disputeReason,
  status: z.enum(["needs_response", "won", "lost", "warning_needs_response", "warning_closed"]),
  /** Null for an inquiry, which takes nothing. */
  withdrawalId: z.string().nullable(),
  reinstatementId: z.string().nullable(),
});

/** A movement of our balance at the provider: negative when money leaves it. The fee is taken off besides. */
export const transactionRecord = z.object({
  id: z.string(),
  createdAt: at,
  type: z.enum(["charge", "refund", "refund_failure", "adjustment"]),
  amountCents: z.number().int(),
  feeCents: z.number().int(),
  /** The charge, the refund or the dispute. */
  sourceId: z.string(),
});

/** An event never changes: `body` is the JSON that is signed, sent and listed. */
export const eventRecord = z.object({ id: z.string(), type: z.string(), createdAt: at, body: z.string() });

/**
 * One sending of an event to the portal. `lost` was never sent, on order; `failed` was given up. A forged copy ends as
 * `refused`, which is right, or as `believed`, which is not.
 */
export const deliveryRecord = z.object({
  id: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  provider: z.enum(["stripe", "paypal"]).default("stripe"),
  createdAt: at,
  state: z.enum(["pending", "delivered", "lost", "failed", "refused", "believed"]),
  forged: z.boolean().default(false),
  attempts: z.number().int(),
  nextAttemptAtMs: z.number(),
  lastOutcome: z.string().nullable(),
});

/** The answer kept under an idempotency key, which is the id. */
export const replyRecord = z.object({
  id: z.string(),
  fingerprint: z.string(),
  createdAt: at,
  requestId: z.string(),
  status: z.number().int(),
  body: z.string(),
});

/** A mail that arrived. The same Message-ID again is another copy of it. */
export const mailRecord = z.object({
  id: z.string(),
  messageId: z.string(),
  receivedAtMs: z.number(),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string().nullable(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  copies: z.number().int(),
});

/** An SMS that arrived, by either protocol. The same idempotency key again is another copy of it. */
export const smsRecord = z.object({
  /** What we call it: the reference in receipts. */
  id: z.string(),
  key: z.string(),
  receivedAtMs: z.number(),
  via: z.enum(["http", "smpp"]),
  from: z.string(),
  to: z.string(),
  text: z.string(),
  copies: z.number().int(),
  callbackUrl: z.string().nullable(),
  /** What became of it, and when its sender is to be told; nothing once it was. */
  receipt: z.object({ state: z.enum(["delivered", "undelivered"]), dueAtMs: z.number() }).nullable(),
});

/** An export of the portal as the operator has it: under its id, to the letter, however often it came. */
export const exportRecord = z.object({ id: z.string(), receivedAt: at, copies: z.number().int(), body: z.string() });

/** A top-up that the portal had the network credit. */
export const topUpRecord = z.object({
  id: z.string(),
  receivedAt: at,
  copies: z.number().int(),
  body: z.string(),
  status: z.enum(["credited", "refused", "waiting"]),
});

export type TopUpRecord = Readonly<z.output<typeof topUpRecord>>;
export type SessionRecord = Readonly<z.output<typeof sessionRecord>>;
export type IntentRecord = Readonly<z.output<typeof intentRecord>>;
export type SetupRecord = Readonly<z.output<typeof setupRecord>>;
export type CustomerRecord = Readonly<z.output<typeof customerRecord>>;
export type MethodRecord = Readonly<z.output<typeof methodRecord>>;
export type ChargeRecord = Readonly<z.output<typeof chargeRecord>>;
export type RefundRecord = Readonly<z.output<typeof refundRecord>>;
export type DisputeRecord = Readonly<z.output<typeof disputeRecord>>;
export type DisputeReason = z.output<typeof disputeReason>;
export type TransactionRecord = Readonly<z.output<typeof transactionRecord>>;
export type EventRecord = Readonly<z.output<typeof eventRecord>>;
export type DeliveryRecord = Readonly<z.output<typeof deliveryRecord>>;
export type ReplyRecord = Readonly<z.output<typeof replyRecord>>;
export type ExportRecord = Readonly<z.output<typeof exportRecord>>;
export type SmsRecord = Readonly<z.output<typeof smsRecord>>;
export type MailRecord = Readonly<z.output<typeof mailRecord>>;
