import { z } from "zod";
import { billCode, email, newPassword, phone, typedCode } from "@/lib/identity/input";

/** The first step of a registration. */
export const beginInput = z.object({ email, password: newPassword });

export const numberInput = z.object({ phone });

export const billCodeInput = z.object({ billCode });

export const mobileInput = z.object({ mobile: phone });

/** Nothing but the click. */
export const clickInput = z.object({});

/** Six digits. */
export const registrationCodeInput = z.object({ code: typedCode });

/** A mailed link's secret end. */
export const resumeInput = z.object({ token: z.string().max(200) });

/** E-mail or number, whichever the person remembers. */
export const recoverInput = z
  .object({ email: z.union([z.literal(""), email]).default(""), phone: z.string().trim().max(40, { error: "phone-invalid" }).default("") })
  .refine((data) => data.email !== "" || data.phone !== "", { error: "email-or-phone", path: ["email"] });

/** The new password at the end of a recovery. */
export const newPasswordInput = z.object({ password: newPassword });
