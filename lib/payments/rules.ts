import type { Cents } from "@/lib/money";

/** Where a payment can stand; see `db/schema/payments.ts`. */
export type PaymentState = "created" | "open" | "processing" | "succeeded" | "failed" | "expired" | "canceled" | "needs_review";

/** What the provider says of a checkout when asked, in the portal's words. */
export type Truth =
  | { readonly state: "open" | "processing" | "expired"; readonly paymentId: string | undefined }
  | {
      readonly state: "paid";
      readonly paymentId: string | undefined;
      readonly amountCents: Cents;
      readonly currency: string;
      /** The provider's id of the money itself (payment intent): what the books count once. */
      readonly moneyRef: string;
    };

const LIVE: readonly PaymentState[] = ["created", "open", "processing"];

/** Whether money may still be on its way. At most one such payment exists per bill. */
export function isLive(state: PaymentState): boolean {
  return LIVE.includes(state);
}

/** How long a checkout stays open: the provider's shortest is 30 minutes, and its clock is not ours. */
export const CHECKOUT_MINUTES = 31;

/** How long after its making the sweep leaves a payment to its webhook and return page. */
export const SWEEP_AFTER_SECONDS = 180;

/** How long the provider is sure to remember an idempotency key (Stripe: at least 24 h), less an hour. */
export const IDEMPOTENCY_HOURS = 23;

/**
 * What a settled truth does to a payment. Money always counts, whatever the payment's state; nothing else ever moves
 * a payment backwards.
 */
export function decide(
  payment: { state: PaymentState; amountCents: Cents; currency: string; id: string },
  truth: Truth,
): "credit" | "review" | "expire" | "process" | "open" | "nothing" {
  if (payment.state === "succeeded" || payment.state === "needs_review") return "nothing";
  switch (truth.state) {
    case "paid": {
      const matches = truth.amountCents === payment.amountCents && truth.currency === payment.currency && truth.paymentId === payment.id;
      return matches ? "credit" : "review";
    }
    case "expired":
      return isLive(payment.state) ? "expire" : "nothing";
    case "processing":
      return payment.state === "open" || payment.state === "created" ? "process" : "nothing";
    case "open":
      return payment.state === "created" ? "open" : "nothing";
  }
}
