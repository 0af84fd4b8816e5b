import { addDays, endOfMonth, type Day } from "@/lib/dates";
import type { Limit } from "@/lib/identity/rules";
import type { Cents } from "@/lib/money";

/** Where a payment can stand; see `db/schema/payments.ts`. */
export type PaymentState = "created" | "open" | "processing" | "succeeded" | "failed" | "expired" | "canceled" | "needs_review";

/** Who moves the money. */
export type Provider = "stripe" | "paypal";

/** How the customer calls it. */
export type PayBy = "card" | "paypal";

/** Whose thing an id is: Stripe's say what they are before an underscore, PayPal's hold none. */
export function providerOf(ref: string): Provider {
  return ref.includes("_") ? "stripe" : "paypal";
}

/** The provider behind a way to pay. */
export function providerFor(payBy: PayBy): Provider {
  return payBy === "card" ? "stripe" : "paypal";
}

/** Why a charge to a saved method took nothing: the bank said no, or that it wants its customer there. */
export type ChargeFailure = "declined" | "authentication";

/** What the provider says of a checkout when asked, in the portal's words. */
export type Truth =
  | { readonly state: "open" | "processing"; readonly paymentId: string | undefined }
  | {
      readonly state: "failed";
      readonly paymentId: string | undefined;
      readonly reason?: ChargeFailure;
    }
  | {
      readonly state: "expired";
      readonly paymentId: string | undefined;
      /** Somebody tried to pay and was refused. */
      readonly declined: boolean;
    }
  | {
      readonly state: "paid";
      readonly paymentId: string | undefined;
      readonly amountCents: Cents;
      readonly currency: string;
      /** The provider's id of the money itself (payment intent): what the books count once. */
      readonly moneyRef: string;
      /** The last four digits of the card. */
      readonly card: string | undefined;
    };

/** A way to pay that a provider keeps: its id there, and what its owner knows it by. */
export interface KeptMethod {
  readonly ref: string;
  /** The same for the same card. */
  readonly fingerprint: string;
  readonly brand?: string;
  readonly last4?: string;
  readonly expMonth?: number;
  readonly expYear?: number;
  /** As in a…a@posta.example. */
  readonly payer?: string;
}

/** What came of a charge to a saved method. */
export interface ChargeOutcome {
  /** The provider's id of it; none where nothing was made. */
  readonly ref: string | undefined;
  readonly truth: Truth;
  /** The bank's own page, where it wants its customer. */
  readonly url: string | undefined;
}

/** What the provider says of a refund when asked. */
export interface RefundTruth {
  readonly ref: string;
  /** Ours, where it was asked for here. */
  readonly refundId: string | undefined;
  readonly moneyRef: string;
  readonly amountCents: Cents;
  readonly state: "pending" | "succeeded" | "failed";
  /** The provider's word for why, where it failed. */
  readonly failure: string;
}

/** What the provider says of a dispute when asked. */
export interface DisputeTruth {
  readonly ref: string;
  readonly moneyRef: string;
  readonly amountCents: Cents;
  /** Whether the money was taken from our balance. */
  readonly wasWithdrawn: boolean;
  readonly state: "open" | "won" | "lost";
}

/** A movement on our balance at the provider, as the books name it. */
export interface ProviderMovement {
  readonly kind: "card-payment" | "card-refund" | "card-refund-failed" | "dispute" | "dispute-won";
  /** The provider's id under which the books hold it. */
  readonly ref: string;
  /** Gross; what leaves the balance is negative. */
  readonly amountCents: Cents;
}

const LIVE: readonly PaymentState[] = ["created", "open", "processing"];

/** Whether money may still be on its way. At most one such payment exists for a bill. */
export function isLive(state: PaymentState): boolean {
  return LIVE.includes(state);
}

/** The least that the provider charges in euro, https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts. */
const LEAST_CHARGE_CENTS = 50;

/** Whether an amount is too small for the provider: it is to be paid another way. */
export function isTooSmall(amountCents: Cents): boolean {
  return amountCents < LEAST_CHARGE_CENTS;
}

