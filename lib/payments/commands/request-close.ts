import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import type { Database } from "@/db/client";
import { addJob } from "@/db/queue";
import { payment } from "@/db/schema/payments";

/** Asks, in the transaction that changes what a bill owes, that a checkout which is open for it be closed. */
export async function requestClose(tx: Database, billId: string): Promise<void> {
  const [live] = await tx
    .select({ id: payment.id })
    .from(payment)
    .where(and(eq(payment.billId, billId), inArray(payment.state, ["created", "open", "processing"])));
  if (live) await addJob(tx, "close-outdated-payment", { paymentId: live.id }, `close:${live.id}`);
}
