import "server-only";
import { desc, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { payment, paymentAttempt } from "@/db/schema/payments";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import type { LockedPayment } from "@/lib/payments/commands/locked-payment";
import type { Truth } from "@/lib/payments/rules";
import { checkoutRequest } from "@/lib/payments/stripe/checkouts";

/** Sends the receipt of a bill's money that has arrived, in the transaction that books it. A top-up is told of when its line has the credit. */
export async function tellReceipt(tx: Database, { id, billId }: LockedPayment, truth: Truth & { state: "paid" }, at: Date): Promise<void> {
  const payer = billId === null ? undefined : await payerOf(tx, id);
  if (!payer || billId === null) return;
  const { address, language, billNumber } = payer;
  const { amountCents, card: cardLast4 } = truth;
  const values = { amountCents, billNumber, paidOn: dayOf(at), cardLast4, reference: id, link: linkTo(billId) };
  await queueMail(tx, { address, language, template: "payment-receipt", values, once: `payment-receipt:${id}` });
}

/** Says that a payment of a bill which somebody had tried came to nothing. Whoever only closed the page is left in peace. */
export async function tellFailure(tx: Database, { id, billId, amountCents }: LockedPayment): Promise<void> {
  const payer = billId === null ? undefined : await payerOf(tx, id);
  if (!payer || billId === null) return;
  const { address, language, billNumber } = payer;
  const values = { amountCents, billNumber, link: linkTo(billId) };
  await queueMail(tx, { address, language, template: "payment-failed", values, once: `payment-failed:${id}` });
}

/** Whoever began the payment, as they were when they did: that is who is told of it, in the language they had. */
async function payerOf(tx: Database, paymentId: string) {
  const [found] = await tx
    .select({ request: paymentAttempt.request, billNumber: bill.number })
    .from(paymentAttempt)
    .innerJoin(payment, eq(payment.id, paymentAttempt.paymentId))
    .innerJoin(bill, eq(bill.id, payment.billId))
    .where(eq(paymentAttempt.paymentId, paymentId))
    .orderBy(desc(paymentAttempt.number))
    .limit(1);
  const { email: address, locale: language } = found ? checkoutRequest.parse(found.request) : {};
  if (!found || address === undefined || language === undefined) return undefined;
  return { address, language, billNumber: found.billNumber };
}

function linkTo(billId: string): string {
  return `${env().PUBLIC_URL}/bills/${billId}`;
}
