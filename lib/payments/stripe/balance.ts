import "server-only";
import type Stripe from "stripe";
import type { ProviderMovement } from "@/lib/payments/rules";
import { idOf, readFault, stripe } from "./client";

/**
 * What moved on our balance at the provider from one instant until another, fees and payouts left out
 * (https://docs.stripe.com/api/balance_transactions). Times are the provider's.
 * @throws UserError `provider-unavailable` when it does not answer.
 */
export async function* listMovements(from: Date, until: Date): AsyncGenerator<ProviderMovement> {
  const created = { gte: Math.floor(from.getTime() / 1000), lt: Math.floor(until.getTime() / 1000) };
  try {
    for await (const entry of stripe().balanceTransactions.list({ created, limit: 100, expand: ["data.source"] })) {
      const movement = readMovement(entry);
      if (movement) yield movement;
    }
  } catch (error) {
    throw readFault(error);
  }
}

function readMovement({ type: given, amount, source }: Stripe.BalanceTransaction): ProviderMovement | undefined {
  if (source === null || typeof source === "string") return undefined;
  // Some fifty types, and more with each version: only money of payments is compared.
  const type: string = given;
  switch (type) {
    case "charge":
    case "payment":
      return source.object === "charge" && source.payment_intent !== null
        ? { kind: "card-payment", ref: idOf(source.payment_intent), amountCents: amount }
        : undefined;
    case "refund":
    case "payment_refund":
      return { kind: "card-refund", ref: source.id, amountCents: amount };
    case "refund_failure":
    case "payment_failure_refund":
      return { kind: "card-refund-failed", ref: source.id, amountCents: amount };
    case "adjustment":
      return source.object === "dispute"
        ? { kind: amount < 0 ? "dispute" : "dispute-won", ref: source.id, amountCents: amount }
        : undefined;
    default:
      return undefined;
  }
}
