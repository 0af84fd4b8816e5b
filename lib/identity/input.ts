import { z } from "zod";

/** E-mail folded to the form it is stored in. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email({ error: "email-invalid" }));

/** A password as it is: nothing trimmed, nothing cut, up to 1,024 characters. */
export const typedPassword = z.string().min(1, { error: "password-missing" }).max(1024, { error: "password-too-long" });

/** Six digits, as people type or paste them. */
export const typedCode = z
  .string()
  .max(40, { error: "code-invalid" })
  .transform((text) => text.replace(/[\s-]/g, ""))
  .pipe(z.string().regex(/^\d{6}$/, { error: "code-invalid" }));

const next = z.string().max(500).optional();

/** Sign-in with e-mail and password. */
export const signInInput = z.object({ email, password: typedPassword, next });

/** Sign-in's two steps, through one door: the password, then on a new browser the code. */
export const signInStepInput = z.discriminatedUnion("step", [
  signInInput.extend({ step: z.literal("password") }),
  z.object({ step: z.literal("code"), code: typedCode, next }),
]);

/** Proving again who one is. */
export const confirmInput = z.object({ password: typedPassword, next });

/** A code and nothing else. */
export const codeInput = z.object({ code: typedCode });

/** One of the customer's browsers. */
export const deviceInput = z.object({ deviceId: z.uuid() });

/** One of the customer's sessions, by the hash of its secret. */
export const sessionInput = z.object({ sessionId: z.string().regex(/^[\w-]{43}$/) });

/** The line that the pages show from now on, and the page to come back to. */
export const chooseLineInput = z.object({ lineId: z.uuid(), next });

/** The reader's language. */
export const chooseLocaleInput = z.object({ locale: z.enum(["it", "fr", "en"]), next });

/** A click, and the page to come back to. */
export const nextInput = z.object({ next });

/** Nothing but the click. */
export const noInput = z.object({});
