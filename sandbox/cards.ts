/** Why a bank says no, in Stripe's codes. */
export interface Decline {
  readonly code: "card_declined" | "expired_card" | "authentication_required" | "payment_intent_authentication_failure";
  readonly declineCode: "generic_decline" | "insufficient_funds" | "expired_card" | "authentication_required" | null;
  readonly message: string;
}

/**
 * When the bank asks for its customer (3-D Secure): always; always but for a payment without the customer on a card
 * that was set up for it; or only while the customer is there.
 */
type Challenge = "never" | "always" | "unless-set-up" | "on-session";

/** One of Stripe's public test cards and what it does. */
export interface TestCard {
  readonly number: string;
  readonly outcome:
    | "accepted"
    | "declined"
    | "insufficient-funds"
    | "expired-card"
    | "challenge-accepted"
    | "challenge-declined"
    | "saved-then-declined"
    | "disputed";
  readonly challenge: Challenge;
  readonly decline: Decline | undefined;
  /** Whether saving the card meets the decline too. */
  readonly declinesSaving: boolean;
  /** Stripe's name for it as a PaymentMethod: whoever uses it gets a fresh one. */
  readonly methodName?: string;
}

const GENERIC: Decline = { code: "card_declined", declineCode: "generic_decline", message: "Your card was declined." };
const FUNDS: Decline = { code: "card_declined", declineCode: "insufficient_funds", message: "Your card has insufficient funds." };
const EXPIRED: Decline = { code: "expired_card", declineCode: "expired_card", message: "Your card has expired." };

/** What PaymentIntents say when the customer's bank did not recognise the customer. */
export const AUTHENTICATION_FAILED: Decline = {
  code: "payment_intent_authentication_failure",
  declineCode: null,
  message:
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
};

/** What a bank says to a payment without the customer that it would have asked. */
export const AUTHENTICATION_REQUIRED: Decline = {
  code: "authentication_required",
  declineCode: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
};

/** Every card that the sandbox takes. All are Visa numbers from Stripe's public list; none belongs to anybody. */
export const TEST_CARDS: readonly TestCard[] = [
  paying("4242424242424242", "accepted", "never", "pm_card_visa"),
  paying("4000002500003155", "challenge-accepted", "unless-set-up", "pm_card_authenticationRequiredOnSetup"),
  paying("4000002760003184", "challenge-accepted", "always", "pm_card_authenticationRequired"),
  paying("4000003800000446", "challenge-accepted", "on-session", "pm_card_authenticationRequiredSetupForOffSession"),
  declining("4000008400001629", "challenge-declined", GENERIC, { challenge: "always" }),
  declining("4000000000000002", "declined", GENERIC, { methodName: "pm_card_chargeDeclined" }),
  declining("4000000000009995", "insufficient-funds", FUNDS, { methodName: "pm_card_chargeDeclinedInsufficientFunds" }),
  declining("4000000000000069", "expired-card", EXPIRED, { methodName: "pm_card_chargeDeclinedExpiredCard" }),
  declining("4000000000000341", "saved-then-declined", GENERIC, { methodName: "pm_card_chargeCustomerFail", declinesSaving: false }),
  paying("4000000000000259", "disputed", "never", "pm_card_createDispute"),
];

function paying(number: string, outcome: TestCard["outcome"], challenge: Challenge, methodName: string): TestCard {
  return { number, outcome, challenge, decline: undefined, declinesSaving: false, methodName };
}

function declining(number: string, outcome: TestCard["outcome"], decline: Decline, more: Partial<TestCard>): TestCard {
  return { number, outcome, challenge: "never", decline, declinesSaving: true, ...more };
}

/** Whether the bank asks for its customer before this payment. */
export function isChallenged({ challenge }: TestCard, payment: { readonly offSession: boolean; readonly setUp: boolean }): boolean {
  switch (challenge) {
    case "never":
      return false;
    case "always":
      return true;
    case "unless-set-up":
      return !(payment.offSession && payment.setUp);
    case "on-session":
      return !payment.offSession;
  }
}

/** The test card with that number, typed with or without spaces. */
export function findCard(typed: string): TestCard | undefined {
  const number = typed.replace(/[\s-]/g, "");
  return TEST_CARDS.find((card) => card.number === number);
}
