import "server-only";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { bill, billPayment } from "@/db/schema/billing";
import { planOccasions } from "@/lib/billing/commands/notices/occasions";
import { applyMoney } from "@/lib/billing/rules";
import { NEWS_DAYS } from "@/lib/billing/rules/notices";
import { clock } from "@/lib/clock";
import { dayOf, daysBetween, type Day } from "@/lib/dates";
import type { Cents } from "@/lib/money";

/** Money received for a bill, wherever it came in. */
export interface ReceivedMoney {
  readonly billId: string;
  readonly source: "card" | "paypal" | "operator" | "refund-failed" | "direct-debit" | "credit-note" | "kept";
  /** Unique per source and bill: the same reference reduces what is due once. */
  readonly reference: string;
  readonly amountCents: Cents;
  readonly paidOn: Day;
  readonly at: Date;
  /** `false` when no payment of this bill is live any more: a bill that still owes then goes from `processing` back to `open`. */
  readonly liveAfter?: boolean;
}

/** What became of the money: the part that reduced the bill and the remainder, which is the caller's to book for the customer. */
export interface AppliedMoney {
  readonly appliedCents: Cents;
  readonly excessCents: Cents;
  /** The reference was applied before; the amounts are those of then and nothing was changed now. */
  readonly already: boolean;
}

/**
 * Reduces what a bill owes by money that was received, never below zero, and moves its state. Locks the bill, so that
 * two payments at once are applied one after the other. Run it in the transaction that books the money in the ledger.
 * Money that finds nothing due leaves no `bill_payment` row: the ledger's own key then tells that it came before.
 */
export async function applyPayment(tx: Database, money: ReceivedMoney): Promise<AppliedMoney> {
  if (!Number.isSafeInteger(money.amountCents) || money.amountCents <= 0)
    throw new RangeError(`not an amount that can be received: ${String(money.amountCents)}`);
  const [locked] = await tx
    .select({ totalCents: bill.totalCents, paidCents: bill.paidCents, state: bill.state })
    .from(bill)
    .where(eq(bill.id, money.billId))
    .for("update");
  if (!locked) throw new Error(`no bill ${money.billId}`);

  const earlier = await appliedBefore(tx, money);
  if (earlier !== undefined) return { appliedCents: earlier, excessCents: money.amountCents - earlier, already: true };

  const { appliedCents, excessCents, paidCents, state } = applyMoney(locked, money.amountCents, money.liveAfter ?? true);
  if (appliedCents > 0) await record(tx, money, appliedCents);
  if (paidCents !== locked.paidCents || state !== locked.state) {
    const changed = await tx
      .update(bill)
      .set({ paidCents, state })
      .where(and(eq(bill.id, money.billId), eq(bill.paidCents, locked.paidCents), eq(bill.state, locked.state)))
      .returning({ id: bill.id });
    if (changed.length !== 1) throw new Error(`bill ${money.billId} changed under its lock`);
    if (state === "paid" && state !== locked.state) await tellPaid(tx, money);
  }
  return { appliedCents, excessCents, already: false };
}

/** A bill that is settled is told of as such, unless its payment is no news: what an operator loads at first is years old. */
async function tellPaid(tx: Database, { billId, paidOn }: ReceivedMoney): Promise<void> {
  const now = clock.now();
  if (daysBetween(paidOn, dayOf(now)) <= NEWS_DAYS) await planOccasions(tx, [{ billId, kind: "paid", at: now }]);
}

/** The same payment may be for several bills; one that the operator received is for one. */
async function appliedBefore(tx: Database, { billId, source, reference }: ReceivedMoney): Promise<Cents | undefined> {
  const rows = await tx
    .select({ billId: billPayment.billId, amountCents: billPayment.amountCents })
    .from(billPayment)
    .where(and(eq(billPayment.source, source), eq(billPayment.reference, reference)));
  if (source === "operator" && rows.some((row) => row.billId !== billId)) throw new Error(`${reference} was applied to another bill`);
  return rows.find((row) => row.billId === billId)?.amountCents;
}

async function record(tx: Database, { billId, source, reference, paidOn, at }: ReceivedMoney, amountCents: Cents): Promise<void> {
  const inserted = await tx
    .insert(billPayment)
    .values({ id: uuidv7(), billId, source, reference, amountCents, paidOn, recordedAt: at })
    .onConflictDoNothing()
    .returning({ id: billPayment.id });
  // The lock on this bill excludes every other writer of the same reference, except one of the operator's that names another bill.
  if (inserted.length !== 1) throw new Error(`${source} reference ${reference} was applied to another bill meanwhile`);
}
