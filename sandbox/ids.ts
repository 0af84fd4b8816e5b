import { randomInt } from "node:crypto";

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function random(length: number): string {
  return Array.from({ length }, () => LETTERS.charAt(randomInt(LETTERS.length))).join("");
}

/** A fresh id in Stripe's form: `pi_` and 24 letters. */
export function newId(prefix: "pi" | "seti" | "cus" | "ch" | "re" | "du" | "txn" | "evt" | "pm" | "li" | "whd" | "req"): string {
  return `${prefix}_${random(24)}`;
}

/** A Checkout Session's id. It is also the secret of its page's address: some 340 bits nobody guesses. */
export function newSessionId(): string {
  return `cs_test_a1${random(56)}`;
}

/** The secret part of a PaymentIntent or a SetupIntent. */
export function newClientSecret(intentId: string): string {
  return `${intentId}_secret_${random(25)}`;
}
