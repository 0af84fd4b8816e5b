import { z } from "zod";
import { ERASURE_WORDS } from "@/lib/privacy/rules";

const words: readonly string[] = Object.values(ERASURE_WORDS);

/** The word that says that somebody means it, in whichever of the languages. */
export const eraseInput = z.object({
  word: z
    .string()
    .trim()
    .max(40, { error: "erase-word" })
    .transform((typed) => typed.toUpperCase())
    .refine((typed) => words.includes(typed), { error: "erase-word" }),
});

/** Nothing but the click. */
export const undoInput = z.object({});
