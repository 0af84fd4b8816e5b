import { z } from "zod";

/** The faults that can be ordered, as they are ordered and as a snapshot keeps them. */

export const apiFault = z.strictObject({
  /** Prefix of the paths that fail; without one every call of either provider does. */
  path: z
    .string()
    .regex(/^\/v[123]\//)
    .optional(),
  method: z.enum(["GET", "POST", "DELETE"]).optional(),
  /** `reset-after` and `garbled-after` have done what was asked: the answer is lost, or a page of HTML. */
  mode: z.enum(["error500", "error503", "timeout", "reset", "reset-after", "garbled-after"]),
  times: z.number().int().min(0).max(10_000),
});

/** What the mail server does to the next mails: refuse or put off their recipient, break off once it has one, or be down. */
export const mailFault = z.strictObject({
  mode: z.enum(["refuse", "defer", "drop-after-data", "down"]),
  times: z.number().int().min(0).max(10_000),
});

/** What the SMS centre does to the next messages: refuse or put them off, take them and break off before the answer, or be down. */
export const smsFault = z.strictObject({
  mode: z.enum(["refuse", "defer", "drop-after-taking", "down"]),
  times: z.number().int().min(0).max(10_000),
});

/** How and after how many seconds receipts come. */
export const receiptFault = z.strictObject({
  state: z.enum(["delivered", "undelivered"]),
  afterSeconds: z.number().int().min(0).max(86_400),
});

export const operatorFault = z.strictObject({
  /** `wrong-ack` takes the export and names another id in its answer. */
  mode: z.enum(["error500", "timeout", "reset-after", "wrong-ack"]),
  times: z.number().int().min(0).max(10_000),
});

export const networkFault = z.strictObject({
  /** What the network does to the next new top-ups: refuse them for good, or take them and credit nothing before it is told to; or be down, or break off after acting. */
  mode: z.enum(["refuse", "wait", "error500", "reset-after"]),
  times: z.number().int().min(0).max(10_000),
});

const share = z.number().min(0).max(1);
const copies = z.number().int().min(0).max(20).default(1);
const delayMs = z.number().int().min(0).max(86_400_000).default(0);

/**
 * How events reach the portal. `reordered`: of what happens together, the last is told first. `late`: each so many
 * seconds after it happened. `chaos`: each so many times, each time after some delay; a share of them never; for a
 * share a forged copy besides. The seed decides all of it.
 */
export const webhookFault = z.union([
  z.enum(["normal", "lost", "double", "triple", "reordered"]),
  z.strictObject({ mode: z.literal("late"), seconds: z.number().int().min(0).max(86_400) }),
  z
    .strictObject({
      mode: z.literal("chaos"),
      seed: z.number().int(),
      minCopies: copies,
      maxCopies: copies,
      lostShare: share.default(0),
      forgedShare: share.default(0),
      minDelayMs: delayMs,
      maxDelayMs: delayMs,
    })
    .refine((order) => order.minCopies <= order.maxCopies && order.minDelayMs <= order.maxDelayMs, "A least is more than its most."),
]);

/** Refunds begin as `pending`, payments as `processing`, and end this way after so many seconds. */
export const delayFault = z.strictObject({
  ending: z.enum(["succeeded", "failed"]),
  afterSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400),
});

/** After how many seconds a saved PayPal account is there. */
export const vaultFault = z.strictObject({ afterSeconds: z.number().int().min(0).max(86_400) });

export const faultRecord = z.object({
  webhooks: webhookFault,
  api: apiFault.nullable(),
  refunds: delayFault.nullable().default(null),
  payments: delayFault.nullable().default(null),
  mail: mailFault.nullable().default(null),
  operator: operatorFault.nullable().default(null),
  network: networkFault.nullable().default(null),
  sms: smsFault.nullable().default(null),
  receipts: receiptFault.nullable().default(null),
  vault: vaultFault.nullable().default(null),
});

export type Faults = Readonly<z.output<typeof faultRecord>>;
export type WebhookFault = Faults["webhooks"];
export type ApiFault = Readonly<z.output<typeof apiFault>>;
export type SmsFault = Readonly<z.output<typeof smsFault>>;
export type MailFault = Readonly<z.output<typeof mailFault>>;
