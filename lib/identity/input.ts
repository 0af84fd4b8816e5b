import { z } from "zod";
import { isLongEnough } from "@/lib/identity/password-rules";

/** E-mail folded to the form it is stored in. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email({ error: "email-invalid" }));

/** A password as it is: nothing trimmed, nothing cut, up to 1,024 characters. */
const typedPassword = z.string().min(1, { error: "password-missing" }).max(1024, { error: "password-too-long" });

/** A password that is being chosen: short ones are told at the field. */
export const newPassword = typedPassword.refine(isLongEnough, { error: "password-short" });

/** Changing one's password. */
export const changePasswordInput = z.object({ current: typedPassword, password: newPassword });

/** Six digits, as people type or paste them. */
export const typedCode = z
  .string()
  .max(40, { error: "code-invalid" })
  .transform((text) => text.replace(/[\s-]/g, ""))
  .pipe(z.string().regex(/^\d{6}$/, { error: "code-invalid" }));

/** A telephone number as people type it; what it is, the server decides. */
export const phone = z.string().trim().min(1, { error: "phone-missing" }).max(40, { error: "phone-invalid" });

/** The code on a bill, as people copy it; `lib/lines/bill-code.ts` reads it. */
export const billCode = z.string().trim().min(1, { error: "bill-code-missing" }).max(40, { error: "bill-code-invalid" });

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

const transport = z.enum(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]);
const bytes = z.string().regex(/^[\w-]{1,12000}$/);

/** An answer of `navigator.credentials`, as JSON in one field. */
function answer<Response extends z.ZodType>(response: Response) {
  const shape = z.object({ id: bytes.max(1400), rawId: bytes.max(1400), type: z.literal("public-key"), response });
  return z
    .string()
    .max(16_384)
    .transform((text, context) => {
      const parsed = shape.safeParse(jsonOf(text));
      if (parsed.success) return parsed.data;
      context.addIssue({ code: "custom", message: "passkey-invalid" });
      return z.NEVER;
    });
}

/** A key that was made. */
const madeAnswer = answer(z.object({ clientDataJSON: bytes, attestationObject: bytes, transports: z.array(transport).max(10).optional() }));

/** A challenge that was signed. */
const signedAnswer = answer(
  z.object({ clientDataJSON: bytes, authenticatorData: bytes, signature: bytes, userHandle: bytes.max(100).optional() }),
);

export type MadeAnswer = z.output<typeof madeAnswer>;
export type SignedAnswer = z.output<typeof signedAnswer>;

export const enrolInput = z.object({ answer: madeAnswer });
export const passkeyInput = z.object({ answer: signedAnswer, next });

const passkeyId = bytes.max(1400);
export const removePasskeyInput = z.object({ passkeyId });
export const renamePasskeyInput = z.object({
  passkeyId,
  name: z.string().trim().min(1, { error: "name-missing" }).max(60, { error: "name-too-long" }),
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No schema accepts this, and its refusal is the answer.
    return undefined;
  }
}

/** The line that the pages show from now on, and the page to come back to. */
export const chooseLineInput = z.object({ lineId: z.uuid(), next });

/** The reader's language. */
export const chooseLocaleInput = z.object({ locale: z.enum(["it", "fr", "en"]), next });

/** A click, and the page to come back to. */
export const nextInput = z.object({ next });

/** Nothing but the click. */
export const noInput = z.object({});
