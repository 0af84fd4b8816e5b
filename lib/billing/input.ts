import { z } from "zod";
import { SECTIONS } from "@/lib/billing/breakdown";
import { CHART_MONTHS } from "@/lib/billing/history";
import { BILL_STATES } from "@/lib/billing/rules";

const year = z.coerce.number().int().min(2000).max(2100);

/** What a search looks for at most; no number of a bill is as long. */
const SEARCH_LENGTH = 60;

/** The filters of the bills page, as its address carries them; what is not understood is left out. */
export const billFilter = z.object({
  state: z.enum(BILL_STATES).optional().catch(undefined),
  year: year.optional().catch(undefined),
  /** The beginning of a number, or an amount, as somebody typed it, less what no keyboard types and no database keeps. */
  q: z
    .string()
    .transform((typed) =>
      typed
        .replace(/\p{Cc}/gu, "")
        .trim()
        .slice(0, SEARCH_LENGTH),
    )
    .pipe(z.string().min(1))
    .optional()
    .catch(undefined),
  /** What the chart shows: so many months, or a year. */
  chart: z.coerce
    .number()
    .refine((range) => CHART_MONTHS.some((months) => months === range) || year.safeParse(range).success)
    .catch(CHART_MONTHS[0]),
  /** The bill after which the page begins: its issue date and id. */
  after: z
    .string()
    .refine((after) => {
      const [day, id, ...rest] = after.split("~");
      return z.iso.date().safeParse(day).success && z.uuid().safeParse(id).success && rest.length === 0;
    })
    .optional()
    .catch(undefined),
});

/** See `billFilter`. */
export type BillFilter = z.output<typeof billFilter>;

/** How a bill's page is looked at, as its address carries it; what is not understood is left out. */
export const billView = z.object({
  /** Words that rows are looked for by. */
  find: z.string().trim().max(100).catch("").default(""),
  /** The bill that it is compared with, instead of the one before. */
  against: z.uuid().optional().catch(undefined),
  /** The section that is turned to a page of its own. */
  section: z.enum(SECTIONS).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(100_000).catch(1).default(1),
});

/** See `billView`. */
export type BillView = z.output<typeof billView>;

/** The year of a tax summary; what is no year is the one that the page proposes. */
export const taxYearQuery = z.object({ year: year.optional().catch(undefined) });

/** In how many instalments to pay a bill, what the page showed that it owes, and the yes. */
export const agreePlanInput = z.object({
  billId: z.uuid(),
  count: z.coerce.number().int().min(2).max(12),
  amount: z.coerce.number().int().positive(),
  agreed: z.literal("yes", { error: "agree-missing" }),
});

/** A plan of one's own bill. */
export const cancelPlanInput = z.object({ planId: z.uuid() });
