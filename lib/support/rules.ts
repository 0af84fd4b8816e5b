import type { Limit } from "@/lib/identity/rules";

/** What may be wrong: with a movement of credit, … */
const MOVEMENT_REASONS = ["unknown", "amount", "twice", "other"] as const;
/** … and with a top-up. */
const TOP_UP_REASONS = ["missing", "amount", "twice", "other"] as const;
/** … and with a bill. */
const BILL_REASONS = ["change", "amount", "twice", "other"] as const;

/** What is offered for what. */
export const REASONS = { movement: MOVEMENT_REASONS, "top-up": TOP_UP_REASONS, bill: BILL_REASONS } as const;

/** One of them. */
export type TicketReason = (typeof REASONS)[TicketSubject["kind"]][number];

/** Where a ticket stands. */
export type TicketState = "open" | "closed";

/** What a ticket is about. */
export type TicketSubject =
  | { readonly kind: "movement"; readonly lineId: string; readonly position: number }
  | { readonly kind: "top-up"; readonly topUpId: string }
  | { readonly kind: "bill"; readonly billId: string };

/** What a ticket can be about: a thing that somebody reports, or a row of a bill that they dispute. */
export type TicketKind = TicketSubject["kind"] | "dispute";

/** A complaint is answered within so many days (AGCOM, delibera 179/03/CSP, article 8(4)). */
export const ANSWER_DAYS = 45;

/** Tickets that one account opens in a day: far above what goes wrong. */
export const TICKET_LIMIT: Limit = { name: "ticket", tries: 20, windowSeconds: 24 * 60 * 60 };

/** The longest text of a customer's own. */
export const MOST_WORDS = 1000;

/** Crockford's base32: no letter looks like a digit. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ticket's reference, as it is read out on the telephone: "7KQM-3T9X". @param random eight bytes that nobody can guess. */
export function referenceOf(random: Uint8Array): string {
  const letters = [...random].slice(0, 8).map((byte) => ALPHABET.charAt(byte % ALPHABET.length));
  return `${letters.slice(0, 4).join("")}-${letters.slice(4).join("")}`;
}

/** What a ticket is about, as an address or a form carries it. */
export function subjectQuery(subject: TicketSubject): Readonly<Record<string, string>> {
  switch (subject.kind) {
    case "movement":
      return { line: subject.lineId, movement: String(subject.position) };
    case "top-up":
      return { topUp: subject.topUpId };
    case "bill":
      return { bill: subject.billId };
  }
}

/** Where a ticket about something is opened. */
export function newTicketPath(subject: TicketSubject): string {
  return `/more/tracking/new?${new URLSearchParams(subjectQuery(subject)).toString()}`;
}
