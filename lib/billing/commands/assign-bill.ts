import "server-only";
import { and, asc, eq, gt, isNull } from "drizzle-orm";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { planForNew } from "@/lib/billing/commands/notices/occasions";
import { clock } from "@/lib/clock";

/** A bill that waits for its line, by what its file says of it. */
export interface WaitingBill {
  readonly id: string;
  readonly taxCode: string | null;
  readonly vatNumber: string | null;
  readonly lineReference: string | null;
}

/** Bills without a line, in the order of their ids, after one of them. */
export function listWaitingBills(tx: Database, afterId: string, limit: number): Promise<WaitingBill[]> {
  return tx
    .select({ id: bill.id, taxCode: bill.recipientTaxCode, vatNumber: bill.recipientVatNumber, lineReference: bill.lineReference })
    .from(bill)
    .where(and(isNull(bill.lineId), gt(bill.id, afterId)))
    .orderBy(asc(bill.id))
    .limit(limit);
}

/** Gives a bill its line. @returns false when it has one already: somebody else was quicker. */
export async function assignBill(
  tx: Database,
  billId: string,
  to: { readonly customerId: string; readonly lineId: string },
): Promise<boolean> {
  const assigned = await tx
    .update(bill)
    .set({ customerId: to.customerId, lineId: to.lineId })
    .where(and(eq(bill.id, billId), isNull(bill.lineId)))
    .returning({ id: bill.id, lineId: bill.lineId, issueDate: bill.issueDate, dueDate: bill.dueDate, totalCents: bill.totalCents });
  await planForNew(tx, assigned, clock.now());
  return assigned.length > 0;
}
