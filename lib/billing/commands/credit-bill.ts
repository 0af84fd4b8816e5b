import "server-only";
import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { bill, billPayment } from "@/db/schema/billing";
import { rowDispute } from "@/db/schema/billing/row-dispute";
import type { Cents } from "@/lib/money";

/** A bill that credit notes took off whole was not paid: it is credited. */
export async function markCredited(tx: Database, billId: string): Promise<void> {
  const credited = sql`(select sum(${billPayment.amountCents}) from ${billPayment} where ${billPayment.billId} = ${billId} and ${billPayment.source} = 'credit-note')`;
  await tx
    .update(bill)
    .set({ state: "credited" })
    .where(and(eq(bill.id, billId), eq(bill.state, "paid"), gt(bill.totalCents, 0), eq(bill.totalCents, credited)));
}

/** The credit note of disputes that were accepted has come: what it brings is not held any more. The bill is locked. */
export async function releaseAccepted(tx: Database, billId: string, amountCents: Cents): Promise<void> {
  const accepted = await tx
    .select({ id: rowDispute.id, heldCents: rowDispute.heldCents })
    .from(rowDispute)
    .where(and(eq(rowDispute.billId, billId), inArray(rowDispute.state, ["accepted", "partly"]), gt(rowDispute.heldCents, 0)))
    .orderBy(asc(rowDispute.endedAt), asc(rowDispute.id));
  let left = amountCents;
  for (const { id, heldCents } of accepted) {
    const released = Math.min(left, heldCents);
    if (released === 0) break;
    left -= released;
    await tx
      .update(rowDispute)
      .set({ heldCents: heldCents - released })
      .where(eq(rowDispute.id, id));
  }
}
