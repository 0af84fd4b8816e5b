import { z } from "zod";

/** What the fields of the operator's rows hold. Names as in the files: lower case with underscores. */
export const text = z.string().trim().min(1);

/** Euro with a point, or a comma as Italian spreadsheets write it; never more than two places. */
export const amount = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().replace(",", "."))
  .pipe(z.string().regex(/^\d{1,11}(\.\d{1,2})?$/, "must be an amount in euro above zero with at most two decimals"))
  .refine((value) => /[1-9]/.test(value), "must be an amount in euro above zero with at most two decimals");

/** The same with a sign: negative takes credit away. */
export const signedAmount = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().replace(",", "."))
  .pipe(z.string().regex(/^-?\d{1,9}(\.\d{1,2})?$/, "must be an amount in euro with at most two decimals"));

/** A calendar day. */
export const day = z.iso.date("must be a date, YYYY-MM-DD");

/** A moment, with its offset. */
export const instant = z.iso
  .datetime({ offset: true, error: "must be an instant, as in 2026-03-15T10:00:00+01:00" })
  .transform((value) => new Date(value));

/** A price: an amount that may be nothing. */
export const price = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().replace(",", "."))
  .pipe(z.string().regex(/^\d{1,9}(\.\d{1,2})?$/, "must be an amount in euro, not below zero, with at most two decimals"));

/** A whole number, not below zero: seconds, messages or bytes. */
export const quantity = z
  .union([z.number(), z.string().regex(/^\d{1,16}$/, "must be a whole number, not below zero")])
  .transform(Number)
  .pipe(z.int("must be a whole number, not below zero").min(0, "must be a whole number, not below zero"));

/** Yes or no, also as CSV writes it. */
export const flag = z.preprocess(
  (value) => (value === "" || value === null ? undefined : value),
  z.union([z.boolean(), z.stringbool()]).default(false),
);

/** An empty cell of a CSV file is a missing value. */
export function optional<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (value === "" || value === null ? undefined : value), schema.optional()).optional();
}
