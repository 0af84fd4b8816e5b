import "server-only";
import { and, eq, isNotNull, isNull, or } from "drizzle-orm";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { payment, paymentShare } from "@/db/schema/payments";
import { UserError } from "@/lib/errors";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import { closePayment } from "@/lib/payments/commands/close-payment";
import type { Principal } from "@/lib/principal";

/**
 * The customer gives up a payment of their bills.
 * @throws UserError `not-found`, `not-allowed`, or `provider-unavailable` (the payment then stays as it is).
 */
export async function cancelPayment(principal: Principal, paymentId: string): Promise<void> {
  const [found] = await db()
    .select({ access: association.access })
    .from(paymentShare)
    .innerJoin(bill, eq(bill.id, paymentShare.billId))
    .innerJoin(association, eq(association.lineId, bill.lineId))
    // All bills of a payment are of one line.
    .where(and(eq(paymentShare.paymentId, paymentId), eq(paymentShare.position, 1), ownAssociation(principal)));
  if (!found) throw new UserError("not-found");
  requireAccess(found.access, "pay");
  await closePayment(paymentId);
}

/**
 * Gives up the payment of a top-up: one's own, or a guest's, which whoever was given its id by the checkout may give up.
 * @throws UserError `not-found`, or `provider-unavailable` (the payment then stays as it is).
 */
export async function cancelTopUpPayment(principal: Principal, paymentId: string): Promise<void> {
  const isTheirs = or(eq(payment.accountId, principal.subject), isNull(payment.accountId));
  const [found] = await db()
    .select({ id: payment.id })
    .from(payment)
    .where(and(eq(payment.id, paymentId), isNotNull(payment.topUpId), isTheirs));
  if (!found) throw new UserError("not-found");
  await closePayment(paymentId);
}
