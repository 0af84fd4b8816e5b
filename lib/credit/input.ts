import { z } from "zod";
import { CREDIT_KINDS } from "@/lib/credit/rules";
import { EVERY_DAYS } from "@/lib/credit/rules/transfers";

const day = z.iso.date().optional().catch(undefined);

/** The filters of the movements page, as its address carries them; what is not understood is left out. */
export const movementFilter = z.object({
  kind: z.enum(CREDIT_KINDS).optional().catch(undefined),
  from: day,
  to: day,
  /** Words of the operator's note, or an amount. */
  search: z.string().trim().min(1).max(60).optional().catch(undefined),
  /** The movement after which the page begins: its position. */
  after: z.coerce.number().int().positive().optional().catch(undefined),
});

/** See `movementFilter`. */
export type MovementFilter = z.output<typeof movementFilter>;

/** A number of a top-up, and what to call it. */
export const favouriteInput = z.object({
  topUpId: z.uuid(),
  name: z.string().trim().min(1, { error: "name-missing" }).max(40, { error: "name-long" }),
});

/** One of one's own favourites. */
export const favouriteIdInput = z.object({ favouriteId: z.uuid() });

/** Credit to give: to whom, how much, and whether again and again; which amounts there are, the server decides. */
export const transferInput = z.object({
  lineId: z.uuid(),
  number: z.string().trim().min(1, { error: "phone-missing" }).max(40, { error: "phone-invalid" }),
  amount: z.coerce.number({ error: "amount-missing" }).int({ error: "amount-missing" }),
  /** Days; "once" is none. */
  every: z
    .literal("once")
    .transform(() => undefined)
    .or(z.coerce.number().pipe(z.literal([...EVERY_DAYS]))),
});

/** A draft of one's own. */
export const transferIdInput = z.object({ transferId: z.uuid() });

/** A repetition of one's own. */
export const transferPlanInput = z.object({ planId: z.uuid() });

/** The query of the list: after which transfer it goes on. */
export const transferQuery = z.object({ after: z.uuid().optional().catch(undefined) });
