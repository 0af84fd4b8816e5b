import { z } from "zod";

/** E-mail folded to the form it is stored in. */
const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email({ error: "email-invalid" }));

/** Sign-in. A password is taken as it is: nothing trimmed, nothing cut, up to 1,024 characters. */
export const signInInput = z.object({
  email,
  password: z.string().min(1, { error: "password-missing" }).max(1024, { error: "password-too-long" }),
  next: z.string().max(500).optional(),
});

/** The line that the pages show from now on, and the page to come back to. */
export const chooseLineInput = z.object({ lineId: z.uuid(), next: z.string().max(500).optional() });

/** The reader's language. */
export const chooseLocaleInput = z.object({ locale: z.enum(["it", "fr", "en"]), next: z.string().max(500).optional() });

/** Nothing but the click. */
export const noInput = z.object({});
