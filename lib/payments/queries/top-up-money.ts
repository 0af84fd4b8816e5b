import "server-only";
import { desc, eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { dispute, payment, refund } from "@/db/schema/payments";
import type { Cents } from "@/lib/money";
import { declinedAt } from "@/lib/payments/queries/attempts";

/** What has become of the money of a top-up besides the credit, as its receipt tells of it. */
export interface TopUpMoney {
  /** Another amount or currency arrived than was asked for: a person looks at it. */
  readonly isInReview: boolean;
  /** On its way back. */
  readonly returningCents: Cents;
  /** Back with whoever paid: given back, or taken back by their bank. */
  readonly returnedCents: Cents;
  /** Their bank is looking into it. */
  readonly isDisputed: boolean;
  /** See the column. */
  readonly declinedAt: string | null;
}

const NONE: TopUpMoney = { isInReview: false, returningCents: 0, returnedCents: 0, isDisputed: false, declinedAt: null };

/**
 * What has become of a top-up's money; of a RicariCard's, which no provider had, nothing. Unsafe: it looks without a scope, for whoever holds the
 * receipt's link.
 */
export async function unsafeTopUpMoney(topUpId: string): Promise<TopUpMoney> {
  // Named with its table: alone in a select drizzle leaves that out, and the inner one's would be meant.
  const ofPayment = sql`payment_id = ${payment}.id`;
  const refunded = (states: unknown) =>
    sql`(select coalesce(sum(${refund.amountCents}), 0) from ${refund} where ${ofPayment} and ${refund.state} in ${states})`;
  const lost = sql`(select coalesce(sum(${dispute.amountCents}), 0) from ${dispute} where ${ofPayment} and ${dispute.state} = 'lost')`;
  const [found] = await db()
    .select({
      isInReview: sql<boolean>`${payment.state} = 'needs_review'`,
      returningCents: refunded(["created", "pending"]).mapWith(Number),
      returnedCents: sql`${refunded(["succeeded"])} + ${lost}`.mapWith(Number),
      isDisputed: sql<boolean>`exists (select from ${dispute} where ${ofPayment} and ${dispute.state} = 'open')`,
      declinedAt,
    })
    .from(payment)
    .where(eq(payment.topUpId, topUpId))
    .orderBy(desc(payment.createdAt))
    .limit(1);
  return found ?? NONE;
}
