import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

/**
 * What a customer's browser saw, in its own words: attempts, and what the portal acknowledged. The file is only ever
 * added to, and what the checker compares with the books is read back from it.
 */
const record = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  customer: z.number().int(),
  event: z.enum([
    "begun",
    /** The portal sent the browser on to a checkout: `ref` is that checkout's id. */
    "checkout-opened",
    "pay-pressed",
    /** The provider's page said yes and sent the browser back. */
    "paid",
    "declined",
    "checkout-closed",
    /** The portal's page says "Payment received", or "Top-up received"; `ref` is the checkout's id. */
    "received-shown",
    "cancel-shown",
    "already-paid-shown",
    /** Asked again because nobody answered, or the portal said that the provider does not. */
    "asked-again",
    "gave-up",
    /** An answer that no customer should ever get; `note` has it. */
    "bewildered",
  ]),
  ref: z.string().optional(),
  payment: z.string().optional(),
  note: z.string().optional(),
});

/** One line of the history. */
export type HistoryRecord = z.output<typeof record>;

/** Begins an empty history. @returns the function that adds a line to it. */
export function openHistory(file: string): (line: Omit<HistoryRecord, "at">) => void {
  writeFileSync(file, "");
  return (line) => {
    appendFileSync(file, `${JSON.stringify({ at: Date.now(), ...line })}\n`);
  };
}

/** The whole history, oldest first. */
export function readHistory(file: string): HistoryRecord[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => record.parse(JSON.parse(line)));
}
