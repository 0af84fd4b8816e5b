import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { payment, paymentAttempt } from "@/db/schema/payments";
import { providerOf } from "@/lib/payments/rules";

/** The attempt that has this id at its provider. Both are named: the index begins with the provider. */
export const isAttemptAt = (ref: string) => and(eq(paymentAttempt.provider, providerOf(ref)), eq(paymentAttempt.providerRef, ref));

/**
 * A column beside `payment`: where PayPal lets a customer choose another way to pay, whose bank declined the one that they agreed to; null where
 * nothing waits for that.
 */
export const declinedAt = sql<string | null>`(select ${paymentAttempt.redirectUrl} from ${paymentAttempt}
  where ${paymentAttempt.paymentId} = ${payment}.id and ${paymentAttempt.declines} > 0 and ${payment}.state = 'open'
  order by ${paymentAttempt.number} desc limit 1)`;
