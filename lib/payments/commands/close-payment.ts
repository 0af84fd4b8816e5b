import "server-only";
import { desc, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { payment, paymentAttempt } from "@/db/schema/payments";
import { UserError } from "@/lib/errors";
import { endPayment, settleWithTruth } from "@/lib/payments/commands/settle-payment";
import { isAsAsked } from "@/lib/payments/commands/payment-shares";
import { isLive } from "@/lib/payments/rules";
import { closeCheckout } from "@/lib/payments/commands/at-provider";

/**
 * Gives up a payment: its checkout is closed at the provider first, so that nobody can pay what the portal holds for
 * cancelled; a checkout that was paid in that very moment is settled instead.
 * @returns what became of it; `paid` also for one that had been paid before.
 * @throws UserError `provider-unavailable`: the payment then stays as it is.
 */
export async function closePayment(paymentId: string): Promise<"paid" | "closed"> {
  const [found] = await db()
    .select({ state: payment.state, ref: paymentAttempt.providerRef })
    .from(payment)
    .innerJoin(paymentAttempt, eq(paymentAttempt.paymentId, payment.id))
    .where(eq(payment.id, paymentId))
    .orderBy(desc(paymentAttempt.number))
    .limit(1);
  if (!found || !isLive(found.state)) return found?.state === "succeeded" ? "paid" : "closed";
  // Its checkout may exist without our knowing: the sweep asks for it again, then it can be closed.
  if (found.ref === null) throw new UserError("provider-unavailable");
  // The provider tells of the closing too, and that may be dealt with before its answer is here.
  await db().update(payment).set({ isGivenUp: true }).where(eq(payment.id, paymentId));
  const truth = await closeCheckout(found.ref);
  if (truth === null) await endPayment(paymentId, "canceled");
  else await settleWithTruth(paymentId, truth);
  return truth?.state === "paid" ? "paid" : "closed";
}

/** Closes a live payment of which a bill owes another sum by now. Throws, and so comes again, while the provider is silent. */
export async function closeOutdatedPayment(paymentId: string): Promise<void> {
  if (!(await isAsAsked(db(), paymentId))) await closePayment(paymentId);
}
