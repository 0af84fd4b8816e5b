import { z } from "zod";
import { amountsIn, TOP_UP_METHODS } from "@/lib/credit/rules";
import { bankAccount, confirmed } from "@/lib/payments/input/bank-account";
import { MOST_BILLS } from "@/lib/payments/rules";

/** Said by PayPal's button in the page, which asks for an order where a form is led on. */
const inPage = z.literal("yes").optional();

/** Bills that are to be paid together, each once. */
const billIds = z
  .array(z.uuid())
  .min(1)
  .max(MOST_BILLS)
  .transform((ids) => [...new Set(ids)]);

/** The query of the page that pays several bills: the ones that were ticked, in whatever number. */
export const billsQuery = z
  .string()
  .transform((id) => [id])
  .or(z.array(z.string()))
  .pipe(billIds)
  .catch([]);

/** Of which payment to have back what was too much; how much that is, is the server's to decide. */
export const refundExcessInput = z.object({ paymentId: z.uuid() });

/** Which bill kept money is to pay, or for whose line it is kept. */
export const keptInput = z.object({ billId: z.uuid() });

/** What somebody wants to top up, and how; which amounts there are, the server decides. */
export const topUpInput = z
  .object({
    requestId: z.uuid(),
    number: z.string().trim().min(1, { error: "phone-missing" }).max(40, { error: "phone-invalid" }),
    /** A way to pay, or the id of a saved method. */
    method: z
      .enum(TOP_UP_METHODS)
      .or(z.uuid().transform((methodId) => ({ methodId })))
      .or(
        z
          .unknown()
          .refine(() => false, { error: "method-missing" })
          .transform(() => "card" as const),
      ),
    amount: z.coerce.number().int().optional().catch(undefined),
    pin: z
      .string()
      .max(40, { error: "pin-invalid" })
      .transform((typed) => typed.replace(/[\s-]/g, ""))
      .optional(),
    button: inPage,
  })
  .refine(({ method, amount }) => method === "ricaricard" || amount !== undefined, { error: "amount-missing", path: ["amount"] })
  .refine(({ method, pin }) => method !== "ricaricard" || /^\d{16}$/.test(pin ?? ""), { error: "pin-invalid", path: ["pin"] });

/** Kept money that is asked back to a bank account, and how much of it the page showed. */
export const payOutInput = z.object({
  requestId: z.uuid(),
  billId: z.uuid(),
  amount: z.coerce.number().int().positive(),
  confirmed,
  ...bankAccount,
});

/** Where credit of a line that left is to go. What of the form is not needed for the way that was chosen is not looked at. */
export const returnInput = z.intersection(
  z.object({
    requestId: z.uuid(),
    lineId: z.uuid(),
    amount: z.coerce.number().int().positive(),
    confirmed,
  }),
  z.discriminatedUnion(
    "way",
    [
      z.object({
        way: z.literal("line"),
        number: z.string().trim().min(1, { error: "phone-missing" }).max(40, { error: "phone-invalid" }),
      }),
      z.object({ way: z.literal("bank"), ...bankAccount }),
    ],
    { error: "way-missing" },
  ),
);

/** The query of the page that a hosted checkout returns to. */
export const returnQuery = z
  .union([
    z.object({ session_id: z.string().regex(/^cs_[A-Za-z0-9_]{8,200}$/) }),
    // A saved card's, whose bank asked for its customer.
    z.object({ payment_intent: z.string().regex(/^pi_[A-Za-z0-9_]{8,200}$/) }),
    // PayPal's: the order.
    z.object({ token: z.string().regex(/^[A-Za-z0-9]{5,40}$/) }),
  ])
  .transform((query) => ("session_id" in query ? query.session_id : "token" in query ? query.token : query.payment_intent));

const paypalOrder = z.string().regex(/^[A-Za-z0-9]{5,40}$/);

/** The query of the page that a hosted checkout's "cancel" leads to: the payment, or PayPal's order where its button in the page was left. */
export const cancelQuery = z.object({ payment: z.uuid() }).or(z.object({ order: paypalOrder }));

/** Which way to pay to save. */
export const setupInput = z.object({ payBy: z.enum(["card", "paypal"]) });

/** The query of the page that saving a way to pay returns to: Stripe says which page it was, PayPal gets our own id along. */
export const setupQuery = z
  .object({ session_id: z.string().regex(/^cs_[A-Za-z0-9_]{8,200}$/) })
  .or(z.object({ setup: z.uuid() }))
  .transform((query) => ("setup" in query ? { setupId: query.setup } : { ref: query.session_id }));

/** A saved method of one's own. */
export const methodInput = z.object({ methodId: z.uuid() });

/** An amount as people write it in euro, in cents: "5", "5,50", "5.5 €". */
const euros = (leastCents: number, tooSmall = "amount-small") =>
  z
    .string()
    .trim()
    .regex(/^\d{1,6}([.,]\d{1,2})?\s*€?$/, { error: "amount-invalid" })
    .transform((typed) => amountsIn(typed)[0] ?? 0)
    .pipe(z.number().int().min(leastCents, { error: tooSmall }));

const agreed = {
  lineId: z.uuid(),
  methodId: z.uuid({ error: "saved-missing" }),
  mandate: z.literal("yes", { error: "mandate-missing" }),
};

/** Terms of an automatic top-up, and the yes to its mandate. */
export const automaticInput = z
  .discriminatedUnion("kind", [
    z.object({ ...agreed, kind: z.literal("renewal") }),
    z.object({ ...agreed, kind: z.literal("threshold"), below: euros(100), add: euros(500), cap: euros(100) }),
  ])
  .refine((terms) => terms.kind === "renewal" || terms.cap >= terms.add, { error: "cap-low", path: ["cap"] });

/** A way to pay, or the id of a saved method. */
const method = z.union([z.enum(["card", "paypal"]), z.uuid().transform((methodId) => ({ methodId }))], { error: "method-missing" });

/** Only the page that says that somebody is paying right now asks for it. */
const takesOver = z
  .literal("yes")
  .optional()
  .catch(undefined)
  .transform((said) => said === "yes");

/**
 * Which bill to pay, and how; without a way the page that asks for it comes first. `amount` is a part of what is due, in euro as people write it;
 * without it, or left empty, all that is due is paid.
 */
export const payBillInput = z.object({
  billId: z.uuid(),
  method: method.optional(),
  amount: z.preprocess((typed) => (typed === "" ? undefined : typed), euros(1, "part-zero").optional()),
  takesOver,
  button: inPage,
});

/** What stands in the amount's field at first, out of the page's query: cents, or nothing. */
export const amountQuery = euros(1).optional().catch(undefined);

/** Which bills to pay together; how much that is, is the server's to decide. */
export const payBillsInput = z.object({
  billIds: z
    .string()
    .transform((ids) => ids.split(","))
    .pipe(billIds),
  method,
});

/** The bill that somebody else is to be able to pay. */
export const makePayLinkInput = z.object({ billId: z.uuid() });

/** A link of one's own to take back. */
export const revokePayLinkInput = z.object({ linkId: z.uuid() });

/** Whoever has a link pays by it. */
export const payLinkInput = z.object({
  token: z.string().max(200),
  method: z.enum(["card", "paypal"], { error: "method-missing" }),
  takesOver,
});

/** A mandate of one's own. */
export const mandateInput = z.object({ autoTopUpId: z.uuid() });

/** One of its occasions. */
export const occasionInput = mandateInput.extend({ occasion: z.string().regex(/^(\d{4}-\d{2}-\d{2}|\d{1,9})$/) });
