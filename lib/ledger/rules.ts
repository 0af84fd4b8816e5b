import type { Cents } from "@/lib/money";

/** Whose money a movement touches; docs/books.md says what each account holds. */
export type Account =
  | "clearing:stripe"
  | "clearing:operator"
  | "receivable:bills"
  | "owed:customers"
  | "suspense:review"
  | "disputed:stripe"
  | "clearing:paypal"
  | "disputed:paypal"
  | "owed:top-ups"
  | "receivable:top-ups"
  | "sold:ricaricard"
  | "credit:lines"
  | "owed:credit"
  | "operator:charges"
  | "operator:credits"
  | "clearing:sepa"
  | "credited:bills";

/** One side of a movement: positive is a debit of the account, negative a credit. */
export interface Entry {
  readonly account: Account;
  readonly amountCents: Cents;
  /** Whose credit, on `credit:lines`. */
  readonly lineId?: string;
}

/** What happened to money, with its balanced sides; those of zero are left out when it is booked. */
export interface Booking {
  readonly kind:
    | "card-payment"
    | "review-booked"
    | "operator-payment"
    | "card-refund"
    | "card-refund-failed"
    | "paypal-payment"
    | "paypal-refund"
    | "paypal-refund-failed"
    | "dispute"
    | "dispute-won"
    | "dispute-lost"
    | "ricaricard"
    | "top-up-credited"
    | "operator-credit"
    | "transfer"
    | "transfer-fee"
    | "transfer-refused"
    | "transfer-fee-refused"
    | "credit-return"
    | "credit-return-paid"
    | "credit-return-refused"
    | "direct-debit"
    | "direct-debit-returned"
    | "credit-note"
    | "kept-applied"
    | "kept-returned"
    | "kept-payout"
    | "kept-payout-paid"
    | "kept-payout-refused";
  readonly entries: readonly Entry[];
}
