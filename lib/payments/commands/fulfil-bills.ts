import "server-only";
import type { Database } from "@/db/client";
import { applyPayment, type ReceivedMoney } from "@/lib/billing/commands/apply-payment";
import { lockInOrder, releaseBills } from "@/lib/billing/commands/hold-bill";
import { queueExport, type SettledMoney } from "@/lib/billing/commands/queue-export";
import { reversePayment, type ReturnedMoney } from "@/lib/billing/commands/reverse-payment";
import type { Cents } from "@/lib/money";
import { partsApplied, type Parts } from "@/lib/payments/bookings";
import { listTaken, paidOtherwise } from "@/lib/payments/commands/payment-shares";
import type { LockedPayment } from "@/lib/payments/commands/locked-payment";
import { requestClose } from "@/lib/payments/commands/request-close";
import { takenBack } from "@/lib/payments/rules";

type Told = Pick<SettledMoney, "kind" | "method" | "paidOn" | "at" | "reference">;

/**
 * Gives a payment's money to its bills, one after the other: each takes what it owes, and what is left after the last one is kept for the
 * customer. The operator is told of each bill that took something, and with the last one of what was kept.
 */
export async function giveToBills(
  tx: Database,
  { id: paymentId, shares }: LockedPayment,
  { source, amountCents, keptCents = 0, ...money }: Omit<ReceivedMoney, "billId"> & { readonly keptCents?: Cents },
  told: Pick<Told, "kind" | "method">,
): Promise<Parts> {
  const billIds = shares.map(({ billId }) => billId);
  await lockInOrder(tx, billIds);
  const otherwise = await paidOtherwise(tx, paymentId, billIds);
  const taken: BillMoney[] = [];
  let left = amountCents;
  for (const billId of billIds) {
    // A refund that failed finds a bill as it is: whether it is being paid does not depend on this payment.
    const liveAfter = source === "refund-failed" || otherwise.has(billId);
    let appliedCents = 0;
    if (left > 0) ({ appliedCents } = await applyPayment(tx, { ...money, billId, source, amountCents: left, liveAfter }));
    else if (!liveAfter) await releaseBills(tx, [billId]);
    left -= appliedCents;
    taken.push({ billId, cents: appliedCents });
    if (source === "refund-failed" && appliedCents > 0) await requestClose(tx, billId);
  }
  const excessCents = keptCents + left;
  await tellOperator(tx, paymentId, taken, excessCents, { ...money, ...told });
  return partsApplied({ appliedCents: amountCents - left, excessCents });
}

/** Has the bills of a payment owe again what went back of their money, the last one first. */
export async function takeFromBills(
  tx: Database,
  { id: paymentId, shares }: LockedPayment,
  { billCents, excessCents }: Pick<Parts, "billCents" | "excessCents">,
  money: Pick<ReturnedMoney, "source" | "reference" | "paidOn" | "at">,
  told: Pick<Told, "kind" | "method">,
): Promise<void> {
  const billIds = shares.map(({ billId }) => billId);
  await lockInOrder(tx, billIds);
  const taken = await listTaken(tx, paymentId);
  const back = takenBack(
    billIds.map((billId) => ({ billId, cents: taken.get(billId) ?? 0 })),
    billCents,
  );
  for (const { billId, cents } of back) {
    if (cents === 0) continue;
    await reversePayment(tx, { ...money, billId, amountCents: cents });
    await requestClose(tx, billId);
  }
  const negative = back.map(({ billId, cents }) => ({ billId, cents: -cents }));
  await tellOperator(tx, paymentId, negative, -excessCents, { ...money, ...told });
}

interface BillMoney {
  readonly billId: string;
  readonly cents: Cents;
}

/** One export for each bill that is concerned; what is or was kept for the customer goes with the last one. */
async function tellOperator(tx: Database, paymentId: string, bills: readonly BillMoney[], excessCents: Cents, told: Told): Promise<void> {
  const { kind, method, reference, paidOn, at } = told;
  for (const [index, { billId, cents: appliedCents }] of bills.entries()) {
    const kept = index === bills.length - 1 ? excessCents : 0;
    if (appliedCents === 0 && kept === 0) continue;
    const amounts = { amountCents: appliedCents + kept, appliedCents, excessCents: kept };
    await queueExport(tx, { kind, reference, paymentId, billId, ...amounts, method, paidOn, at });
  }
}