/**
 * Why a part of what is due may not be paid: more than is due, too small for the provider, or what would be left is.
 * @returns nothing where it may.
 */
export function partRefusal(amountCents: Cents, dueCents: Cents): "amount-above-due" | "part-too-small" | "rest-too-small" | undefined {
  if (amountCents > dueCents) return "amount-above-due";
  if (amountCents === dueCents) return undefined;
  if (isTooSmall(amountCents)) return "part-too-small";
  return isTooSmall(dueCents - amountCents) ? "rest-too-small" : undefined;
}

/**
 * Of money that goes back, what each bill gives of what it took: the last one first.
 * @throws RangeError when that is more than they took.
 */
export function takenBack<Taken extends { readonly cents: Cents }>(taken: readonly Taken[], amountCents: Cents): Taken[] {
  let left = amountCents;
  const back = taken.toReversed().map((one) => {
    const cents = Math.min(left, one.cents);
    left -= cents;
    return { ...one, cents };
  });
  if (left > 0) throw new RangeError(`${String(amountCents)} cents are to go back, ${String(left)} more than was taken`);
  return back.reverse();
}

/** How many bills may be paid together. */
export const MOST_BILLS = 20;

/** How long a private link to pay a bill lives, and how many one account may make a day. */
export const PAY_LINK_DAYS = 14;
export const PAY_LINK_LIMIT: Limit = { name: "pay-link", tries: 20, windowSeconds: 24 * 60 * 60 };

/** How often one address may set out to pay by a link. */
export const PAY_LINK_ADDRESS_LIMIT: Limit = { name: "pay-link-address", tries: 40, windowSeconds: 60 * 60 };

/** How long a checkout stays open: the provider's shortest is 30 minutes, and its clock is not ours. */
export const CHECKOUT_MINUTES = 31;

/** How long after its making the sweep leaves a payment to its webhook and return page. */
export const SWEEP_AFTER_SECONDS = 60;

/** With the minute between two sweeps less than three: so long at most waits who has paid while nobody tells us. */
const OPEN_PAUSE_SECONDS = 110;

/** How long a thing of that age is left alone before the sweep asks for it again: the older, the longer, once no checkout can be open any more. */
export function sweepPauseSeconds(ageSeconds: number): number {
  const most = ageSeconds < (CHECKOUT_MINUTES + 5) * 60 ? OPEN_PAUSE_SECONDS : 3600;
  return Math.min(most, Math.max(60, Math.floor(ageSeconds / 2)));
}

/** How long the provider is sure to remember an idempotency key (Stripe: at least 24 h), less an hour. */
export const IDEMPOTENCY_HOURS = 23;

/**
 * What a settled truth does to a payment. Money always counts, whatever the payment's state; nothing else ever moves
 * a payment backwards.
 */
export function decide(
  payment: { state: PaymentState; amountCents: Cents; currency: string; id: string; receivedCents: Cents | null },
  truth: Truth,
): "credit" | "review" | "expire" | "fail" | "process" | "open" | "nothing" {
  // Its money has arrived and is booked: from here on only refunds, disputes and people move it.
  if (payment.receivedCents !== null || payment.state === "needs_review") return "nothing";
  switch (truth.state) {
    case "paid": {
      const matches = truth.amountCents === payment.amountCents && truth.currency === payment.currency && truth.paymentId === payment.id;
      return matches ? "credit" : "review";
    }
    case "expired":
      return isLive(payment.state) ? "expire" : "nothing";
    case "failed":
      return isLive(payment.state) ? "fail" : "nothing";
    case "processing":
      return payment.state === "open" || payment.state === "created" ? "process" : "nothing";
    case "open":
      return payment.state === "created" ? "open" : "nothing";
  }
}

/** What has become of a payment's money, besides the bill. */
export interface ReturnedMoney {
  /** Of what was kept for the customer: promised back by refunds that did not fail. */
  readonly promisedExcessCents: Cents;
  /** Gone back by refunds that succeeded. */
  readonly refundedCents: Cents;
  /** Lost in disputes, and of that what had been kept for the customer. */
  readonly lostCents: Cents;
  readonly lostExcessCents: Cents;
  /** Of what was kept for the customer: meant for later bills (`kept_money`), whether one has used it or not. */
  readonly keptForBillsCents: Cents;
}

