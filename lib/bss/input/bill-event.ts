import { z } from "zod";
import { BILL_EVENT_KINDS } from "@/lib/billing/comparison";
import { day, optional, text } from "@/lib/bss/input/fields";

/** Something that makes a line's bills differ. */
export const billEventRow = z.object({
  type: z.literal("bill_event"),
  reference: text.max(140),
  number: text.max(40),
  kind: z.enum(BILL_EVENT_KINDS),
  /** The rows that it speaks of: their article code, or words that their description has. */
  article_code: optional(text.max(35)),
  description: optional(text.max(200)),
  effective_on: day,
  /** Of a price change: when the customer was told. */
  noticed_on: optional(day),
  /** For the customer, who reads it. */
  note: text.max(200),
});
