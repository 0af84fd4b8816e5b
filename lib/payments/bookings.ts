import type { Booking, Entry } from "@/lib/ledger/rules";
import type { Cents } from "@/lib/money";
import type { Provider } from "@/lib/payments/rules";

/** What the books call it, by who moved the money. */
const KINDS = {
  stripe: { payment: "card-payment", refund: "card-refund", refundFailed: "card-refund-failed" },
  paypal: { payment: "paypal-payment", refund: "paypal-refund", refundFailed: "paypal-refund-failed" },
} as const;

/** Under which kind money that went back is booked. */
export function refundKind(at: Provider) {
  return KINDS[at].refund;
}

/** How an amount is made up. The parts sum to it. */
export interface Parts {
  /** What a bill owes less by it, or owes again. */
  readonly billCents: Cents;
  /** What is kept for the customer of it, or was. */
  readonly excessCents: Cents;
  /** What waits for a person, or did. */
  readonly reviewCents: Cents;
  /** What is owed to a line until the network has credited it. */
  readonly topUpCents: Cents;
  /** What is owed by whoever got money back for credit that their line has. */
  readonly claimCents: Cents;
}

const NONE: Parts = { billCents: 0, excessCents: 0, reviewCents: 0, topUpCents: 0, claimCents: 0 };

/** All of it on the bill up to what was due, the rest kept for the customer. */
export function partsApplied({ appliedCents, excessCents }: { readonly appliedCents: Cents; readonly excessCents: Cents }): Parts {
  return { ...NONE, billCents: appliedCents, excessCents };
}

/** Nobody knows yet what it is for. */
export function partsInReview(amountCents: Cents): Parts {
  return { ...NONE, reviewCents: amountCents };
}

/** All of it for a top-up, whose line has the credit or is still owed it. */
export function partsOfTopUp(amountCents: Cents, isCredited: boolean): Parts {
  return isCredited ? { ...NONE, claimCents: amountCents } : { ...NONE, topUpCents: amountCents };
}

/** Of what goes back, `excessCents` had been kept for the customer; the bill owes the rest again. Money in review was on no bill. */
export function partsReturned(amountCents: Cents, excessCents: Cents, isInReview: boolean): Parts {
  return isInReview ? partsInReview(amountCents) : { ...NONE, billCents: amountCents - excessCents, excessCents };
}

const sumOf = (parts: Parts) => debits(parts).reduce((sum, { amountCents }) => sum + amountCents, 0);

function debits({ billCents, excessCents, reviewCents, topUpCents, claimCents }: Parts): Entry[] {
  return [
    { account: "receivable:bills", amountCents: billCents },
    { account: "owed:customers", amountCents: excessCents },
    { account: "suspense:review", amountCents: reviewCents },
    { account: "owed:top-ups", amountCents: topUpCents },
    { account: "receivable:top-ups", amountCents: claimCents },
  ];
}

const credits = (parts: Parts) => debits(parts).map(({ account, amountCents }) => ({ account, amountCents: -amountCents }));

/** Money has arrived at the provider: of a card, or of a PayPal account. */
export function cardPayment(amountCents: Cents, parts: Parts, at: Provider = "stripe"): Booking {
  return { kind: KINDS[at].payment, entries: [{ account: `clearing:${at}`, amountCents }, ...credits(parts)] };
}

/** A person takes money in review for its bill. */
export function reviewBooked(amountCents: Cents, parts: Parts): Booking {
  return { kind: "review-booked", entries: [{ account: "suspense:review", amountCents }, ...credits(parts)] };
}

/** The operator received money elsewhere. */
export function operatorPayment(amountCents: Cents, parts: Parts): Booking {
  return { kind: "operator-payment", entries: [{ account: "clearing:operator", amountCents }, ...credits(parts)] };
}

/** Money went back the way it came. */
export function cardRefund(parts: Parts, at: Provider = "stripe"): Booking {
  return { kind: KINDS[at].refund, entries: [{ account: `clearing:${at}`, amountCents: -sumOf(parts) }, ...debits(parts)] };
}

/** Money that had gone back has returned. */
export function cardRefundFailed(parts: Parts, at: Provider = "stripe"): Booking {
  return { kind: KINDS[at].refundFailed, entries: [{ account: `clearing:${at}`, amountCents: sumOf(parts) }, ...credits(parts)] };
}

/** The bank has withdrawn disputed money. */
export function disputeOpened(amountCents: Cents, at: Provider = "stripe"): Booking {
  return { kind: "dispute", entries: between(`clearing:${at}`, `disputed:${at}`, amountCents) };
}

/** The bank gives disputed money back. */
export function disputeWon(amountCents: Cents, at: Provider = "stripe"): Booking {
  return { kind: "dispute-won", entries: between(`disputed:${at}`, `clearing:${at}`, amountCents) };
}

/** The bank has decided for its customer. */
export function disputeLost(parts: Parts, at: Provider = "stripe"): Booking {
  return { kind: "dispute-lost", entries: [{ account: `disputed:${at}`, amountCents: -sumOf(parts) }, ...debits(parts)] };
}

/** A credit note took `billCents` off its bill; the rest is kept for the customer. */
export function creditNoteBooked(parts: Parts): Booking {
  return { kind: "credit-note", entries: [{ account: "credited:bills", amountCents: sumOf(parts) }, ...credits(parts)] };
}

/** Kept money pays a bill. */
export function keptApplied(amountCents: Cents): Booking {
  return { kind: "kept-applied", entries: between("receivable:bills", "owed:customers", amountCents) };
}

/** The bill owes it again: the money that it came from goes back. */
export function keptReturned(amountCents: Cents): Booking {
  return { kind: "kept-returned", entries: between("owed:customers", "receivable:bills", amountCents) };
}

/** Kept money is asked back to a bank account: the operator owes to pay it. */
export function keptPayout(amountCents: Cents): Booking {
  return { kind: "kept-payout", entries: between("owed:credit", "owed:customers", amountCents) };
}

/** The operator has paid it. */
export function keptPayoutPaid(amountCents: Cents): Booking {
  return { kind: "kept-payout-paid", entries: between("clearing:operator", "owed:credit", amountCents) };
}

/** The operator will not: it is kept as before. */
export function keptPayoutRefused(amountCents: Cents): Booking {
  return { kind: "kept-payout-refused", entries: between("owed:customers", "owed:credit", amountCents) };
}

function between(from: Entry["account"], to: Entry["account"], amountCents: Cents): Entry[] {
  return [
    { account: from, amountCents: -amountCents },
    { account: to, amountCents },
  ];
}
