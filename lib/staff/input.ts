import { z } from "zod";
import { FACTOR_PROOFS, FACTORS, MOST_PROOF_CHARACTERS } from "@/lib/identity/lost-factors";
import { STAFF_ROLES } from "@/lib/staff/matrix";
import { changePasswordInput, email, enrolInput, newPassword, passkeyInput, removePasskeyInput, typedCode } from "@/lib/identity/input";

const claim = z.object({
  email,
  password: z.string().min(1, { error: "password-missing" }).max(1024, { error: "password-too-long" }),
});

/** Password and code together, always … */
export const staffSignInInput = claim.extend({ code: typedCode });
/** … or password and finger. */
export const staffKeyInput = claim.extend({ answer: passkeyInput.shape.answer });

/** A key that was made, and one that is to go. */
export const staffEnrolInput = enrolInput;
export const staffRemoveKeyInput = removePasskeyInput;

export const staffPasswordInput = z.object({ password: newPassword });

/** Nothing but the click. */
export const clickInput = z.object({});

/** An address for a new account. */
export const staffEmailInput = email;

/** The password that it was, and the new one. */
export const changeStaffPasswordInput = changePasswordInput;

/** Whom of the staff, and what they are to be. */
export const memberInput = z.object({ email });
export const memberRoleInput = memberInput.extend({ role: z.enum(STAFF_ROLES) });

/** An e-mail or a number, as it was typed: what it is, and whether anybody has it, is one answer. */
export const findCustomerInput = z.object({ who: z.string().trim().max(254).catch("") });

/** Which factor of whom is lost, and how the caller showed who they are. */
export const proposeRemovalInput = z.object({
  accountId: z.uuid(),
  factor: z.enum(FACTORS, { error: "factor-choose" }),
  proof: z.enum(FACTOR_PROOFS, { error: "proof-choose" }),
  proofText: z
    .string()
    .transform((typed) =>
      typed
        .replace(/\r\n/g, "\n")
        .replace(/[^\P{Cc}\n]/gu, "")
        .trim(),
    )
    .pipe(z.string().min(1, { error: "proof-words" }).max(MOST_PROOF_CHARACTERS, { error: "proof-long" })),
});

/** Which proposal, and what its second member of staff says. */
export const decideRemovalInput = z.object({ removalId: z.uuid(), decision: z.enum(["confirmed", "declined"]) });
