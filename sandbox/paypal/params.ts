import { z } from "zod";
import { PayPalError } from "@/sandbox/paypal/errors";

/** What the portal may send. A field that is not played is refused: one that is passed over hides a mistake. */

const text = (max: number): z.ZodString => z.string().min(1).max(max);
const address = z.url({ protocol: /^https?$/ }).max(4000);
const locale = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/);

export const money = z.strictObject({ currency_code: z.literal("EUR"), value: z.string().regex(/^\d{1,9}\.\d{2}$/) });

const experience = {
  brand_name: text(127).optional(),
  locale: locale.optional(),
  shipping_preference: z.enum(["NO_SHIPPING", "GET_FROM_FILE", "SET_PROVIDED_ADDRESS"]).optional(),
};

const usage = {
  usage_type: z.enum(["MERCHANT", "PLATFORM"]),
  usage_pattern: z.enum(["THRESHOLD_PREPAID", "RECURRING_POSTPAID", "IMMEDIATE"]).optional(),
  description: text(127).optional(),
  permit_multiple_payment_tokens: z.boolean().optional(),
};

const wallet = z.strictObject({
  experience_context: z
    .strictObject({
      ...experience,
      return_url: address,
      cancel_url: address,
      user_action: z.enum(["PAY_NOW", "CONTINUE"]).optional(),
      landing_page: z.enum(["LOGIN", "GUEST_CHECKOUT", "NO_PREFERENCE"]).optional(),
    })
    .optional(),
  attributes: z
    .strictObject({
      customer: z.strictObject({ merchant_customer_id: text(64).optional() }).optional(),
      vault: z.strictObject({ ...usage, store_in_vault: z.literal("ON_SUCCESS") }).optional(),
    })
    .optional(),
  vault_id: text(255).optional(),
  stored_credential: z
    .strictObject({
      payment_initiator: z.enum(["CUSTOMER", "MERCHANT"]),
      usage: z.enum(["FIRST", "SUBSEQUENT", "DERIVED"]).optional(),
      usage_pattern: z.enum(["THRESHOLD_PREPAID", "RECURRING_POSTPAID", "UNSCHEDULED_POSTPAID"]).optional(),
    })
    .optional(),
});

const unit = z.strictObject({
  reference_id: text(256).optional(),
  custom_id: text(255).optional(),
  invoice_id: text(127).optional(),
  description: text(127).optional(),
  amount: money,
});

export const orderBody = z.strictObject({
  intent: z.literal("CAPTURE"),
  purchase_units: z.tuple([unit]),
  payment_source: z.strictObject({ paypal: wallet }).optional(),
});

export const captureBody = z.strictObject({});

export const refundBody = z.strictObject({
  amount: money.optional(),
  custom_id: text(127).optional(),
  invoice_id: text(127).optional(),
  note_to_payer: text(255).optional(),
});

export const setupBody = z.strictObject({
  customer: z.strictObject({ merchant_customer_id: text(64).optional() }).optional(),
  payment_source: z.strictObject({
    paypal: z.strictObject({ ...usage, experience_context: z.strictObject({ ...experience, return_url: address, cancel_url: address }) }),
  }),
});

export const tokenBody = z.strictObject({
  payment_source: z.strictObject({ token: z.strictObject({ id: text(36), type: z.literal("SETUP_TOKEN") }) }),
});

export const eventQuery = z.strictObject({
  page_size: z.coerce.number().int().min(1).max(300).default(10),
  start_time: z.iso.datetime({ offset: true }).optional(),
  end_time: z.iso.datetime({ offset: true }).optional(),
  event_type: text(100).optional(),
  /** Where the page before ended: PayPal's word for it in the link `next`. */
  next_page_token: text(100).optional(),
});

/** @throws PayPalError 400 that names the first field which cannot be. */
export function parseBody<Body>(schema: z.ZodType<Body>, value: unknown): Body {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map(({ code, path, message }) => ({
    field: `/${path.join("/")}`,
    location: "body",
    issue: code === "unrecognized_keys" ? "FIELD_NOT_SUPPORTED" : "INVALID_PARAMETER_VALUE",
    description: message,
  }));
  throw new PayPalError(400, "INVALID_REQUEST", "Request is not well-formed, syntactically incorrect, or violates schema.", details);
}

/** @throws PayPalError 422 for nothing. */
export function centsOf({ value }: z.output<typeof money>): number {
  const cents = Number(value.replace(".", ""));
  if (cents > 0) return cents;
  const description = "Must be greater than zero.";
  throw new PayPalError(422, "UNPROCESSABLE_ENTITY", "The amount cannot be zero.", [{ issue: "CANNOT_BE_ZERO_OR_NEGATIVE", description }]);
}
