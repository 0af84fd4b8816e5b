import { z } from "zod";

/** What the sandbox keeps of PayPal, as a snapshot holds it. Times are in seconds of the sandbox's clock. */

const at = z.number().int();
const cents = z.number().int();

export const orderRecord = z.object({
  id: z.string(),
  createdAt: at,
  status: z.enum(["CREATED", "PAYER_ACTION_REQUIRED", "APPROVED", "COMPLETED"]),
  referenceId: z.string(),
  customId: z.string().nullable(),
  invoiceId: z.string().nullable(),
  description: z.string().nullable(),
  amountCents: cents,
  locale: z.string().nullable(),
  returnUrl: z.string().nullable(),
  cancelUrl: z.string().nullable(),
  /** Whether the way to pay is to be kept, and what the merchant calls the customer. */
  saves: z.object({ merchantCustomerId: z.string().nullable() }).nullable(),
  /** Whether the buyer chose a card that does not pay. */
  declines: z.boolean(),
  captureId: z.string().nullable(),
  /** The saved method that was made, or that paid. */
  tokenId: z.string().nullable(),
});

export const captureRecord = z.object({
  id: z.string(),
  createdAt: at,
  orderId: z.string(),
  amountCents: cents,
  status: z.enum(["PENDING", "COMPLETED", "DECLINED"]),
  /** A refund that failed does not count. */
  refundedCents: cents,
  /** How and when a pending one ends. */
  ending: z.object({ at, status: z.enum(["COMPLETED", "DECLINED"]) }).nullable(),
});

export const refundRecord = z.object({
  id: z.string(),
  createdAt: at,
  captureId: z.string(),
  amountCents: cents,
  status: z.enum(["PENDING", "COMPLETED", "FAILED"]),
  customId: z.string().nullable(),
  invoiceId: z.string().nullable(),
  ending: z.object({ at, status: z.enum(["COMPLETED", "FAILED"]) }).nullable(),
});

export const setupRecord = z.object({
  id: z.string(),
  createdAt: at,
  status: z.enum(["PAYER_ACTION_REQUIRED", "APPROVED", "VAULTED"]),
  merchantCustomerId: z.string().nullable(),
  locale: z.string().nullable(),
  returnUrl: z.string(),
  cancelUrl: z.string(),
  declines: z.boolean(),
});

export const tokenRecord = z.object({
  id: z.string(),
  createdAt: at,
  /** PayPal's own name of the customer. */
  customerId: z.string(),
  merchantCustomerId: z.string().nullable(),
  /** When it is there: on order that takes its time. */
  readyAt: at,
  isTold: z.boolean(),
  /** Whether each charge is declined. */
  declines: z.boolean(),
  isDeleted: z.boolean(),
});

export const disputeRecord = z.object({
  id: z.string(),
  createdAt: at,
  captureId: z.string(),
  amountCents: cents,
  /** Null while PayPal has not decided. */
  outcome: z.enum(["RESOLVED_BUYER_FAVOUR", "RESOLVED_SELLER_FAVOUR"]).nullable(),
});

/** The answer kept under a `PayPal-Request-Id` of one kind of call, which together are the id. */
export const replyRecord = z.object({
  id: z.string(),
  fingerprint: z.string(),
  expiresAt: at,
  status: z.number().int(),
  body: z.string(),
});

export type OrderRecord = Readonly<z.output<typeof orderRecord>>;
export type CaptureRecord = Readonly<z.output<typeof captureRecord>>;
export type RefundRecord = Readonly<z.output<typeof refundRecord>>;
export type DisputeRecord = Readonly<z.output<typeof disputeRecord>>;
export type SetupRecord = Readonly<z.output<typeof setupRecord>>;
export type TokenRecord = Readonly<z.output<typeof tokenRecord>>;
export type ReplyRecord = Readonly<z.output<typeof replyRecord>>;
