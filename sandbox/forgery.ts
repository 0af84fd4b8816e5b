import { z } from "zod";

/** Whose secret forged copies are signed with: anybody's but the portal's. */
export const FORGERS_SECRET = "whsec_of_somebody_else";

const event = z.looseObject({
  type: z.string(),
  data: z.looseObject({ object: z.looseObject({ object: z.string(), amount: z.number().optional() }) }),
});

/**
 * The event as a thief would send it: the same id, so that storing it unchecked hides the true one, and an object that
 * credits what nobody paid or takes back what nobody refunded.
 */
export function forge(body: string): string {
  const { data, ...rest } = event.parse(JSON.parse(body));
  const amount = data.object.amount ?? 0;
  const lie = (type: string, changes: object): string =>
    JSON.stringify({ ...rest, type, data: { ...data, object: { ...data.object, ...changes } } });
  switch (data.object.object) {
    case "checkout.session":
      return lie("checkout.session.completed", {
        status: "complete",
        payment_status: "paid",
        payment_intent: "pi_forged",
        amount_total: 99_999_999,
      });
    case "payment_intent":
      return lie("payment_intent.succeeded", { status: "succeeded", amount: amount * 10, amount_received: amount * 10 });
    case "charge":
      return lie("charge.refunded", { refunded: true, amount_refunded: amount });
    case "refund":
      return lie(rest.type === "refund.failed" ? "refund.updated" : "refund.failed", {
        status: rest.type === "refund.failed" ? "succeeded" : "failed",
      });
    case "dispute":
      return lie("charge.dispute.closed", { status: rest.type === "charge.dispute.closed" ? "lost" : "won", amount: amount * 10 });
    default:
      return lie(rest.type, { status: "succeeded", customer: "cus_forged" });
  }
}
