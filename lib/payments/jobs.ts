import "server-only";
import { z } from "zod";
import { announceCharges } from "@/lib/payments/commands/automatic/announce";
import { chargeDue } from "@/lib/payments/commands/automatic/charge";
import { closeOutdatedPayment } from "@/lib/payments/commands/close-payment";
import { compareBooks } from "@/lib/payments/commands/compare-books";
import { sweepSetups } from "@/lib/payments/commands/methods/finish-setup";
import { announceDebits } from "@/lib/payments/commands/debit/announce";
import { settleCreditNote } from "@/lib/payments/commands/credit-notes";
import { useKeptForLine } from "@/lib/payments/commands/kept/use";
import { forgetAtProvider } from "@/lib/payments/commands/methods/remove-method";
import { warnOfExpiry } from "@/lib/payments/commands/methods/warn-of-expiry";
import { readEvents } from "@/lib/payments/commands/read-events";
import { processNotification } from "@/lib/payments/commands/receive-notification";
import { sendRefund } from "@/lib/payments/commands/settle-refund";
import { sweepPayments } from "@/lib/payments/commands/sweep-payments";
import { sweepRefunds } from "@/lib/payments/commands/sweep-refunds";

const notified = z.object({ eventId: z.string(), provider: z.enum(["stripe", "paypal"]).default("stripe") });
const ofPayment = z.object({ paymentId: z.uuid() });
const ofMethod = z.object({ methodId: z.uuid() });
const ofNote = z.object({ noteId: z.uuid() });
const ofLine = z.object({ lineId: z.uuid() });
const ofRefund = z.object({ refundId: z.uuid() });

/** The queue's tasks of this domain, by name. */
export const jobs: Record<string, (payload: unknown) => Promise<void>> = {
  "settle-notified": async (payload) => {
    const { eventId, provider } = notified.parse(payload);
    await processNotification(eventId, provider);
  },
  "close-outdated-payment": (payload) => closeOutdatedPayment(ofPayment.parse(payload).paymentId),
  "settle-credit-note": (payload) => settleCreditNote(ofNote.parse(payload).noteId),
  "use-kept-money": (payload) => useKeptForLine(ofLine.parse(payload).lineId),
  "send-refund": (payload) => sendRefund(ofRefund.parse(payload).refundId),
  "forget-method": (payload) => forgetAtProvider(ofMethod.parse(payload).methodId),
  "announce-debits": () => announceDebits(),
  "warn-of-expiry": () => warnOfExpiry(),
  "top-up-automatically": async () => {
    await announceCharges();
    await chargeDue();
  },
  "sweep-payments": () => sweepPayments(),
  "sweep-setups": () => sweepSetups(),
  "sweep-refunds": () => sweepRefunds(),
  "read-events": async () => {
    await readEvents();
  },
  "compare-books": async () => {
    await compareBooks();
  },
};

/**
 * When the queue does what nobody asks for (graphile-worker's crontab; UTC). A missed night is made up for. More than one
 * attempt each: one whose worker was killed is done again, and is not listed as given up.
 */
export const crontab = `
* * * * * sweep-payments ?max=3
* * * * * sweep-refunds ?max=3
*/5 * * * * sweep-setups ?max=3
* * * * * top-up-automatically ?max=3
0 8 * * * warn-of-expiry ?max=3
20 * * * * announce-debits ?max=3
*/5 * * * * read-events ?max=3
30 2 * * * compare-books ?fill=2d
`;
