import "server-only";
import smpp, { type Pdu } from "smpp";
import type { OutgoingSms, SmsDelivery } from "@/lib/notifications/sms";
import { nameOf, SmscConnection } from "@/lib/notifications/smpp/connection";
import { receiptOf, type Receipt } from "@/lib/notifications/smpp/receipt";

/** Writes a receipt down. @returns false when nothing of that name is known (yet). */
type TakeReceipt = (receipt: Receipt) => Promise<boolean>;

let connected: { readonly url: string; readonly connection: SmscConnection } | undefined;

/** What says "never" about this number or this text; anything else may be otherwise later (SMPP 3.4, section 5.1.3). */
const FINAL = new Set(["ESME_RINVDSTADR", "ESME_RINVDSTTON", "ESME_RINVDSTNPI", "ESME_RINVMSGLEN"]);

/**
 * Hands an SMS to an SMS centre over SMPP 3.4. The protocol has no idempotency key: after an answer that never came the message is sent
 * again, and may arrive twice. A code is then the same code, which harms nobody; one that never arrives would.
 */
export async function submitSms(sms: OutgoingSms, settings: { url: string; from: string }, takeReceipt: TakeReceipt): Promise<SmsDelivery> {
  if (connected?.url !== settings.url) {
    closeSms();
    connected = { url: settings.url, connection: new SmscConnection(settings.url, (pdu) => take(pdu, takeReceipt)) };
  }
  try {
    const { command_status: status, message_id: reference } = await connected.connection.submit(fieldsOf(sms, settings.from));
    const answer = `${nameOf(status)}${reference === undefined ? "" : ` ${reference}`}`;
    if (status === 0) return { outcome: "accepted", answer, ...(reference !== undefined && { reference }) };
    return { outcome: FINAL.has(nameOf(status)) ? "refused" : "deferred", answer };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { outcome: "deferred", answer: error.message };
  }
}

/** Ends the connection to the SMS centre: for processes that end. */
export function closeSms(): void {
  connected?.connection.close();
  connected = undefined;
}

/** What is no receipt, such as an answer that somebody typed, is taken and dropped: nobody reads it here. */
async function take(pdu: Pdu, takeReceipt: TakeReceipt): Promise<boolean> {
  const receipt = receiptOf(pdu);
  return receipt === undefined ? true : takeReceipt(receipt);
}

const INTERNATIONAL = 1;
const ALPHANUMERIC = 5;
const ISDN = 1;

/** In the default alphabet, one septet a byte; the SMS centre is asked for a receipt. */
function fieldsOf({ to, text }: OutgoingSms, from: string): Readonly<Record<string, unknown>> {
  const isNumber = /^\+?\d+$/.test(from);
  return {
    source_addr_ton: isNumber ? INTERNATIONAL : ALPHANUMERIC,
    source_addr_npi: isNumber ? ISDN : 0,
    source_addr: from.replace("+", ""),
    dest_addr_ton: INTERNATIONAL,
    dest_addr_npi: ISDN,
    destination_addr: to.replace("+", ""),
    data_coding: 0,
    registered_delivery: 1,
    short_message: smpp.encodings.ASCII.encode(text),
  };
}
