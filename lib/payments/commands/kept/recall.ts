import "server-only";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { keptMoney, keptUse } from "@/db/schema/payments/kept-money";
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
  let wanted = Math.min(amountCents - keptCents(locked.excessCents, returned), returned.keptForBillsCents);
  if (wanted <= 0) return returned;
  const rows = await tx
    .select({ id: keptMoney.id, amountCents: keptMoney.amountCents, usedCents: keptMoney.usedCents })
    .from(keptMoney)
    .where(eq(keptMoney.paymentId, locked.id))
    .orderBy(desc(keptMoney.id))
    .for("update");
  for (const { id, ...row } of rows) {
    const most = Math.min(wanted, row.amountCents);
    const usedCents = row.usedCents - (await returnUses(tx, locked.id, id, most - (row.amountCents - row.usedCents)));
    await tx
      .update(keptMoney)
      .set({ usedCents, amountCents: sql`${keptMoney.amountCents} - ${most}` })
      .where(eq(keptMoney.id, id));
    wanted -= most;
  }
  return returnedOf(tx, locked.id);
}

/** Takes kept money back from the bills that it paid, the last first, each use whole. @returns how much that was. */
async function returnUses(tx: Database, paymentId: string, keptId: string, wantedCents: Cents): Promise<Cents> {
  if (wantedCents <= 0) return 0;
  const at = clock.now();
  const paidOn = dayOf(at);
  const uses = await tx
    .select({ id: keptUse.id, billId: keptUse.billId, amountCents: keptUse.amountCents })
    .from(keptUse)
    .where(and(eq(keptUse.keptId, keptId), isNull(keptUse.returnedAt)))
    .orderBy(desc(keptUse.id));
  let returnedCents = 0;
  for (const { id, billId, amountCents } of uses) {
    if (returnedCents >= wantedCents) break;
    await tx.update(keptUse).set({ returnedAt: at }).where(eq(keptUse.id, id));
    await reversePayment(tx, { billId, source: "kept-returned", reference: id, amountCents, paidOn, at });
    await post(tx, { ...keptReturned(amountCents), externalRef: id, at, billId, paymentId });
    const money = { amountCents: 0, appliedCents: -amountCents, excessCents: amountCents, method: "kept" } as const;
    await queueExport(tx, { kind: "kept-returned", reference: id, paymentId, billId, ...money, paidOn, at });
    await requestClose(tx, billId);
    returnedCents += amountCents;
  }
  return returnedCents;
}
