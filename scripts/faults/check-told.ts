import type { Violation } from "./check";
import { grouped } from "./grouped";
import type { World } from "./world";

const RECEIPT = "payment-receipt:";

/**
 * Whoever paid is told once, and so is the operator. A mail may arrive twice, when the server had it and the process that
 * sent it was killed before it could write that down; then both copies bear one Message-ID, and are one mail.
 */
export function checkTold({ provider, books }: World): Violation[] {
  const receipts = grouped(books.messages, ({ once }) => (once.startsWith(RECEIPT) ? once.slice(RECEIPT.length) : null));
  const exports = grouped(books.exports, ({ kind, reference }) => (kind === "payment" ? reference : null));
  const arrived = new Set(provider.mails.map(({ messageId }) => messageId.slice(1, messageId.indexOf("@"))));
  const taken = new Set(provider.exports.map(({ id }) => id));
  const found: Violation[] = [];
  const say = (what: string) => found.push({ rule: "told", what });

  for (const { id, state, billId } of books.payments) {
    // A guest's receipt is a page; the operator has credited it itself.
    const wanted = state === "succeeded" && billId !== null ? 1 : 0;
    const mails = receipts.get(id)?.length ?? 0;
    const tellings = exports.get(id)?.length ?? 0;
    if (mails !== wanted) say(`payment ${id} is ${state} and has ${String(mails)} receipts`);
    if (tellings !== wanted) say(`payment ${id} is ${state} and has ${String(tellings)} exports`);
  }
  for (const { id, once, state } of books.messages)
    if (state !== "sent" || !arrived.has(id))
      say(`message ${id} (${once}) is ${state}, and ${arrived.has(id) ? "arrived" : "never arrived"}`);
  for (const { id, state } of books.exports)
    if (state !== "acknowledged" || !taken.has(id))
      say(`export ${id} is ${state}, and ${taken.has(id) ? "the operator has it" : "never arrived"}`);
  const known = new Set(books.exports.map(({ id }) => id));
  for (const { id } of provider.exports) if (!known.has(id)) say(`export ${id} arrived, and nobody wrote it`);
  return found;
}
