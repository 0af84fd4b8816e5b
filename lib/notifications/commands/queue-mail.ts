import "server-only";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { addJob } from "@/db/queue";
import { notification, notificationAttachment } from "@/db/schema/notifications";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import type { Locale } from "@/lib/i18n";
import type { MailTemplate, MailValues } from "@/lib/notifications/input";
import { SENDING_KEY } from "@/lib/notifications/rules";

/** A mail to be written: its template's name decides which values it needs. */
export type Mail = {
  [Name in MailTemplate]: {
    readonly address: string;
    readonly language: Locale;
    readonly template: Name;
    readonly values: MailValues[Name];
    /** Names the occasion, as in `payment-receipt:<payment id>`: queued again, it stays one mail. */
    readonly once: string;
    /** A file that goes with it. */
    readonly attachment?: { readonly name: string; readonly type: string; readonly content: Uint8Array };
  };
}[MailTemplate];

/**
 * Decides that somebody is to get a mail, inside the caller's transaction: the mail is sent exactly when what it tells of
 * has happened. Nothing is checked here but by the database's own constraints, because a name or an address that is
 * odd must never undo a payment: `sendMessage` deals with it.
 * @returns false when this occasion has its mail already, or mail is off.
 */
export async function queueMail(tx: Database, mail: Mail): Promise<boolean> {
  if (!env().mail) return false;
  const id = uuidv7();
  const fresh = await tx
    .insert(notification)
    .values({
      id,
      channel: "mail",
      address: mail.address,
      language: mail.language,
      template: mail.template,
      values: mail.values,
      once: mail.once,
      state: "waiting",
      createdAt: clock.now(),
    })
    .onConflictDoNothing({ target: notification.once })
    .returning({ id: notification.id });
  if (fresh.length === 0) return false;
  if (mail.attachment) await tx.insert(notificationAttachment).values({ notificationId: id, ...mail.attachment });
  await queueSending(tx, id);
  return true;
}

/** Puts the sending of a message on the queue, once however often it is asked for. */
export async function queueSending(tx: Database, messageId: string): Promise<void> {
  await addJob(tx, "send-message", { messageId }, `${SENDING_KEY}${messageId}`);
}
