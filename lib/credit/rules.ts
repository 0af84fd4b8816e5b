import { daysBetween, monthsAfter, type Day } from "@/lib/dates";
import type { Limit } from "@/lib/identity/rules";
import type { Entry } from "@/lib/ledger/rules";
import type { Cents } from "@/lib/money";

/** What a movement of credit is to the customer; see `db/schema/credit.ts`. */
export type CreditKind = "top-up" | "renewal" | "usage" | "bonus" | "transfer" | "fee" | "return" | "correction";

export const CREDIT_KINDS: readonly CreditKind[] = ["top-up", "renewal", "usage", "bonus", "transfer", "fee", "return", "correction"];

/** Where a top-up can stand; see `db/schema/credit.ts`. */
export type TopUpState = "open" | "paid" | "credited" | "refused" | "closed";

/** How a top-up is paid. */
export const TOP_UP_METHODS = ["card", "paypal", "ricaricard"] as const;

export type TopUpMethod = (typeof TOP_UP_METHODS)[number];

/** Credit of a line that left, asked back by one account in a day, wrong numbers included. */
export const RETURN_LIMIT: Limit = { name: "credit-return", tries: 20, windowSeconds: 24 * 60 * 60 };

/** Numbers that one account keeps under a name. */
export const MOST_FAVOURITES = 20;

/** Top-ups begun from one address: a family's, or a shop's. */
export const TOP_UP_ADDRESS_LIMIT: Limit = { name: "top-up-address", tries: 40, windowSeconds: 60 * 60 };
/** … and by one account. */
export const TOP_UP_ACCOUNT_LIMIT: Limit = { name: "top-up-account", tries: 40, windowSeconds: 24 * 60 * 60 };

/** PINs that opened nothing, by one account, … */
export const PIN_ACCOUNT_LIMIT: Limit = { name: "ricaricard-account", tries: 5, windowSeconds: 24 * 60 * 60 };
/** … for one line, whoever tries: the more, the longer the pause, but no day of it, for a stranger could close somebody's line to cards by it … */
export const PIN_LINE_LIMITS: readonly Limit[] = [
  { name: "ricaricard-line-minutes", tries: 3, windowSeconds: 5 * 60 },
  { name: "ricaricard-line-hour", tries: 6, windowSeconds: 60 * 60 },
  { name: "ricaricard-line-hours", tries: 12, windowSeconds: 6 * 60 * 60 },
];
/** … and from one address: 20 guesses a day in 10^16. */
export const PIN_ADDRESS_LIMIT: Limit = { name: "ricaricard-address", tries: 20, windowSeconds: 24 * 60 * 60 };

/** The entries of a movement of credit: the line's side, and where it comes from or goes to. */
export function creditEntries(lineId: string, amountCents: Cents, counterpart: Entry["account"]): Entry[] {
  return [
    { account: counterpart, amountCents },
    { account: "credit:lines", amountCents: -amountCents, lineId },
  ];
}

/** The operator's own accounts take what credit pays for, and give what it gets. */
export function counterpartOf(amountCents: Cents): Entry["account"] {
  return amountCents < 0 ? "operator:charges" : "operator:credits";
}

/** How long the network has to be asked again, by how often it was: seconds. */
export function networkPauseSeconds(attempts: number): number {
  return Math.min(1800, 5 * 2 ** Math.min(attempts, 9));
}

/** A SIM lives for twelve months from its last top-up. */
export function simExpiryAfterTopUp(day: Day): Day {
  return monthsAfter(day, 12);
}

/** How a SIM stands: in use, in use but not for long, taking calls alone, off but not lost, or lost. */
export type SimState = "active" | "soon" | "receive-only" | "expired" | "gone";

/** How a SIM stands, and the last day on which it does. */
export interface SimStanding {
  readonly state: SimState;
  readonly until: Day;
}

/** Its owner is told so many days before the SIM only takes calls. */
const SIM_SOON_DAYS = 30;
/** After its expiry a SIM takes calls for a month, and can be brought back for eleven more (the operator's terms). */
const SIM_RECEIVES_MONTHS = 1;
const SIM_LOST_MONTHS = 12;

/** How a SIM stands on a day. @param expiresOn the last day of its twelve months. */
export function simStanding(expiresOn: Day, today: Day): SimStanding {
  if (today <= expiresOn) return { state: daysBetween(today, expiresOn) > SIM_SOON_DAYS ? "active" : "soon", until: expiresOn };
  const receivesUntil = monthsAfter(expiresOn, SIM_RECEIVES_MONTHS);
  if (today <= receivesUntil) return { state: "receive-only", until: receivesUntil };
  const lostAfter = monthsAfter(expiresOn, SIM_LOST_MONTHS);
  return { state: today <= lostAfter ? "expired" : "gone", until: lostAfter };
}

/** Whether credit can still reach a SIM; one whose expiry nobody told us is taken for alive. */
export function canTakeCredit(expiresOn: Day | null, today: Day): boolean {
  if (expiresOn === null) return true;
  const { state } = simStanding(expiresOn, today);
  return state !== "expired" && state !== "gone";
}

/** Euros, with thousands apart only where cents follow: "1.234" alone could be either. */
const TYPED_AMOUNT = /^[-+−]?\s*(?:€|eur)?\s*(\d{1,6}|\d{1,3}(?:[.,'’\s]\d{3})+(?=[.,]))(?:[.,](\d{1,2}))?\s*(?:€|eur)?$/i;

/** The amounts that somebody may mean by what they typed: "12", "12,40", "€ 12.4", "12.40 EUR", "1.234,50". */
export function amountsIn(text: string): Cents[] {
  const typed = TYPED_AMOUNT.exec(text.trim());
  if (!typed) return [];
  const [, euros = "0", cents = ""] = typed;
  return [Number(euros.replace(/\D/g, "")) * 100 + Number(cents.padEnd(2, "0"))];
}

/** The least that can be topped up: less costs more than it is, and no provider charges it. */
const LEAST_TOP_UP_CENTS: Cents = 100;

/** What the credit lacks for a renewal, rounded up to the least that can be topped up; nothing when it lacks nothing. */
export function missingFor(renewal: { readonly priceCents: Cents } | undefined, balanceCents: Cents): Cents | undefined {
  const missing = renewal ? renewal.priceCents - balanceCents : 0;
  return missing > 0 ? Math.max(missing, LEAST_TOP_UP_CENTS) : undefined;
}

/** What is left of a credit, and how much of it can be asked back. */
export interface Residual {
  readonly balanceCents: Cents;
  /** Given by us and not spent: it is not paid back. */
  readonly bonusCents: Cents;
  readonly returnableCents: Cents;
}

/**
 * How much of a credit comes from money (decree-law 7/2007, article 1(3)): all but what we gave, and what was spent is taken from that first, which
 * is the reading best for the customer. Corrections and transfers count as money.
 * @param movements all of the line's, in the order of booking.
 */
export function residualOf(movements: readonly { readonly kind: CreditKind; readonly amountCents: Cents }[]): Residual {
  let balanceCents = 0;
  let givenCents = 0;
  for (const { kind, amountCents } of movements) {
    balanceCents += amountCents;
    // What was asked back or given away was money, and so is what comes back of it.
    const isSpent = amountCents < 0 && kind !== "return" && kind !== "transfer";
    if (kind === "bonus" || isSpent) givenCents = Math.max(0, givenCents + amountCents);
  }
  const bonusCents = Math.min(givenCents, Math.max(0, balanceCents));
  return { balanceCents, bonusCents, returnableCents: Math.max(0, balanceCents) - bonusCents };
}
