import { z } from "zod";
import { MOST_WORDS, REASONS, type TicketSubject } from "@/lib/support/rules";

const position = z.coerce.number().int().positive().max(2_147_483_647);

/** What a ticket is about, as addresses and forms carry it. */
export const subjectInput = z
  .union([z.object({ line: z.uuid(), movement: position }), z.object({ topUp: z.uuid() }), z.object({ bill: z.uuid() })])
  .transform((given): TicketSubject => {
    if ("bill" in given) return { kind: "bill", billId: given.bill };
    return "topUp" in given ? { kind: "top-up", topUpId: given.topUp } : { kind: "movement", lineId: given.line, position: given.movement };
  });

/** A browser ends lines in two characters, and counts one; what no text holds is left out. */
const words = z
  .string()
  .transform((typed) =>
    typed
      .replace(/\r\n/g, "\n")
      .replace(/[^\P{Cc}\n]/gu, "")
      .trim(),
  )
  .pipe(z.string().max(MOST_WORDS, { error: "words-long" }));

/** A row of a bill that somebody disputes, and why. */
export const disputeInput = z.object({
  requestId: z.uuid(),
  billId: z.uuid(),
  position,
  words: words.refine((typed) => typed !== "", { error: "words-missing" }),
  /** Only the second page of the form says so. */
  confirmed: z.literal("yes").optional().catch(undefined),
});

/** Which dispute is taken back. */
export const withdrawInput = z.object({ disputeId: z.uuid() });

/** Something is wrong: with what, why, and in the customer's words. */
export const ticketInput = z
  .object({
    requestId: z.uuid(),
    reason: z.enum([...REASONS.movement, ...REASONS["top-up"], ...REASONS.bill], { error: "reason-missing" }),
    words,
  })
  .refine(({ reason, words: typed }) => reason !== "other" || typed !== "", { error: "words-missing", path: ["words"] })
  .and(subjectInput.transform((subject) => ({ subject })));
