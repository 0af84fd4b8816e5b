import { z } from "zod";
import { CREDIT_KINDS } from "@/lib/credit/rules";

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
