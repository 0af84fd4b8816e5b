/**
 * Every error that a customer may read. Each code has a text in `messages/*.json` under `errors`;
 * a code without its text fails `npm run check`.
 */
export const USER_ERRORS = [
  "not-found",
  "not-allowed",
  "wrong-tax-code",
  "line-already",
  "claim-over",
  "email-same",
  "email-taken",
  "link-over",
  "mobile-same",
  "invite-self",
  "invite-until",
  "invite-closed",
  "signed-out",
  "bad-origin",
  "invalid-input",
  "too-many-tries",
  "too-many-today",
  "wrong-credentials",
  "wrong-staff-credentials",
  "staff-known",
  "wrong-password",
  "passkey-late",
  "passkey-unknown",
  "passkey-refused",
  "too-many-passkeys",
  "password-short",
  "password-common",
  "password-personal",
  "phone-invalid",
  "phone-ambiguous",
  "mobile-invalid",
  "proof-failed",
  "registration-over",
  "wrong-code",
  "code-expired",
  "code-used-up",
  "no-mobile",
  "confirm-first",
  "bill-not-payable",
  "bill-already-paid",
  "bill-being-paid",
  "bill-changed",
  "amount-too-small",
  "amount-above-due",
  "part-too-small",
  "rest-too-small",
  "payments-unavailable",
  "provider-unavailable",
  "nothing-to-refund",
  "refund-too-large",
  "payment-disputed",
  "top-up-waiting",
  "review-differs",
  "number-not-ours",
  "sim-expired",
  "amount-not-offered",
  "card-unknown",
  "card-used",
  "card-expired",
  "card-blocked",
  "favourites-full",
  "method-gone",
  "method-declined",
  "too-many-methods",
  "cap-too-high",
  "automatic-already",
  "too-late",
  "nothing-to-return",
  "credit-changed",
  "confirm-return",
  "return-asked",
  "transfer-same",
  "transfer-short",
  "transfer-limit",
  "transfer-planned",
  "document-busy",
  "document-late",
  "bill-being-debited",
  "debits-unavailable",
  "confirm-mandate",
  "mandate-already",
  "plan-not-offered",
  "bill-credited",
  "nothing-kept",
  "row-not-disputable",
  "confirm-dispute",
  "row-disputed",
  "dispute-over",
  "confirm-delivery",
] as const;

/** One of the sentences that `messages/*.json` holds under `errors`. */
export type UserErrorCode = (typeof USER_ERRORS)[number];

/**
 * A refusal that the customer is told about, in their language. Everything else that is thrown is
 * ours to mend: it goes to the log with an id and the customer sees only that id.
 */
export class UserError extends Error {
  constructor(
    readonly code: UserErrorCode,
    /** Seconds after which a retry makes sense, where waiting helps. */
    readonly retryAfterSeconds?: number,
  ) {
    super(code);
    this.name = "UserError";
  }
}
