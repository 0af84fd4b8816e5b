import "server-only";
import { env } from "@/lib/env";
import { askGateway } from "@/lib/notifications/sms-gateway";
import type { Receipt } from "@/lib/notifications/smpp/receipt";
import { submitSms } from "@/lib/notifications/smpp/submit";
import type { Delivery } from "@/lib/notifications/smtp";

/** An SMS that is written and goes to one number. */
export interface OutgoingSms {
  readonly id: string;
  /** E.164. */
  readonly to: string;
  readonly text: string;
}

/** How one try went, and what the SMS centre calls the message. */
export interface SmsDelivery extends Delivery {
  readonly reference?: string;
}

/**
 * Hands one SMS over, once, by whichever protocol `SMS_URL` names. Whatever goes wrong is an outcome and not an error. `takeReceipt` is told what
 * becomes of messages, where the protocol tells it on the same connection.
 */
export async function deliverSms(sms: OutgoingSms, takeReceipt: (receipt: Receipt) => Promise<boolean>): Promise<SmsDelivery> {
  const settings = env().sms;
  if (!settings) return { outcome: "deferred", answer: "SMS is off" };
  return settings.url.startsWith("http") ? askGateway(sms, settings) : submitSms(sms, settings, takeReceipt);
}
