import "server-only";
import { z } from "zod";
import type { DisputeTruth } from "@/lib/payments/rules";
import { centsOf } from "./amounts";
import { getJson, orNull } from "./client";

const movement = z.object({ affected_party: z.string().optional(), type: z.string().optional(), reason: z.string().optional() });

const disputeSchema = z.object({
  dispute_id: z.string(),
  status: z.string(),
  dispute_amount: z.object({ currency_code: z.string(), value: z.string() }),
  disputed_transactions: z.array(z.object({ seller_transaction_id: z.string().optional() })).default([]),
  dispute_outcome: z.object({ outcome_code: z.string() }).optional(),
  money_movements: z.array(movement).default([]),
});

type Dispute = z.output<typeof disputeSchema>;

/**
 * How a dispute stands at PayPal (https://developer.paypal.com/docs/api/customer-disputes/v1/), with what it has taken from us so far,
 * fees apart; null where PayPal knows none, or one of money that is none of ours.
 */
export async function fetchDispute(ref: string): Promise<DisputeTruth | null> {
  const found = await orNull(getJson(`/v1/customer/disputes/${encodeURIComponent(ref)}`));
  if (found === null) return null;
  const dispute = disputeSchema.parse(found);
  const moneyRef = dispute.disputed_transactions[0]?.seller_transaction_id;
  if (moneyRef === undefined) return null;
  const { value, currency_code: currencyCode } = dispute.dispute_amount;
  const state = stateOf(dispute);
  return {
    ref: dispute.dispute_id,
    moneyRef,
    amountCents: centsOf({ value, currencyCode }),
    wasWithdrawn: state === "lost" || dispute.money_movements.some(isOurLoss),
    state,
  };
}

/** While it is open PayPal holds the money, which is no movement yet. */
function isOurLoss({ affected_party: party, type, reason }: z.output<typeof movement>): boolean {
  return party === "SELLER" && type === "DEBIT" && reason === "DISPUTE_SETTLEMENT";
}

function stateOf({ status, dispute_outcome: outcome }: Dispute): DisputeTruth["state"] {
  if (status !== "RESOLVED") return "open";
  switch (outcome?.outcome_code) {
    case "RESOLVED_BUYER_FAVOUR":
    case "ACCEPTED":
      return "lost";
    // With a payout PayPal pays the buyer itself.
    case "RESOLVED_SELLER_FAVOUR":
    case "RESOLVED_WITH_PAYOUT":
    case "CANCELED_BY_BUYER":
    case "DENIED":
    case "NONE":
      return "won";
    // Not said, or a word of a later version: a person looks at what stays open.
    case undefined:
    default:
      return "open";
  }
}
