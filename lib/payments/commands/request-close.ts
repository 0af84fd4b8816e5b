import "server-only";
import { and, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { addJob } from "@/db/queue";
import { paymentShare } from "@/db/schema/payments";

/** Asks, in the transaction that changes what a bill owes, that a checkout which is open for it be closed. */
export async function requestClose(tx: Database, billId: string): Promise<void> {
  const [live] = await tx
    .select({ id: paymentShare.paymentId })
    .from(paymentShare)
    .where(and(eq(paymentShare.billId, billId), eq(paymentShare.isLive, true)));
  if (live) await addJob(tx, "close-outdated-payment", { paymentId: live.id }, `close:${live.id}`);
}
