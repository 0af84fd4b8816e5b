import { z } from "zod";
import { billEventRow } from "@/lib/bss/input/bill-event";
import { amount, day, instant, optional, signedAmount, text } from "@/lib/bss/input/fields";
import { counterRow, offerRow, renewalRow, serviceRow, usageFields, usageRow } from "@/lib/bss/input/usage";
import { isSaid, reason, says, type Reason } from "@/lib/import-reason";

/** A payment that was received elsewhere. */
export const paymentRow = z.object({
  /** The operator's own reference of the money, unique for ever. */
  reference: text.max(140),
  /** Needed only where two issuers gave the same number. */
  issuer: optional(text.max(30).transform((value) => value.toUpperCase())),
  bill_number: text.max(20),
  /** Needed only where a number was given in two years. */
  year: optional(z.coerce.number().int().min(1970).max(9999)),
  amount,
  paid_on: day,
  currency: optional(z.literal("EUR", says("field-euro"))),
});

export type PaymentRow = z.output<typeof paymentRow>;

const holder = {
  tax_code: optional(text.max(16).transform((value) => value.toUpperCase())),
  vat_number: optional(
    text
      .max(30)
      .transform((value) => value.toUpperCase())
      .pipe(z.string().regex(/^[A-Z]{2}[A-Z0-9]{2,28}$/, says("field-vat-number"))),
  ),
};

const payoutEnd = { reference: z.uuid(), state: z.enum(["paid", "refused"]), at: instant, reason: optional(text.max(200)) };

/** A contract holder, or a line of one. */
export const operatorRow = z.discriminatedUnion("type", [
  z.object({ type: z.literal("customer"), name: text.max(200), ...holder }),
  z.object({
    type: z.literal("line"),
    number: text.max(40),
    kind: z.enum(["fixed", "mobile"]),
    name: text.max(100),
    contract_ref: optional(text.max(20)),
    ...holder,
  }),
  /** The addresses of a line's connection, from an instant on, and when it ended. */
  z.object({ type: z.literal("connection"), number: text.max(40), prefix: text.max(50), from: instant, until: optional(instant) }),
  /** A line leaves: carried to another operator, or given up. Without a day it stays after all. */
  z.object({ type: z.literal("leaving"), number: text.max(40), day: optional(day), reason: z.enum(["ported", "ended"]) }),
  /** What became of credit that a customer asked back to a bank account; and of money kept of bills. */
  z.object({ type: z.literal("credit_return"), ...payoutEnd }),
  z.object({ type: z.literal("kept_payout"), ...payoutEnd }),
  /** What the operator's bank says of a direct debit, under the end-to-end id of the collection file, with hyphens or without. */
  z.object({
    type: z.literal("debit_result"),
    reference: z
      .string()
      .regex(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/, says("field-end-to-end-id"))
      .transform((id) => id.replaceAll("-", "").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")),
    state: z.enum(["collected", "rejected", "returned"]),
    /** The bank's reason code, of one that failed. */
    reason: optional(z.string().regex(/^[A-Z0-9]{4}$/, says("field-bank-reason"))),
    at: instant,
  }),
  /** What the operator says to the dispute of a bill's row. */
  z
    .object({
      type: z.literal("dispute_answer"),
      /** Of the ticket, as the customer reads it. */
      reference: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/, says("field-ticket")),
      state: z.enum(["accepted", "rejected", "partly"]),
      /** Of what was disputed, what is agreed to in part. */
      amount: optional(amount),
      at: instant,
      reason: optional(text.max(500)),
    })
    .refine(({ state, amount: part }) => (state === "partly") === (part !== undefined), {
      error: says("field-with-partly"),
      path: ["amount"],
    }),
  /** A line got another SIM. */
  z.object({ type: z.literal("sim_change"), number: text.max(40), at: instant }),
  /** A change of a prepaid line's credit, as the charging system booked it. A top-up of ours carries its id. */
  z.object({
    type: z.literal("credit"),
    reference: text.max(140),
    number: text.max(40),
    kind: z.enum(["top-up", "renewal", "usage", "bonus", "transfer", "fee", "correction"]),
    amount: signedAmount,
    at: instant,
    note: optional(text.max(100)),
    top_up_id: optional(z.uuid()),
  }),
  /** What the credit is, by the charging system: a difference is booked as a correction. */
  z.object({
    type: z.literal("balance"),
    reference: text.max(140),
    number: text.max(40),
    amount: signedAmount,
    at: instant,
    sim_expires_on: optional(day),
  }),
  /** An amount that can be topped up in a channel, between two days. */
  z.object({
    type: z.literal("denomination"),
    channel: z.enum(["online", "ricaricard"]),
    amount,
    valid_from: day,
    valid_until: optional(day),
    preselected: z.union([z.boolean(), z.stringbool()]).default(false),
  }),
  /** A RicariCard of a batch, or another state of one that is here. */
  z.object({
    type: z.literal("ricaricard"),
    batch: text.max(40),
    serial: text.max(40),
    pin: optional(z.string().regex(/^\d{16}$/, says("field-pin"))),
    amount,
    state: z.enum(["unsold", "active", "blocked"]),
    expires_on: optional(day),
  }),
  /** All cards of a batch at once: one that is not active opens none. */
  z.object({ type: z.literal("ricaricard_batch"), batch: text.max(40), state: z.enum(["unsold", "active", "blocked"]) }),
  offerRow,
  serviceRow,
  counterRow,
  usageRow,
  renewalRow,
  billEventRow,
  /** The code on a line's newest bill, or its welcome letter. */
  z.object({ type: z.literal("bill_code"), number: text.max(40), code: text.max(40), issued_on: day }),
]);

