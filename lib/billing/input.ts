import { z } from "zod";
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

/** In how many instalments to pay a bill, what the page showed that it owes, and the yes. */
export const agreePlanInput = z.object({
  billId: z.uuid(),
  count: z.coerce.number().int().min(2).max(12),
  amount: z.coerce.number().int().positive(),
  agreed: z.literal("yes", { error: "agree-missing" }),
});

/** A plan of one's own bill. */
export const cancelPlanInput = z.object({ planId: z.uuid() });
