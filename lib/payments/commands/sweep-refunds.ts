import "server-only";
import { and, asc, eq, inArray, lte } from "drizzle-orm";
import { db } from "@/db/client";
import { refund } from "@/db/schema/payments";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { log } from "@/lib/log";
import { sendRefund } from "@/lib/payments/commands/settle-refund";
import { sweepPauseSeconds } from "@/lib/payments/rules";

const BATCH = 50;

/** Looks after refunds that are under way: those whose answer was lost are asked for again, pending ones looked up. */
export async function sweepRefunds(): Promise<void> {
  const now = clock.now();
  const claimed = await db().transaction(async (tx) => {
    const due = await tx
      .select({ id: refund.id, createdAt: refund.createdAt })
      .from(refund)
      .where(and(inArray(refund.state, ["created", "pending"]), lte(refund.nextCheckAt, now)))
      .orderBy(asc(refund.nextCheckAt))
      .limit(BATCH)
      .for("update", { skipLocked: true });
    for (const { id, createdAt } of due) {
      const pause = sweepPauseSeconds((now.getTime() - createdAt.getTime()) / 1000);
      await tx
        .update(refund)
        .set({ nextCheckAt: new Date(now.getTime() + pause * 1000) })
        .where(eq(refund.id, id));
    }
    return due;
  });
  for (const { id } of claimed) {
    try {
      await sendRefund(id);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      log.warn({ refundId: id, code: error.code }, "the sweep leaves a refund for later");
      return;
    }
  }
}
