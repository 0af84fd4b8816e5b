import "server-only";
import { and, eq } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { notification, notificationAttachment, notificationDelivery } from "@/db/schema/notifications";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import type { Locale } from "@/lib/i18n";
import { log } from "@/lib/log";
import { recordReceipt } from "@/lib/notifications/commands/record-receipt";
import { isMailTemplate, isSmsTemplate, mailAddress, smsAddress } from "@/lib/notifications/input";
import { CODE_SECONDS, shortAnswer } from "@/lib/notifications/rules";
import { deliverSms, type SmsDelivery } from "@/lib/notifications/sms";
import { deliverMail } from "@/lib/notifications/smtp";
import { renderMail } from "@/lib/notifications/templates/render";
import { renderSms } from "@/lib/notifications/templates/sms";
import { codeOf, linkToken } from "@/lib/one-time";

interface LockedMessage {
  readonly id: string;
  readonly channel: "mail" | "sms";
  readonly address: string;
  readonly language: Locale;
  readonly template: string;
  readonly values: Record<string, unknown>;
  readonly attempts: number;
  readonly createdAt: Date;
}

/** A message could not be delivered now. Thrown so that the queue tries again, later each time. */
class MessageDeferred extends Error {}

/**
 * Tries once to deliver a message. Its row stays locked meanwhile and others step over it, so that it goes out once
 * however many workers there are. What a server took is `sent`, what it will never take is `refused`, and everything
 * else stays `waiting`: a server that is down, an answer that never came, a fault of ours.
 *
 * One moment cannot be closed: a server has taken the message and this process dies, or the connection breaks, before that is
 * written here. The mail then goes out again, byte for byte and with the same Message-ID, made from the row's id; by that
 * many servers and mail programs see that they have it already, and no protocol between us could do better.
 * @throws MessageDeferred while it stays `waiting`.
 */
export async function sendMessage(id: string): Promise<void> {
  if (!env().mail && !env().sms) return;
  const delivery = await db().transaction(async (tx) => {
    const locked = await lockMessage(tx, id);
    if (!locked) return undefined;
    const tried = await tryDelivery(tx, locked);
    await record(tx, locked, tried);
    return tried;
  });
  if (delivery?.outcome === "deferred") throw new MessageDeferred(delivery.answer);
}

async function lockMessage(tx: Database, id: string): Promise<LockedMessage | undefined> {
  const [locked] = await tx
    .select({
      id: notification.id,
      channel: notification.channel,
      address: notification.address,
      language: notification.language,
      template: notification.template,
      values: notification.values,
      attempts: notification.attempts,
      createdAt: notification.createdAt,
    })
    .from(notification)
    .where(and(eq(notification.id, id), eq(notification.state, "waiting")))
    .for("update", { skipLocked: true });
  return locked;
}

async function tryDelivery(tx: Database, message: LockedMessage): Promise<SmsDelivery> {
  try {
    return await (message.channel === "mail" ? tryMail(tx, message) : trySms(message));
  } catch (error) {
    log.error({ err: error, messageId: message.id }, "a message cannot be written");
    return { outcome: "deferred", answer: "the portal could not write it" };
  }
}

async function tryMail(tx: Database, { id, address, language, template, values, createdAt }: LockedMessage): Promise<SmsDelivery> {
  if (!mailAddress.safeParse(address).success) return { outcome: "refused", answer: "not a mail address" };
  // A newer portal may have queued it: this one leaves it to the newer one's worker.
  if (!isMailTemplate(template)) return { outcome: "deferred", answer: `no template ${template}` };
  const [attachment] = await tx
    .select({ name: notificationAttachment.name, type: notificationAttachment.type, content: notificationAttachment.content })
    .from(notificationAttachment)
    .where(eq(notificationAttachment.notificationId, id));
  return deliverMail({
    attachment,
    id,
    address,
    language,
    createdAt,
    ...renderMail(template, language, values, { publicUrl: env().PUBLIC_URL, linkToken, codeOf }),
  });
}

async function trySms({ id, address, language, template, values, createdAt }: LockedMessage): Promise<SmsDelivery> {
  if (!smsAddress.safeParse(address).success) return { outcome: "refused", answer: "not an Italian mobile" };
  if (!isSmsTemplate(template)) return { outcome: "deferred", answer: `no template ${template}` };
  // A code that comes when it no longer works is worse than none.
  if (template === "code" && clock.now().getTime() - createdAt.getTime() >= CODE_SECONDS * 1000)
    return { outcome: "refused", answer: "too late: the code no longer works" };
  const text = renderSms(template, language, values, { codeOf, host: new URL(env().PUBLIC_URL).hostname });
  return deliverSms({ id, to: address, text }, recordReceipt);
}

async function record(tx: Database, locked: LockedMessage, { outcome, answer, reference }: SmsDelivery): Promise<void> {
  const at = clock.now();
  const attempt = locked.attempts + 1;
  await tx.insert(notificationDelivery).values({ notificationId: locked.id, attempt, at, outcome, answer: shortAnswer(answer) });
  await tx
    .update(notification)
    .set({ attempts: attempt, state: STATES[outcome], sentAt: outcome === "accepted" ? at : null, providerRef: reference ?? null })
    .where(eq(notification.id, locked.id));
  if (outcome !== "deferred") await tx.delete(notificationAttachment).where(eq(notificationAttachment.notificationId, locked.id));
  if (outcome === "refused") log.warn({ messageId: locked.id, answer: shortAnswer(answer) }, "a message was refused for good");
}

const STATES = { accepted: "sent", deferred: "waiting", refused: "refused" } as const;
