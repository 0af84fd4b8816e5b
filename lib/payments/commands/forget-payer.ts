import "server-only";
import { eq, inArray, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { payment, paymentAttempt } from "@/db/schema/payments";

/** Takes an account's address out of what was asked of the provider; the payments stay, as the law asks. */
export async function forgetPayer(tx: Database, accountId: string): Promise<void> {
  const own = tx.select({ id: payment.id }).from(payment).where(eq(payment.accountId, accountId));
  await tx
    .update(paymentAttempt)
    .set({ request: sql`${paymentAttempt.request} - 'email'` })
    .where(inArray(paymentAttempt.paymentId, own));
}
