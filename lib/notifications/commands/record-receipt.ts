import "server-only";
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { notification } from "@/db/schema/notifications";
import { clock } from "@/lib/clock";
import { log } from "@/lib/log";
import type { Receipt } from "@/lib/notifications/smpp/receipt";

/**
 * Writes down what became of an SMS, once: the first final word counts.
 * @returns false when no message of that name is known: it may have been taken this very moment, and the receipt should come again.
 */
export async function recordReceipt({ reference, state }: Receipt): Promise<boolean> {
  const written = await db()
    .update(notification)
    .set({ receipt: state, receiptAt: clock.now() })
    .where(and(eq(notification.providerRef, reference), isNull(notification.receipt)))
    .returning({ id: notification.id });
  if (written.length > 0) {
    if (state === "undelivered") log.warn({ messageId: written[0]?.id }, "an SMS did not arrive");
    return true;
  }
  // One without a receipt was written down between these two statements: it has to come again.
  const told = await db()
    .select({ id: notification.id })
    .from(notification)
    .where(and(eq(notification.providerRef, reference), isNotNull(notification.receipt)));
  return told.length > 0;
}
