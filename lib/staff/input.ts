import { z } from "zod";
import { changePasswordInput, email, newPassword, typedCode } from "@/lib/identity/input";

/** Password and code together, always. */
export const staffSignInInput = z.object({
  email,
  password: z.string().min(1, { error: "password-missing" }).max(1024, { error: "password-too-long" }),
  code: typedCode,
});

export const staffPasswordInput = z.object({ password: newPassword });

/** Nothing but the click. */
export const clickInput = z.object({});

/** An address for a new account. */
export const staffEmailInput = email;

/** The password that it was, and the new one. */
export const changeStaffPasswordInput = changePasswordInput;
