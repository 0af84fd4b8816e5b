/** Why a bank says no, in Stripe's codes. */
export interface Decline {
  readonly code: "card_declined" | "expired_card" | "payment_intent_authentication_failure";
  readonly declineCode: "generic_decline" | "insufficient_funds" | "expired_card" | null;
  readonly message: string;
}

/** One of Stripe's public test cards and what it does. */
export interface TestCard {
  readonly number: string;
  readonly outcome:
    "accepted" | "declined" | "insufficient-funds" | "expired-card" | "challenge-accepted" | "challenge-declined" | "disputed";
  readonly challenge: boolean;
  /** It pays, and then the customer contests the charge. */
  readonly disputed: boolean;
  readonly decline: Decline | undefined;
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

/** Every card that the sandbox takes. All are Visa numbers from Stripe's public list; none belongs to anybody. */
export const TEST_CARDS: readonly TestCard[] = [
  { number: "4242424242424242", outcome: "accepted", challenge: false, disputed: false, decline: undefined },
  { number: "4000002500003155", outcome: "challenge-accepted", challenge: true, disputed: false, decline: undefined },
  { number: "4000002760003184", outcome: "challenge-accepted", challenge: true, disputed: false, decline: undefined },
  { number: "4000008400001629", outcome: "challenge-declined", challenge: true, disputed: false, decline: GENERIC },
  { number: "4000000000000002", outcome: "declined", challenge: false, disputed: false, decline: GENERIC },
  { number: "4000000000009995", outcome: "insufficient-funds", challenge: false, disputed: false, decline: FUNDS },
  { number: "4000000000000069", outcome: "expired-card", challenge: false, disputed: false, decline: EXPIRED },
  { number: "4000000000000259", outcome: "disputed", challenge: false, disputed: true, decline: undefined },
];

/** The test card with that number, typed with or without spaces. */
export function findCard(typed: string): TestCard | undefined {
  const number = typed.replace(/[\s-]/g, "");
  return TEST_CARDS.find((card) => card.number === number);
}
