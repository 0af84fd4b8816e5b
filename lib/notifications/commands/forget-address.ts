import "server-only";
import { eq, inArray } from "drizzle-orm";
import type { Database } from "@/db/client";
import { notification, notificationAttachment } from "@/db/schema/notifications";

/** Takes an address, and what was written to it, out of the messages: that there was one, its kind and its delivery stay. */
export async function forgetAddress(tx: Database, address: string): Promise<void> {
  const theirs = tx.select({ id: notification.id }).from(notification).where(eq(notification.address, address));
  await tx.delete(notificationAttachment).where(inArray(notificationAttachment.notificationId, theirs));
  await tx.update(notification).set({ address: "erased", values: {} }).where(eq(notification.address, address));
}
