import { randomInt } from "node:crypto";

const LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

function random(length: number): string {
  return Array.from({ length }, () => LETTERS.charAt(randomInt(LETTERS.length))).join("");
}

/** An order, a capture, a refund or a setup token: some 86 bits nobody guesses, as the address of a page to pay on needs. */
export function newId(): string {
  return random(17);
}

export function newTokenId(): string {
  return random(16).toLowerCase();
}

export function newCustomerId(): string {
  return random(10);
}

export function newDisputeId(): string {
  return `PP-D-${random(8)}`;
}

export function newEventId(): string {
  return `WH-${random(17)}-${random(17)}`;
}

/** By which PayPal finds a call again. */
export function newDebugId(): string {
  return random(13).toLowerCase();
}
