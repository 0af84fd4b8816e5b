import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { payment } from "@/db/schema/payments";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { findCheckoutOf } from "@/lib/payments/commands/at-provider";

/**
 * The payment that a sum of money arrived for. Where the books do not know it yet, because what happened to it was
 * told before it was, it is settled first.
 * @returns null for money that is none of ours.
 */
export async function findPaymentByMoney(moneyRef: string): Promise<string | null> {
  const known = await byMoney(moneyRef);
  if (known !== null) return known;
  const checkoutRef = await findCheckoutOf(moneyRef);
  if (checkoutRef !== null) await settlePayment(checkoutRef);
  return byMoney(moneyRef);
}

async function byMoney(moneyRef: string): Promise<string | null> {
  const [found] = await db().select({ id: payment.id }).from(payment).where(eq(payment.moneyRef, moneyRef));
  return found?.id ?? null;
}
