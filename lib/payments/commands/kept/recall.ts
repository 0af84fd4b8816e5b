import "server-only";
import { and, desc, eq, inArray, isNull, sql, type SQL } from "drizzle-orm";
import type { Database } from "@/db/client";
import { keptMoney, keptUse } from "@/db/schema/payments/kept-money";
import { lockInOrder } from "@/lib/billing/commands/hold-bill";
import { queueExport } from "@/lib/billing/commands/queue-export";
import { reversePayment } from "@/lib/billing/commands/reverse-payment";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { post } from "@/lib/ledger/commands";
import { keptReturned } from "@/lib/payments/bookings";
import type { LockedPayment } from "@/lib/payments/commands/locked-payment";
import { requestClose } from "@/lib/payments/commands/request-close";
import { returnedOf } from "@/lib/payments/commands/returned-money";
import { keptCents, type ReturnedMoney } from "@/lib/payments/rules";
import type { Cents } from "@/lib/money";

/**
 * Money of a payment goes back, whoever decided it: what is meant for later bills is the payment's again, up to that amount; what no bill has
 * used first, then what the last one has, which owes it again. The payment is locked.
 * @returns what has become of its money then.
 */
export async function recallKept(tx: Database, locked: LockedPayment, amountCents: Cents): Promise<ReturnedMoney> {
  const returned = await returnedOf(tx, locked.id);
  const wanted = Math.min(amountCents - keptCents(locked.excessCents, returned), returned.keptForBillsCents);
  if (wanted <= 0) return returned;
  const bills = locked.shares.map(({ billId }) => billId);
  await recall(tx, eq(keptMoney.paymentId, locked.id), { wantedCents: wanted, paymentId: locked.id, bills });
  return returnedOf(tx, locked.id);
}

const ofDebit = (debitId: string): SQL => sql`(${eq(keptMoney.source, "direct-debit")} and ${eq(keptMoney.reference, debitId)})`;

/** Locks what a debit brought above what its bill owed, before any bill is. */
export async function lockKeptOfDebit(tx: Database, debitId: string): Promise<void> {
  await tx.select({ id: keptMoney.id }).from(keptMoney).where(ofDebit(debitId)).for("update");
}

/** The bank takes a debit back: what it had brought above what its bill owed is kept no more. */
export async function recallDebit(tx: Database, debitId: string, excessCents: Cents): Promise<void> {
  if (excessCents > 0) await recall(tx, ofDebit(debitId), { wantedCents: excessCents, paymentId: null, bills: [] });
}

async function recall(
  tx: Database,
  which: SQL,
  {
    wantedCents,
    paymentId,
    bills,
  }: {
    readonly wantedCents: Cents;
    readonly paymentId: string | null;
    /** Those that are locked after this. */
    readonly bills: readonly string[];
  },
): Promise<void> {
  const rows = await tx
    .select({ id: keptMoney.id, amountCents: keptMoney.amountCents, usedCents: keptMoney.usedCents })
    .from(keptMoney)
    .where(which)
    .orderBy(desc(keptMoney.id))
    .for("update");
  const ids = rows.map(({ id }) => id);
  const used = await tx
    .select({ id: keptUse.id, keptId: keptUse.keptId, billId: keptUse.billId, amountCents: keptUse.amountCents })
    .from(keptUse)
    .where(and(inArray(keptUse.keptId, ids), isNull(keptUse.returnedAt)))
    .orderBy(desc(keptUse.id));
  // What is asked back to a bank account came from neither a payment nor a debit: all that was used here, a bill used.
  const uses = used.flatMap(({ billId, ...use }) => (billId === null ? [] : [{ ...use, billId }]));
  if (uses.length > 0) await lockInOrder(tx, [...bills, ...uses.map(({ billId }) => billId)]);
  let wanted = wantedCents;
  for (const { id, ...row } of rows) {
    const most = Math.min(wanted, row.amountCents);
    const own = uses.filter(({ keptId }) => keptId === id);
    const usedCents = row.usedCents - (await returnUses(tx, paymentId, own, most - (row.amountCents - row.usedCents)));
    await tx
      .update(keptMoney)
      .set({ usedCents, amountCents: sql`${keptMoney.amountCents} - ${most}` })
      .where(eq(keptMoney.id, id));
    wanted -= most;
  }
}

interface Use {
  readonly id: string;
  readonly billId: string;
  readonly amountCents: Cents;
}

/** Takes kept money back from the bills that it paid, the last first, each use whole. @returns how much that was. */
async function returnUses(tx: Database, paymentId: string | null, uses: readonly Use[], wantedCents: Cents): Promise<Cents> {
  if (wantedCents <= 0) return 0;
  const at = clock.now();
  const paidOn = dayOf(at);
  let returnedCents = 0;
  for (const { id, billId, amountCents } of uses) {
    if (returnedCents >= wantedCents) break;
    await tx.update(keptUse).set({ returnedAt: at }).where(eq(keptUse.id, id));
    await reversePayment(tx, { billId, source: "kept-returned", reference: id, amountCents, paidOn, at });
    await post(tx, { ...keptReturned(amountCents), externalRef: id, at, billId, ...(paymentId !== null && { paymentId }) });
    const money = { amountCents: 0, appliedCents: -amountCents, excessCents: amountCents, method: "kept" } as const;
    await queueExport(tx, { kind: "kept-returned", reference: id, paymentId, billId, ...money, paidOn, at });
    await requestClose(tx, billId);
    returnedCents += amountCents;
  }
  return returnedCents;
}
