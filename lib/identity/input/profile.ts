import { z } from "zod";
import { email, phone } from "@/lib/identity/input";
import { CONSENTS } from "@/lib/identity/rules";

/** Another e-mail address for the account. */
export const changeEmailInput = z.object({ email });

/** Another recovery mobile. */
export const changeMobileInput = z.object({ mobile: phone });

/** One consent, given or taken back. */
export const consentInput = z.object({ kind: z.enum(CONSENTS), given: z.enum(["1", "0"]).transform((given) => given === "1") });

/** Which proposal of support's its owner stops. */
export const removalInput = z.object({ removalId: z.uuid() });
