import { z } from "zod";
import { day, flag, instant, optional, price, quantity, text } from "@/lib/bss/input/fields";
import { EXTRA_COST_KINDS } from "@/lib/catalogue/rules";
import { says } from "@/lib/import-reason";
import { USAGE_KINDS } from "@/lib/usage/rules";

const kind = z.enum(USAGE_KINDS);
const number = text.max(40);
/** The operator's own name of what is active on a line. */
const service = text.max(140);
/** How much of something; without a limit in a word. */
const allowance = z.union([z.literal("unlimited"), quantity]);

const extraCosts = z.array(
  z.object({ kind: z.enum(EXTRA_COST_KINDS), unit_price: z.string().regex(/^\d{1,6}(\.\d{1,8})?$/, says("field-unit-price")) }),
);

/** A plan or an offer of the catalogue, as it is sold from a day on. */
export const offerRow = z.object({
  type: z.literal("offer"),
  code: text.max(40),
  kind: z.enum(["plan", "offer"]),
  name_it: text.max(100),
  name_fr: text.max(100),
  name_en: text.max(100),
  price,
  period: z.enum(["month", "28-days", "one-off"]),
  minutes: optional(allowance),
  sms: optional(allowance),
  data_bytes: optional(allowance),
  /** A list; in a CSV file its JSON. */
  extra_costs: optional(z.union([extraCosts, z.string().transform(jsonOf).pipe(extraCosts)])),
  promo_price: optional(price),
  promo_months: optional(quantity.pipe(z.int().min(1).max(60))),
  valid_from: day,
  valid_until: optional(day),
});

/** A plan or an offer that is active on a line. */
export const serviceRow = z.object({
  type: z.literal("service"),
  number,
  reference: service,
  offer: text.max(40),
  since: day,
  period_start: optional(day),
  renews_on: optional(day),
  price,
  price_after_promotion: optional(price),
  promotion_until: optional(day),
  until: optional(day),
  as_of: instant,
});

/** An allowance of a service as the charging system has it: seconds of calls, messages, bytes. */
export const counterRow = z.object({
  type: z.literal("counter"),
  number,
  service,
  kind,
  total: allowance,
  used: quantity,
  /** How many other lines use the same allowance. */
  shared_with: optional(quantity.pipe(z.int().max(100))),
  period_start: day,
  renews_on: optional(day),
  as_of: instant,
});

/** What something that was used is: the same in a file and at once from the network. */
export const usageFields = {
  kind,
  quantity: quantity.pipe(z.int().min(1, says("field-above-zero"))),
  /** Whose allowance it used; without it, and without a cost, that of the service that renews first. */
  service: optional(service),
  roaming: flag,
  /** The other number. Its last three digits are not kept; nothing where it was withheld. */
  counterpart: optional(text.max(40)),
  cost: optional(price),
};

/** A call, a message or a piece of data traffic. */
export const usageRow = z.object({ type: z.literal("usage"), id: text.max(100), number, at: instant, ...usageFields });

/** A service's new period has begun. */
export const renewalRow = z.object({ type: z.literal("renewal"), number, service, period_start: day, renews_on: day, at: instant });

function jsonOf(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    // No schema accepts this, and its refusal is the answer.
    return undefined;
  }
}
