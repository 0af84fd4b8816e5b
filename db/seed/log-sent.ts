import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { notification, notificationDelivery } from "@/db/schema/notifications";

type Sent = Pick<typeof notification.$inferInsert, "channel" | "address" | "language" | "template" | "values" | "once"> & {
  readonly at: Date;
};

/** A message of the demo that went out on a day before it was loaded; an SMS has its receipt. */
export async function logSent(tx: Database, { at, ...message }: Sent): Promise<void> {
  const id = uuidv7();
  const receipt = message.channel === "sms" ? ({ receipt: "delivered", receiptAt: at } as const) : {};
  await tx.insert(notification).values({ id, ...message, ...receipt, state: "sent", attempts: 1, createdAt: at, sentAt: at });
  await tx.insert(notificationDelivery).values({ notificationId: id, attempt: 1, at, outcome: "accepted", answer: "250 OK" });
}
