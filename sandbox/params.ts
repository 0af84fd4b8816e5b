import { z } from "zod";
import { ApiError } from "@/sandbox/errors";
import type { FormObject } from "@/sandbox/form";

/** Building stones for the schemas of form bodies, and the translation of what they refuse into Stripe's errors. */

/** A text that is not empty. */
export function text(max: number): z.ZodType<string> {
  return z.string().min(1).max(max);
}

/** A whole number, written in digits. */
export function integer(min: number, max: number): z.ZodType<number> {
  return z
    .string()
    .refine((value) => /^-?\d{1,15}$/.test(value), {
      params: { code: "parameter_invalid_integer" },
      error: (issue) => `Invalid integer: ${shown(issue.input)}`,
      abort: true,
    })
    .transform(Number)
    .refine((value) => value >= min, {
      params: { code: "parameter_invalid_integer" },
      error: `This value must be greater than or equal to ${String(min)}.`,
    })
    .refine((value) => value <= max, {
      params: { code: "parameter_invalid_integer" },
      error: `This value must be less than or equal to ${String(max)}.`,
    });
}

/** `name[0]=a&name[1]=b`. */
export function list<Item extends z.ZodType>(item: Item, max: number): z.ZodType<z.output<Item>[]> {
  return z.preprocess(listOf, z.array(item).min(1).max(max));
}

function listOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (!entries.every(([name]) => /^\d{1,4}$/.test(name))) return value;
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]: [string, unknown]) => item);
}

/** Stripe's metadata: at most 50 names of 40 characters with texts of 500. */
export const metadata = z
  .record(z.string().max(40), z.string().max(500))
  .refine((entries) => Object.keys(entries).length <= 50, "You can only have up to 50 metadata keys.");

/** A text that an update may take away by an empty one. */
export function clearable(max: number): z.ZodType<string | null> {
  return z
    .string()
    .max(max)
    .transform((value) => (value === "" ? null : value));
}

/** Metadata of an update: an empty text takes one name away, or all of them. */
export const metadataChange = z.union([z.literal(""), metadata]);

/** The metadata after an update. */
export function changedMetadata(
  present: Record<string, string>,
  change: z.output<typeof metadataChange> | undefined,
): Record<string, string> {
  if (change === "") return {};
  return Object.fromEntries(Object.entries({ ...present, ...change }).filter(([, value]) => value !== ""));
}

/** `true` or `false`. */
export const flag = z.enum(["true", "false"]).transform((value) => value === "true");

/** An address that a browser may be sent to. */
export const webAddress = text(5000).refine(isWebAddress, {
  params: { code: "url_invalid" },
  error: "Not a valid URL: it must begin with http:// or https://",
});

function isWebAddress(value: string): boolean {
  return URL.canParse(value) && ["http:", "https:"].includes(new URL(value).protocol);
}

export const expand = list(text(100), 20).optional();

/** The parameters of every list. */
export const page = {
  limit: integer(1, 100).optional(),
  starting_after: text(100).optional(),
  ending_before: text(100).optional(),
  expand,
};

const instant = integer(0, 99_999_999_999);

/** A list's filter by time: one second, or a range. */
export const created = z
  .union([instant, z.strictObject({ gt: instant.optional(), gte: instant.optional(), lt: instant.optional(), lte: instant.optional() })])
  .optional();

/** Whether the instant is in the range that was asked for; without one, it is. */
export function isWithin(at: number, range: z.output<typeof created>): boolean {
  if (range === undefined || typeof range === "number") return range === undefined || at === range;
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range;
  return at > gt && at >= gte && at < lt && at <= lte;
}

/**
 * The parameters, checked.
 * @throws ApiError 400 that names the first parameter at fault in Stripe's way.
 */
export function parseParams<Output>(schema: z.ZodType<Output>, params: FormObject): Output {
  const result = schema.safeParse(params, { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  const first = issues.find((issue) => issue.code === "unrecognized_keys") ?? issues.find(isAbsent) ?? issues[0];
  throw first ? refusal(first) : new ApiError({ status: 400, message: "Invalid parameters." });
}

function isAbsent(issue: z.core.$ZodIssue): boolean {
  return issue.input === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

function refusal(issue: z.core.$ZodIssue): ApiError {
  const param = paramName(issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0] ?? ""] : issue.path);
  const refuse = (message: string, code?: string): ApiError => new ApiError({ status: 400, param, message, code });
  if (issue.code === "unrecognized_keys") return refuse(unknownParameter(param), "parameter_unknown");
  if (isAbsent(issue)) return refuse(`Missing required param: ${param}.`, "parameter_missing");
  if (issue.code === "invalid_value") return refuse(`Invalid ${param}: must be one of ${issue.values.map(String).join(", ")}`);
  if (issue.code === "too_small" && issue.input === "") {
    return refuse(`You passed an empty string for '${param}'. Provide a value, or leave the parameter out.`, "parameter_invalid_empty");
  }
  if (issue.code === "custom") return refuse(issue.message, z.string().optional().catch(undefined).parse(issue.params?.code));
  return refuse(`Invalid ${param}: ${issue.message}`);
}

function unknownParameter(param: string): string {
  const hint =
    param === "payment_method_types"
      ? "Use allowed_payment_method_types: this API version only answers with payment_method_types."
      : "Stripe does not know it, or this sandbox does not play it.";
  return `Received unknown parameter: ${param}. ${hint}`;
}

/** `line_items[0][price_data]`, as Stripe writes the place of a parameter. */
function paramName(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path.map(String);
  return [first ?? "", ...rest.map((part) => `[${part}]`)].join("");
}

function shown(input: unknown): string {
  return typeof input === "string" ? input.slice(0, 40) : "not a text";
}
