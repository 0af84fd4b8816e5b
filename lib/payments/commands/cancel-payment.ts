import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { payment, paymentAttempt } from "@/db/schema/payments";
import { UserError } from "@/lib/errors";
import { endPayment, settleWithTruth } from "@/lib/payments/commands/settle-payment";
import { isLive } from "@/lib/payments/rules";
import { closeCheckout } from "@/lib/payments/stripe";
import type { Principal } from "@/lib/principal";

/**
 * Gives up a payment: its checkout is closed at the provider first, so that nobody can pay what the portal holds for
 * cancelled; a checkout that was paid in that very moment is settled instead.
 * @returns the bill it was for.
 * @throws UserError `not-found`, or `provider-unavailable` (the payment then stays as it is).
 */
export async function cancelPayment(principal: Principal, paymentId: string): Promise<string> {
  const [found] = await db()
    .select({ billId: payment.billId, state: payment.state, ref: paymentAttempt.providerRef })
    .from(payment)
    .innerJoin(paymentAttempt, eq(paymentAttempt.paymentId, payment.id))
    .innerJoin(bill, eq(bill.id, payment.billId))
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(eq(payment.id, paymentId), eq(association.accountId, principal.subject)));
  if (!found) throw new UserError("not-found");
  if (!isLive(found.state) || found.ref === null) return found.billId;
  const truth = await closeCheckout(found.ref);
  if (truth === null || truth.state === "expired") await endPayment(paymentId, "canceled");
  else await settleWithTruth(paymentId, truth);
  return found.billId;
}
