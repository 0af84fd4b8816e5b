import { z } from "zod";
import { billCode, email, phone, typedCode } from "@/lib/identity/input";
import { ACCESSES } from "@/lib/identity/rules";

/** A number that somebody says is theirs. */
export const claimLineInput = z.object({ number: phone });

/** The code that was sent to it. */
export const lineCodeInput = z.object({ code: typedCode });

/** The code on a bill or a welcome letter: letters and digits, as people copy them. */
export const claimBillCodeInput = z.object({ code: billCode });

/** One of the principal's lines. */
export const lineInput = z.object({ lineId: z.uuid() });

/** The tax code of a contract: a person's has 16 signs, a company's 11 digits. */
export const holderInput = lineInput.extend({
  taxCode: z
    .string()
    .max(60, { error: "tax-code-invalid" })
    .transform((text) => text.replace(/\s/g, "").toUpperCase())
    .pipe(z.string().regex(/^(?:[A-Z0-9]{16}|\d{11})$/, { error: "tax-code-invalid" })),
});

/** Another account that sees a line. */
export const accessInput = lineInput.extend({ accountId: z.uuid() });

/** With whom a line is to be shared, and how. */
export const inviteInput = lineInput.extend({
  email,
  access: z.enum(ACCESSES, { error: "access-missing" }),
  until: z.iso.date({ error: "day-invalid" }),
});

/** An invitation of the principal's own. */
export const inviteIdInput = lineInput.extend({ inviteId: z.uuid() });

/** What a mailed link carries. */
export const linkInput = z.object({ link: z.string().max(200) });

/** Where a page of a line's log begins. */
export const beforeInput = z.coerce.number().int().positive().optional().catch(undefined);
