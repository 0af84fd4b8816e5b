import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { payment } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { post } from "@/lib/ledger/commands";
import { lockPayment, moveTo, onlyBill } from "@/lib/payments/commands/locked-payment";
import { reviewBooked } from "@/lib/payments/bookings";
import { fulfil } from "@/lib/payments/commands/fulfil";
import { resolveFindings } from "@/lib/payments/commands/open-finding";
import { returnedOf } from "@/lib/payments/commands/returned-money";
import { bookableCents } from "@/lib/payments/rules";
import { hasScope, type Principal } from "@/lib/principal";

/**
 * A person has looked at a payment that differs from what was asked, and takes its money for the bill as it is: what
 * the bill owes of it, the rest kept for the customer. A top-up is
 * credited as it was asked for, so that only its own amount is taken for it. (To give it back instead, refund it.)
 * @throws UserError `not-found` when no such payment waits for a person, nothing of its money is left, or a refund of it is
 * under way; `review-differs` when it is not what its top-up was to cost.
 */
export async function bookReviewed(principal: Principal, paymentId: string): Promise<void> {
  if (!hasScope(principal, "system")) throw new UserError("not-found");
  const at = clock.now();
  await db().transaction(async (tx) => {
    const locked = await lockPayment(tx, paymentId);
    if (!locked || locked.moneyRef === null) throw new UserError("not-found");
    const amountCents = bookableCents(locked, await returnedOf(tx, paymentId));
    if (amountCents <= 0) throw new UserError("not-found");
    if (locked.topUpId !== null && amountCents !== locked.amountCents) throw new UserError("review-differs");
    const { moneyRef } = locked;
    const parts = await fulfil(tx, locked, { amountCents, moneyRef, at });
    const { excessCents } = parts;
    await post(tx, { ...reviewBooked(amountCents, parts), externalRef: moneyRef, at, billId: onlyBill(locked), paymentId });
    await tx.update(payment).set({ state: "succeeded", excessCents }).where(eq(payment.id, paymentId));
    await resolveFindings(tx, paymentId, at);
    await recordAudit(tx, { principal, action: "payment.review-booked", target: paymentId, details: { amountCents, excessCents }, at });
  });
}

/**
 * A person has given money back at the provider that never came into the books, because it is of another currency: the payment is over, and its bill
 * or top-up is as it was before.
 * @throws UserError `not-found` when no such payment waits for a person, or its money is in the books.
 */
export async function closeReviewed(principal: Principal, paymentId: string): Promise<void> {
  if (!hasScope(principal, "system")) throw new UserError("not-found");
  const at = clock.now();
  await db().transaction(async (tx) => {
    const locked = await lockPayment(tx, paymentId);
    if (locked?.state !== "needs_review" || locked.receivedCents !== null) throw new UserError("not-found");
    await moveTo(tx, locked, "canceled");
    await resolveFindings(tx, paymentId, at);
    await recordAudit(tx, { principal, action: "payment.review-closed", target: paymentId, at });
  });
}
