import "server-only";
import { desc, inArray } from "drizzle-orm";
import { db } from "@/db/client";
import { notification } from "@/db/schema/notifications";

/** The messages that went to somebody's addresses, newest first: what kind and when, never what they said. */
export function listMessagesTo(addresses: readonly string[], limit: number) {
  return db()
    .select({
      channel: notification.channel,
      address: notification.address,
      kind: notification.template,
      state: notification.state,
      createdAt: notification.createdAt,
      sentAt: notification.sentAt,
    })
    .from(notification)
    .where(inArray(notification.address, [...addresses]))
    .orderBy(desc(notification.createdAt))
    .limit(limit);
}