/** What is kept for the customer of a payment, and is neither promised back yet nor meant for a later bill. */
export function keptCents(excessCents: Cents, { promisedExcessCents, lostExcessCents, keptForBillsCents }: ReturnedMoney): Cents {
  return excessCents - promisedExcessCents - lostExcessCents - keptForBillsCents;
}

/** What neither refunds, under way ones included, nor lost disputes have taken of a payment: all that can still go back. */
export function leftCents(
  payment: { readonly receivedCents: Cents | null; readonly refundCents: Cents },
  { lostCents }: Pick<ReturnedMoney, "lostCents">,
): Cents {
  return (payment.receivedCents ?? 0) - payment.refundCents - lostCents;
}

/** What still waits for a person of money in review. */
export function unexplainedCents(receivedCents: Cents, { refundedCents, lostCents }: ReturnedMoney): Cents {
  return receivedCents - refundedCents - lostCents;
}

/** Whether a payment's money has arrived and nobody has taken it for the bill. It may all have gone back: then the payment is `canceled`. */
export function isInReview({ state, receivedCents }: { readonly state: PaymentState; readonly receivedCents: Cents | null }): boolean {
  return receivedCents !== null && state !== "succeeded";
}

/** How a payment in review stands, by what still waits of it. */
export function reviewState(unexplainedCents: Cents): "needs_review" | "canceled" {
  return unexplainedCents === 0 ? "canceled" : "needs_review";
}

/** What a person may take for the bill of a payment in review: all that waits, but nothing while a refund of it is under way. */
export function bookableCents(
  payment: { readonly state: PaymentState; readonly receivedCents: Cents | null; readonly refundCents: Cents },
  returned: ReturnedMoney,
): Cents {
  if (payment.state !== "needs_review" || payment.refundCents !== returned.refundedCents) return 0;
  return unexplainedCents(payment.receivedCents ?? 0, returned);
}

/** Where a refund can stand; see `db/schema/payments.ts`. */
export type RefundState = "created" | "pending" | "succeeded" | "failed";

/** What a truth does to a refund. One that failed stays so; one that succeeded may still come back. */
export function decideRefund(state: RefundState, truth: RefundTruth["state"]): "wait" | "book" | "release" | "undo" | "nothing" {
  const isUnderWay = state === "created" || state === "pending";
  switch (truth) {
    case "pending":
      return state === "created" ? "wait" : "nothing";
    case "succeeded":
      return isUnderWay ? "book" : "nothing";
    case "failed":
      if (isUnderWay) return "release";
      return state === "succeeded" ? "undo" : "nothing";
  }
}

/** How a truth ends a dispute, which happens once. */
export function decideDispute(state: DisputeTruth["state"], truth: DisputeTruth): "won" | "lost" | "nothing" {
  return state === "open" && truth.state !== "open" ? truth.state : "nothing";
}

/** Of an amount that goes back: what was kept for the customer goes first. */
export function excessOf(amountCents: Cents, keptCents: Cents): Cents {
  return Math.min(amountCents, Math.max(0, keptCents));
}

/** Ways to pay that one account keeps, and how often a day it may set out to keep another: cards are tried out that way. */
export const MOST_METHODS = 10;
export const METHOD_LIMIT: Limit = { name: "method-setup", tries: 10, windowSeconds: 24 * 60 * 60 };

/** A card is good to the end of its month; it is spoken of two months before. */
export function cardExpiry(
  card: { readonly expMonth: number | null; readonly expYear: number | null },
  today: Day,
): "good" | "soon" | "expired" {
  if (card.expMonth === null || card.expYear === null) return "good";
  const last = endOfMonth(`${String(card.expYear)}-${String(card.expMonth).padStart(2, "0")}-01`);
  if (last < today) return "expired";
  return last <= addDays(today, 60) ? "soon" : "good";
}
