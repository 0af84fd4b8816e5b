import { z } from "zod";
import { readIban } from "@/lib/payments/iban";

/** A bank account to debit, and the mandate's yes: only the second page of the form says `confirmed`. */
export const giveMandateInput = z.object({
  requestId: z.uuid(),
  lineId: z.uuid(),
  iban: z
    .string()
    .max(60, { error: "iban-invalid" })
    .transform((typed, context) => {
      const iban = readIban(typed);
      if (iban === undefined) context.addIssue({ code: "custom", message: "iban-invalid" });
      return iban ?? "";
    }),
  /** As long as a SEPA file writes it. */
  holder: z
    .string()
    .trim()
    .regex(/^\P{Cc}*$/u, { error: "holder-missing" })
    .min(2, { error: "holder-missing" })
    .max(70, { error: "holder-long" }),
  confirmed: z.literal("yes").optional().catch(undefined),
});

/** A mandate of one's own. */
export const endMandateInput = z.object({ mandateId: z.uuid() });
