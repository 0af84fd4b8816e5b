import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { addJob } from "@/db/queue";
import { webhookInbox } from "@/db/schema/payments";
import { clock } from "@/lib/clock";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { readNotification } from "@/lib/payments/stripe";

/**
 * Takes a provider's notification: verifies it, keeps it once, and leaves the work to the queue. The answer to the
 * provider does not wait for that work.
 * @returns false when it is forged, stale or not of our mode: nothing was written.
 */
export async function receiveNotification(raw: Buffer, signature: string): Promise<boolean> {
  const notification = readNotification(raw, signature);
  if (!notification) return false;
  const { eventId, type, checkoutRef } = notification;
  const now = clock.now();
  await db().transaction(async (tx) => {
    const fresh = await tx
      .insert(webhookInbox)
      .values({
        provider: "stripe",
        eventId,
        type,
        objectRef: checkoutRef ?? null,
        receivedAt: now,
        processedAt: checkoutRef === undefined ? now : null,
      })
      .onConflictDoNothing()
      .returning({ eventId: webhookInbox.eventId });
    if (fresh.length > 0 && checkoutRef !== undefined) await addJob(tx, "settle-notified", { eventId }, `stripe:${eventId}`);
  });
  return true;
}

/** Settles the checkout that a kept notification speaks of. Throws, and so comes again, while the provider is silent. */
export async function processNotification(eventId: string): Promise<void> {
  const [kept] = await db()
    .select({ objectRef: webhookInbox.objectRef })
    .from(webhookInbox)
    .where(and(eq(webhookInbox.provider, "stripe"), eq(webhookInbox.eventId, eventId), isNull(webhookInbox.processedAt)));
  if (!kept?.objectRef) return;
  await settlePayment(kept.objectRef);
  await db()
    .update(webhookInbox)
    .set({ processedAt: clock.now() })
    .where(and(eq(webhookInbox.provider, "stripe"), eq(webhookInbox.eventId, eventId)));
}
