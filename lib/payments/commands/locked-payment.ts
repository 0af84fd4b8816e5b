import "server-only";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { payment } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { release } from "@/lib/payments/commands/fulfil";
import { listShares, type PaymentShare } from "@/lib/payments/commands/payment-shares";
import type { ChargeFailure, PaymentState } from "@/lib/payments/rules";
import { systemPrincipal, type Principal } from "@/lib/principal";

/** A payment whose row is locked: everything that happens to its money happens one after the other. Its bills are locked after it, never before. */
export interface LockedPayment {
  readonly id: string;
  /** What it is for: a top-up, or the bills of its shares. */
  readonly topUpId: string | null;
  readonly shares: readonly PaymentShare[];
  /** None for a guest. */
  readonly accountId: string | null;
  readonly amountCents: number;
  readonly receivedCents: number | null;
  readonly excessCents: number;
  readonly refundCents: number;
  readonly moneyRef: string | null;
  readonly currency: string;
  readonly state: PaymentState;
  readonly isGivenUp: boolean;
}

/** Locks a payment until the transaction ends. */
export async function lockPayment(tx: Database, paymentId: string): Promise<LockedPayment | undefined> {
  const [locked] = await tx
    .select({
      id: payment.id,
      topUpId: payment.topUpId,
      accountId: payment.accountId,
      amountCents: payment.amountCents,
      receivedCents: payment.receivedCents,
      excessCents: payment.excessCents,
      refundCents: payment.refundCents,
      moneyRef: payment.moneyRef,
      currency: payment.currency,
      state: payment.state,
      isGivenUp: payment.isGivenUp,
    })
    .from(payment)
    .where(eq(payment.id, paymentId))
    .for("update");
  return locked && { ...locked, shares: locked.topUpId === null ? await listShares(tx, paymentId) : [] };
}

/** The one bill that a payment is for; none of a top-up or of several bills. */
export function onlyBill({ shares }: Pick<LockedPayment, "shares">): string | null {
  return shares.length === 1 ? (shares[0]?.billId ?? null) : null;
}

/** Moves a locked payment and writes it down; bills that no live payment is for any more open again. */
export async function moveTo(
  tx: Database,
  locked: LockedPayment,
  state: Exclude<PaymentState, "created" | "succeeded">,
  reason?: ChargeFailure,
): Promise<void> {
  const at = clock.now();
  await tx.update(payment).set({ state }).where(eq(payment.id, locked.id));
  if (state === "failed" || state === "expired" || state === "canceled") {
    await release(tx, locked, reason);
  }
  await recordAudit(tx, { principal: onBehalfOf(locked, at), action: `payment.${state}`, target: locked.id, at });
}

/** The portal acts, the customer is whom it concerns. */
export function onBehalfOf(locked: LockedPayment, at: Date): Principal {
  return systemPrincipal("payments", at, locked.accountId);
}
