import "server-only";
import smpp, { type Pdu } from "smpp";

/** What became of an SMS, as its centre says. */
export interface Receipt {
  /** What the centre calls the message. */
  readonly reference: string;
  readonly state: "delivered" | "undelivered";
}

const RECEIPT_BIT = 0x04;

/** States of a message that has not ended yet (SMPP 3.4, appendix B): another receipt will follow. */
const ON_ITS_WAY = new Set(["ENROUTE", "ACCEPTD"]);

/** The receipt in a deliver_sm, or nothing where it is none or says nothing final. */
export function receiptOf(pdu: Pdu): Receipt | undefined {
  if (((pdu.esm_class ?? 0) & RECEIPT_BIT) === 0) return undefined;
  const message = pdu.short_message?.message ?? "";
  const text = typeof message === "string" ? message : smpp.encodings.ASCII.decode(message);
  const reference = pdu.receipted_message_id ?? /\bid:(\S+)/.exec(text)?.[1];
  const state = /\bstat:(\w+)/.exec(text)?.[1];
  if (reference === undefined || state === undefined || ON_ITS_WAY.has(state)) return undefined;
  return { reference, state: state === "DELIVRD" ? "delivered" : "undelivered" };
}
