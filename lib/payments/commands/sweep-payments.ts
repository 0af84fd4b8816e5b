import "server-only";
import { and, asc, eq, inArray, lt } from "drizzle-orm";
import { db } from "@/db/client";
import { payment, paymentAttempt } from "@/db/schema/payments";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { log } from "@/lib/log";
import { callProvider } from "@/lib/payments/commands/start-bill-payment";
import { endPayment, settlePayment } from "@/lib/payments/commands/settle-payment";
import { IDEMPOTENCY_HOURS, SWEEP_AFTER_SECONDS } from "@/lib/payments/rules";

/** How many payments one sweep looks at; the next one, a minute later, goes on. */
const BATCH = 200;

/**
 * Settles what no webhook and no return page has told: every live payment older than three minutes is looked up at the
 * provider. One whose checkout was never answered is asked for again with the very same request and key, so that
 * a checkout which did come to be is found and not doubled.
 */
export async function sweepPayments(): Promise<void> {
  const now = clock.now();
  const stale = await db()
    .select({
      paymentId: payment.id,
      number: paymentAttempt.number,
      idempotencyKey: paymentAttempt.idempotencyKey,
      request: paymentAttempt.request,
      ref: paymentAttempt.providerRef,
      createdAt: payment.createdAt,
    })
    .from(payment)
    .innerJoin(paymentAttempt, eq(paymentAttempt.paymentId, payment.id))
    .where(
      and(
        inArray(payment.state, ["created", "open", "processing"]),
        lt(payment.createdAt, new Date(now.getTime() - SWEEP_AFTER_SECONDS * 1000)),
      ),
    )
    .orderBy(asc(payment.createdAt))
    .limit(BATCH);
  for (const { ref, createdAt, ...pending } of stale) {
    try {
      if (ref !== null) await settlePayment(ref);
      else if (now.getTime() - createdAt.getTime() < IDEMPOTENCY_HOURS * 3_600_000) await callProvider(pending);
      // The provider may have forgotten the key by now; its checkout, if there ever was one, has long expired unpaid or told us by webhook.
      else await endPayment(pending.paymentId, "expired");
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      log.warn({ paymentId: pending.paymentId, code: error.code }, "the sweep leaves a payment for later");
    }
  }
}
