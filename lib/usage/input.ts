import { z } from "zod";
import { MONTH } from "@/lib/usage/calls";
import { toCents } from "@/lib/money";
import { ALERT_CHANNELS, USAGE_KINDS } from "@/lib/usage/rules";

const kind = z.enum(USAGE_KINDS);

/** "80" or "80 %". */
const percent = z
  .string()
  .trim()
  .regex(/^\d{1,3}\s*%?$/, { error: "percent-invalid" })
  .transform((text) => Number.parseInt(text, 10))
  .pipe(z.int().min(1, { error: "percent-invalid" }).max(100, { error: "percent-invalid" }));

/** One of the principal's thresholds. */
export const thresholdInput = z.object({ lineId: z.uuid(), kind, percent });

/** See `thresholdInput`. */
export type ThresholdName = z.output<typeof thresholdInput>;

/** One that is being set. */
export const setThresholdInput = thresholdInput.extend({ channel: z.enum(ALERT_CHANNELS) });

/** See `setThresholdInput`. */
export type ThresholdChoice = z.output<typeof setThresholdInput>;

/** "20" or "20,50": from one euro to a thousand. */
const capCents = z
  .string()
  .trim()
  .regex(/^\d{1,4}([.,]\d{1,2})?(\s*€)?$/, { error: "cap-invalid" })
  .transform((text) => toCents(text.replace("€", "").trim().replace(",", ".")))
  .pipe(z.int().min(100, { error: "cap-invalid" }).max(100_000, { error: "cap-invalid" }));

/** From which spending in a month somebody wants to be told. */
export const spendingCapInput = z.object({ lineId: z.uuid(), capCents, channel: z.enum(ALERT_CHANNELS) });

/** See `spendingCapInput`. */
export type SpendingCapChoice = z.output<typeof spendingCapInput>;

/** The line whose cap is taken away. */
export const removeSpendingCapInput = z.object({ lineId: z.uuid() });

/** The kind that the history shows, as the page's address carries it; data when it says nothing that is understood. */
export const usageView = z.object({ kind: z.enum(USAGE_KINDS).catch("data") });

/** A line whose call detail is switched on, or off. */
export const callDetailInput = z.object({ lineId: z.uuid(), on: z.enum(["yes", "no"]).transform((answer) => answer === "yes") });

const cursor = z
  .string()
  .regex(/^\d{1,13}_[0-9a-f-]{36}$/)
  .transform((text) => ({ at: new Date(Number(text.slice(0, text.indexOf("_")))), handle: text.slice(text.indexOf("_") + 1) }))
  .refine(({ handle }) => z.uuid().safeParse(handle).success);

/** What call detail shows, as the page's address carries it; what is not understood counts as not said. */
export const callsView = z.object({
  line: z.uuid().optional().catch(undefined),
  month: z.string().regex(MONTH).optional().catch(undefined),
  after: cursor.optional().catch(undefined),
});
