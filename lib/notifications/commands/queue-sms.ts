import "server-only";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { notification } from "@/db/schema/notifications";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import type { Locale } from "@/lib/i18n";
import { queueSending } from "@/lib/notifications/commands/queue-mail";
import type { SmsTemplate, SmsValues } from "@/lib/notifications/input";

/** An SMS to be written: its template's name decides which values it needs. */
export type Sms = {
  [Name in SmsTemplate]: {
    /** E.164. */
    readonly address: string;
    readonly language: Locale;
    readonly template: Name;
    readonly values: SmsValues[Name];
    /** Names the occasion, as in `code:<challenge id>`: queued again, it stays one SMS. */
    readonly once: string;
  };
}[SmsTemplate];

/**
 * Decides that somebody is to get an SMS, inside the caller's transaction: as `queueMail`.
 * @returns false when this occasion has its SMS already, or SMS is off.
 */
export async function queueSms(tx: Database, { address, language, template, values, once }: Sms): Promise<boolean> {
  if (!env().sms) return false;
  const id = uuidv7();
  const fresh = await tx
    .insert(notification)
    .values({ id, channel: "sms", address, language, template, values, once, state: "waiting", createdAt: clock.now() })
    .onConflictDoNothing({ target: notification.once })
    .returning({ id: notification.id });
  if (fresh.length === 0) return false;
  await queueSending(tx, id);
  return true;
}
