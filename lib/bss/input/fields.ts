import { z } from "zod";
import { says } from "@/lib/import-reason";

/** What the fields of the operator's rows hold. Names as in the files: lower case with underscores. */
export const text = z.string().trim().min(1);

/** Euro with a point, or a comma as Italian spreadsheets write it; never more than two places. */
export const amount = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().replace(",", "."))
  .pipe(z.string().regex(/^\d{1,11}(\.\d{1,2})?$/, says("field-amount")))
  .refine((value) => /[1-9]/.test(value), says("field-amount"));

/** The same with a sign: negative takes credit away. */
export const signedAmount = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().replace(",", "."))
  .pipe(z.string().regex(/^-?\d{1,9}(\.\d{1,2})?$/, says("field-signed-amount")));

/** A calendar day. */
export const day = z.iso.date(says("field-day"));

/** A moment, with its offset. */
export const instant = z.iso.datetime({ offset: true, error: says("field-instant") }).transform((value) => new Date(value));

/** A price: an amount that may be nothing. */
export const price = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().replace(",", "."))
  .pipe(z.string().regex(/^\d{1,9}(\.\d{1,2})?$/, says("field-price")));

/** A whole number, not below zero: seconds, messages or bytes. */
export const quantity = z
  .union([z.number(), z.string().regex(/^\d{1,16}$/, says("field-whole"))])
  .transform(Number)
  .pipe(z.int(says("field-whole")).min(0, says("field-whole")));

/** Yes or no, also as CSV writes it. */
export const flag = z.preprocess(
  (value) => (value === "" || value === null ? undefined : value),
  z.union([z.boolean(), z.stringbool()]).default(false),
);

/** An empty cell of a CSV file is a missing value. */
export function optional<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (value === "" || value === null ? undefined : value), schema.optional()).optional();
}
