import { z } from "zod";

/** Which waiting bill gets which line; the box is ticked where the file names another customer. */
export const assignInput = z.object({
  billId: z.uuid(),
  lineId: z.uuid(),
  isOtherHolder: z
    .literal("yes")
    .optional()
    .transform((answer) => answer === "yes"),
});

/** One that is taken back. */
export const takeBackInput = z.object({ billId: z.uuid() });

const cursor = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}_[0-9a-f-]{36}$/)
  .transform((text) => ({ issueDate: text.slice(0, 10), id: text.slice(11) }))
  .refine(({ issueDate, id }) => z.iso.date().safeParse(issueDate).success && z.uuid().safeParse(id).success);

/** What the import pages show, as their addresses carry it; what is not understood counts as not said. */
export const importView = z.object({
  before: z.uuid().optional().catch(undefined),
  after: z.coerce.number().int().min(0).max(2_000_000_000).catch(0),
  waiting: cursor.optional().catch(undefined),
  number: z.string().trim().min(1).max(40).optional().catch(undefined),
});
