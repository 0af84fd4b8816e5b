import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { addJob } from "@/db/queue";
import { webhookInbox } from "@/db/schema/payments";
import { clock } from "@/lib/clock";
import { findCheckoutOf } from "@/lib/payments/commands/at-provider";
import { finishSetup } from "@/lib/payments/commands/methods/finish-setup";
import { dropMethod } from "@/lib/payments/commands/methods/remove-method";
import { settleDispute } from "@/lib/payments/commands/settle-dispute";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { settleRefund } from "@/lib/payments/commands/settle-refund";
import * as paypal from "@/lib/payments/paypal/events";
import type { Provider } from "@/lib/payments/rules";
import { readNotification, type ProviderEvent } from "@/lib/payments/stripe/events";

/**
 * Takes a notification of Stripe's: verifies it, keeps it once, and leaves the work to the queue. The answer to the
 * provider does not wait for that work.
 * @returns false when it is forged, stale or not of our mode: nothing was written.
 */
export async function receiveNotification(raw: Buffer, signature: string): Promise<boolean> {
  const event = readNotification(raw, signature);
  if (!event) return false;
  await db().transaction((tx) => keepEvent(tx, "stripe", event, "webhook"));
  return true;
}

/**
 * The same of PayPal's.
 * @throws UserError `provider-unavailable` while its certificate cannot be had: PayPal is to tell it again.
 */
export async function receivePayPalNotification(raw: Buffer, headers: Pick<Headers, "get">): Promise<boolean> {
  const event = await paypal.readNotification(raw, headers);
  if (!event) return false;
  await db().transaction((tx) => keepEvent(tx, "paypal", event, "webhook"));
  return true;
}

/** Writes an event into the inbox, once, together with the job that follows it. @returns whether it was new. */
export async function keepEvent(
  tx: Database,
  provider: Provider,
  { eventId, type, objectRef }: ProviderEvent,
  source: "webhook" | "list",
): Promise<boolean> {
  const now = clock.now();
  const fresh = await tx
    .insert(webhookInbox)
    .values({
      provider,
      eventId,
      type,
      source,
      objectRef: objectRef ?? null,
      receivedAt: now,
      processedAt: objectRef === undefined ? now : null,
    })
    .onConflictDoNothing()
    .returning({ eventId: webhookInbox.eventId });
  if (fresh.length > 0 && objectRef !== undefined) await addJob(tx, "settle-notified", { provider, eventId }, `${provider}:${eventId}`);
  return fresh.length > 0;
}

/** Settles what a kept event speaks of. Throws, and so comes again, while the provider is silent. */
export async function processNotification(eventId: string, provider: Provider = "stripe"): Promise<void> {
  const isIt = and(eq(webhookInbox.provider, provider), eq(webhookInbox.eventId, eventId));
  const [kept] = await db()
    .select({ objectRef: webhookInbox.objectRef, type: webhookInbox.type })
    .from(webhookInbox)
    .where(and(isIt, isNull(webhookInbox.processedAt)));
  if (!kept?.objectRef) return;
  await (provider === "stripe" ? settleObject : settlePayPalObject)(kept.type, kept.objectRef);
  await db().update(webhookInbox).set({ processedAt: clock.now() }).where(isIt);
}

async function settleObject(type: string, ref: string): Promise<void> {
  if (type.startsWith("checkout.session.")) {
    // One that pays nothing saves a card.
    if ((await settlePayment(ref)) === null) await finishSetup(ref);
  } else if (type.startsWith("payment_intent.")) await settlePayment(ref);
  else if (type.startsWith("refund.")) await settleRefund(ref);
  else if (type.startsWith("charge.dispute.")) await settleDispute(ref);
  else throw new Error(`nobody follows events of the type ${type}`);
}

/** PayPal's events of captures name the capture, and of refunds the refund. */
async function settlePayPalObject(type: string, ref: string): Promise<void> {
  if (type.startsWith("CHECKOUT.")) await settlePayment(ref);
  else if (type === "PAYMENT.CAPTURE.REFUNDED" || type === "PAYMENT.CAPTURE.REVERSED" || type.startsWith("PAYMENT.REFUND."))
    await settleRefund(ref);
  else if (type.startsWith("PAYMENT.CAPTURE.")) {
    const order = await findCheckoutOf(ref);
    if (order !== null) await settlePayment(order);
  } else if (type.startsWith("CUSTOMER.DISPUTE.")) await settleDispute(ref);
  else if (type === "VAULT.PAYMENT-TOKEN.DELETED") await dropMethod("paypal", ref);
  else throw new Error(`nobody follows events of the type ${type}`);
}