const eventHead = { id: text.max(100), number: text.max(40), at: instant };

/** What the operator's network tells at once. */
export const networkEventInput = z.discriminatedUnion("type", [
  z.object({ type: z.literal("connection.opened"), ...eventHead, prefix: text.max(50) }),
  z.object({ type: z.literal("connection.closed"), ...eventHead, prefix: text.max(50) }),
  z.object({ type: z.literal("sim.changed"), ...eventHead }),
  /** A change of credit, as it is booked. */
  z.object({
    type: z.literal("credit.posted"),
    ...eventHead,
    kind: z.enum(["renewal", "usage", "bonus", "transfer", "fee", "correction"]),
    amount: signedAmount,
    note: optional(text.max(100)),
  }),
  /** Something was used: what the usage row of its file says later. */
  z.object({ type: z.literal("usage.recorded"), ...eventHead, ...usageFields }),
  /** A top-up of ours has ended: how, is asked. */
  z.object({ type: z.literal("top-up.settled"), ...eventHead, top_up_id: z.uuid() }),
]);

export type NetworkEvent = z.output<typeof networkEventInput>;

export type OperatorRow = z.output<typeof operatorRow>;

/** The first thing that is wrong with a row. @param error of a schema that was given `reportInput`. */
export function rowFault(error: z.ZodError): Reason {
  const [issue] = error.issues;
  const field = issue?.path.join(".") ?? "";
  if (!issue || field === "") return reason("row-unreadable");
  if (isSaid("field", issue.message)) return reason(issue.message, { field });
  if (issue.input === undefined) return reason("field-missing", { field });
  if (issue.code === "too_big")
    return reason(issue.origin === "string" ? "field-too-long" : "field-too-big", { field, most: Number(issue.maximum) });
  if (issue.code === "too_small" && issue.origin === "string") return reason("field-missing", { field });
  if (issue.code === "too_small") return reason("field-too-small", { field, least: Number(issue.minimum) });
  if (issue.code === "invalid_value") return reason("field-options", { field, options: issue.values.join(", ") });
  return reason(issue.code === "invalid_format" && issue.format === "uuid" ? "field-uuid" : "field-unreadable", { field });
}
