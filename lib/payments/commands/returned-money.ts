import "server-only";
import { eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { dispute, refund } from "@/db/schema/payments";
import { keptMoney } from "@/db/schema/payments/kept-money";
import type { ReturnedMoney } from "@/lib/payments/rules";

/** What has become of a payment's money by refunds, disputes and later bills. The payment is locked, so that it stays true. */
export async function returnedOf(tx: Database, paymentId: string): Promise<ReturnedMoney> {
  const [refunds] = await tx
    .select({
      promisedExcessCents: sql`coalesce(sum(${refund.excessCents}) filter (where ${refund.state} <> 'failed'), 0)`.mapWith(Number),
      refundedCents: sql`coalesce(sum(${refund.amountCents}) filter (where ${refund.state} = 'succeeded'), 0)`.mapWith(Number),
    })
    .from(refund)
    .where(eq(refund.paymentId, paymentId));
  const [disputes] = await tx
    .select({
      lostCents: sql`coalesce(sum(${dispute.amountCents}) filter (where ${dispute.state} = 'lost'), 0)`.mapWith(Number),
      lostExcessCents: sql`coalesce(sum(${dispute.excessCents}), 0)`.mapWith(Number),
    })
    .from(dispute)
    .where(eq(dispute.paymentId, paymentId));
  const [kept] = await tx
    .select({ keptForBillsCents: sql`coalesce(sum(${keptMoney.amountCents}), 0)`.mapWith(Number) })
    .from(keptMoney)
    .where(eq(keptMoney.paymentId, paymentId));
  if (!refunds || !disputes || !kept) throw new Error(`no sums for payment ${paymentId}`);
  return { ...refunds, ...disputes, ...kept };
}
