import type Stripe from "stripe";
import { buildDispute } from "@/sandbox/build-dispute";
import { buildCharge, type Surroundings } from "@/sandbox/build-payment";
import { buildRefund } from "@/sandbox/build-refund";
import { NOTHING_EXPANDED, type Expansions } from "@/sandbox/expand";
import type { TransactionRecord } from "@/sandbox/records";

/** Money of a card payment can be paid out this long after it came in. */
const PENDING_SECONDS = 7 * 86_400;

/** A movement of the balance; the return type is the SDK's, so that `tsc` checks every field. */
export function buildTransaction(
  from: Surroundings,
  row: TransactionRecord,
  expand: Expansions = NOTHING_EXPANDED,
): Stripe.BalanceTransaction {
  const availableOn = row.createdAt + (row.type === "charge" ? PENDING_SECONDS : 0);
  return {
    id: row.id,
    object: "balance_transaction",
    amount: row.amountCents,
    available_on: availableOn,
    balance_type: "payments",
    created: row.createdAt,
    currency: "eur",
    description: null,
    exchange_rate: null,
    fee: row.feeCents,
    fee_details: feeDetails(row),
    net: row.amountCents - row.feeCents,
    reporting_category: reportingCategory(row),
    source: expand.has("source") ? buildSource(from, row.sourceId) : row.sourceId,
    status: availableOn <= from.state.nowSeconds() ? "available" : "pending",
    type: row.type,
  };
}

/** The movement with that id, whole or as an id, as a field of another object. */
export function transactionField(from: Surroundings, id: string | null, whole: boolean): string | Stripe.BalanceTransaction | null {
  const row = id === null || !whole ? undefined : from.state.transactions.get(id);
  return row ? buildTransaction(from, row) : id;
}

function buildSource(from: Surroundings, id: string): Stripe.BalanceTransactionSource | string {
  const { charges, refunds, disputes } = from.state;
  const charge = charges.get(id);
  if (charge) return buildCharge(from, charge);
  const refund = refunds.get(id);
  if (refund) return buildRefund(from, refund);
  const dispute = disputes.get(id);
  return dispute ? buildDispute(from, dispute) : id;
}

function feeDetails({ type, feeCents }: TransactionRecord): Stripe.BalanceTransaction.FeeDetail[] {
  if (feeCents === 0) return [];
  const description = type === "adjustment" ? "Dispute fee" : "Stripe processing fees";
  return [{ amount: feeCents, application: null, currency: "eur", description, type: "stripe_fee" }];
}

function reportingCategory({ type, amountCents }: TransactionRecord): string {
  if (type !== "adjustment") return type;
  return amountCents < 0 ? "dispute" : "dispute_reversal";
}
