import { newId } from "@/sandbox/ids";
import type { TransactionRecord } from "@/sandbox/records";
import type { State } from "@/sandbox/state";

/** What the provider takes for a contested charge; it is not given back, whoever wins. */
export const DISPUTE_FEE_CENTS = 2000;

/** What the provider takes for a card payment: 1.5 %, rounded half up, and 25 cents. */
export function chargeFeeCents(amountCents: number): number {
  return Math.floor((amountCents * 15 + 500) / 1000) + 25;
}

/** Writes a movement of the balance down. */
export function book(state: State, movement: Omit<TransactionRecord, "id" | "createdAt">): TransactionRecord {
  return state.transactions.put({ id: newId("txn"), createdAt: state.nowSeconds(), ...movement });
}
