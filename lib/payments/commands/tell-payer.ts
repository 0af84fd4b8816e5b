import "server-only";
import { desc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { paymentAttempt, paymentShare } from "@/db/schema/payments";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import type { LockedPayment } from "@/lib/payments/commands/locked-payment";
import type { PaymentShare } from "@/lib/payments/commands/payment-shares";
import type { Truth } from "@/lib/payments/rules";

/** Sends the receipt of money for bills that has arrived, in the transaction that books it. A top-up is told of when its line has the credit. */
export async function tellReceipt(tx: Database, { id, shares }: LockedPayment, truth: Truth & { state: "paid" }, at: Date): Promise<void> {
  const payer = await payerOf(tx, id, shares);
  if (!payer) return;
  const { address, language, billNumber, bills } = payer;
  const { amountCents, card: cardLast4 } = truth;
  const several = bills.length > 1 ? { bills } : {};
  const values = { amountCents, billNumber, ...several, paidOn: dayOf(at), cardLast4, reference: id, link: linkTo(shares) };
  await queueMail(tx, { address, language, template: "payment-receipt", values, once: `payment-receipt:${id}` });
}

/** Says that a payment of bills which somebody had tried came to nothing. Whoever only closed the page is left in peace. */
export async function tellFailure(tx: Database, { id, shares, amountCents }: LockedPayment): Promise<void> {
  const payer = await payerOf(tx, id, shares);
  if (!payer) return;
  const { address, language, billNumber } = payer;
  const values = { amountCents, billNumber, link: linkTo(shares) };
  await queueMail(tx, { address, language, template: "payment-failed", values, once: `payment-failed:${id}` });
}

/** Both kinds of request say who asked, as they were when they did. */
const asker = z.object({ email: z.string().optional(), locale: z.enum(["it", "fr", "en"]).optional() });

/** Whoever began the payment: that is who is told of it, in the language they had. Nobody where it is a top-up's, or a guest's. */
async function payerOf(tx: Database, paymentId: string, shares: readonly PaymentShare[]) {
  const [attempt] = await tx
    .select({ request: paymentAttempt.request })
    .from(paymentAttempt)
    .where(eq(paymentAttempt.paymentId, paymentId))
    .orderBy(desc(paymentAttempt.number))
    .limit(1);
  const { email: address, locale: language } = attempt ? asker.parse(attempt.request) : {};
  if (shares.length === 0 || address === undefined || language === undefined) return undefined;
  const bills = await tx
    .select({ number: bill.number, amountCents: paymentShare.amountCents })
    .from(paymentShare)
    .innerJoin(bill, eq(bill.id, paymentShare.billId))
    .where(eq(paymentShare.paymentId, paymentId))
    .orderBy(paymentShare.position);
  return { address, language, bills, billNumber: bills.map(({ number }) => number).join(", ") };
}

function linkTo([first, ...others]: readonly PaymentShare[]): string {
  return `${env().PUBLIC_URL}/bills${first && others.length === 0 ? `/${first.billId}` : ""}`;
}
