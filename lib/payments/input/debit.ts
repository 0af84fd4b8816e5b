import { z } from "zod";
import { bankAccount, confirmed } from "@/lib/payments/input/bank-account";

/** A bank account to debit, and the mandate's yes: only the second page of the form says `confirmed`. */
export const giveMandateInput = z.object({ requestId: z.uuid(), lineId: z.uuid(), ...bankAccount, confirmed });

/** A mandate of one's own. */
export const endMandateInput = z.object({ mandateId: z.uuid() });
