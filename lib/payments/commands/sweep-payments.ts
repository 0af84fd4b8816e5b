import "server-only";
import { and, asc, desc, eq, inArray, lte } from "drizzle-orm";
import { db } from "@/db/client";
import { payment, paymentAttempt } from "@/db/schema/payments";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { log } from "@/lib/log";
import { keyHours } from "@/lib/payments/commands/at-provider";
import { endPayment, settlePayment } from "@/lib/payments/commands/settle-payment";
import { callProvider } from "@/lib/payments/commands/open-payment";
import { IDEMPOTENCY_HOURS, sweepPauseSeconds } from "@/lib/payments/rules";

/** How many are claimed and looked at together. */
const BATCH = 10;

/** After so many batches the next sweep, a minute later, goes on. */
const MAX_BATCHES = 100;

/**
 * Settles what no webhook and no return page has told: live payments are looked up at the provider when their time has
 * come, the older the more rarely. One whose checkout was never answered is asked for again with the very same request
 * and key, so that a checkout which did come to be is found and not doubled. Several sweeps at once share the work.
 */
export async function sweepPayments(): Promise<void> {
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const claimed = await claim();
    const outcomes = await Promise.all(claimed.map(look));
    // A silent provider is asked again by the next sweep, not a thousand times by this one.
    if (claimed.length < BATCH || outcomes.includes("unavailable")) return;
  }
}

interface Claimed {
  readonly id: string;
  readonly createdAt: Date;
}

/** Takes payments that are due for a look, and sets the time of the look after this one. */
async function claim(): Promise<Claimed[]> {
  const now = clock.now();
  return db().transaction(async (tx) => {
    const due = await tx
      .select({ id: payment.id, createdAt: payment.createdAt })
      .from(payment)
      .where(and(inArray(payment.state, ["created", "open", "processing"]), lte(payment.nextCheckAt, now)))
      .orderBy(asc(payment.nextCheckAt))
      .limit(BATCH)
      .for("update", { skipLocked: true });
    for (const { id, createdAt } of due) {
      const pause = sweepPauseSeconds((now.getTime() - createdAt.getTime()) / 1000);
      await tx
        .update(payment)
        .set({ nextCheckAt: new Date(now.getTime() + pause * 1000) })
        .where(eq(payment.id, id));
    }
    return due;
  });
}

async function look({ id, createdAt }: Claimed): Promise<"looked" | "unavailable"> {
  const [attempt] = await db()
    .select({
      paymentId: paymentAttempt.paymentId,
      provider: paymentAttempt.provider,
      number: paymentAttempt.number,
      idempotencyKey: paymentAttempt.idempotencyKey,
      request: paymentAttempt.request,
      ref: paymentAttempt.providerRef,
    })
    .from(paymentAttempt)
    .where(eq(paymentAttempt.paymentId, id))
    .orderBy(desc(paymentAttempt.number))
    .limit(1);
  if (!attempt) throw new Error(`payment ${id} has no attempt`);
  const { ref, ...pending } = attempt;
  const ageHours = (clock.now().getTime() - createdAt.getTime()) / 3_600_000;
  try {
    if (ref !== null) await settlePayment(ref);
    else if (ageHours < keyHours(pending.provider, IDEMPOTENCY_HOURS)) await callProvider(pending);
    // The provider may have forgotten the key by now; its checkout, if there ever was one, has long expired unpaid or told us by webhook.
    else await endPayment(id, "expired");
    return "looked";
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log.warn({ paymentId: id, code: error.code }, "the sweep leaves a payment for later");
    return error.code === "provider-unavailable" ? "unavailable" : "looked";
  }
}
