import { z } from "zod";
import { readIban } from "@/lib/payments/iban";

/** The fields of a bank account. */
export const bankAccount = {
  iban: z
    .string()
    .max(60, { error: "iban-invalid" })
    .transform((typed, context) => {
      const iban = readIban(typed);
      if (iban === undefined) context.addIssue({ code: "custom", message: "iban-invalid" });
      return iban ?? "";
    }),
  /** As long as SEPA writes it. */
  holder: z
    .string()
    .trim()
    .regex(/^\P{Cc}*$/u, { error: "holder-missing" })
    .min(2, { error: "holder-missing" })
    .max(70, { error: "holder-long" }),
};

/** Only the second page of a form says so. */
export const confirmed = z.literal("yes").optional().catch(undefined);
