import { z } from "zod";
import { SECTIONS } from "@/lib/billing/breakdown";
import { BILL_STATES } from "@/lib/billing/rules";

/** The filters of the bills page, as its address carries them; what is not understood is left out. */
export const billFilter = z.object({
  state: z.enum(BILL_STATES).optional().catch(undefined),
  year: z.coerce.number().int().min(2000).max(2100).optional().catch(undefined),
  /** The bill after which the page begins: its issue date and id. */
  after: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}~[0-9a-f-]{36}$/)
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
