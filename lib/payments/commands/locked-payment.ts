import "server-only";
import { and, eq, inArray, ne } from "drizzle-orm";
import type { Database } from "@/db/client";
import { payment } from "@/db/schema/payments";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { release } from "@/lib/payments/commands/fulfil";
import type { ChargeFailure, PaymentState } from "@/lib/payments/rules";
import { NOBODY, systemPrincipal, type Principal } from "@/lib/principal";

/** A payment whose row is locked: everything that happens to its money happens one after the other. Its bill is locked after it, never before. */
export interface LockedPayment {
  readonly id: string;
  /** What it is for: a bill, or a top-up. */
  readonly billId: string | null;
  readonly topUpId: string | null;
  /** None for a guest. */
  readonly accountId: string | null;
  readonly amountCents: number;
  readonly receivedCents: number | null;
  readonly excessCents: number;
  readonly refundCents: number;
  readonly moneyRef: string | null;
  readonly currency: string;
  readonly state: PaymentState;
}

/** Locks a payment until the transaction ends. */
export async function lockPayment(tx: Database, paymentId: string): Promise<LockedPayment | undefined> {
  const [locked] = await tx
    .select({
      id: payment.id,
      billId: payment.billId,
      topUpId: payment.topUpId,
      accountId: payment.accountId,
      amountCents: payment.amountCents,
      receivedCents: payment.receivedCents,
      excessCents: payment.excessCents,
      refundCents: payment.refundCents,
      moneyRef: payment.moneyRef,
      currency: payment.currency,
      state: payment.state,
    })
    .from(payment)
    .where(eq(payment.id, paymentId))
    .for("update");
  return locked;
}

/** Moves a locked payment and writes it down; a bill that no live payment is for any more opens again. */
export async function moveTo(
  tx: Database,
  locked: LockedPayment,
  state: Exclude<PaymentState, "created" | "succeeded">,
  reason?: ChargeFailure,
): Promise<void> {
  const at = clock.now();
  await tx.update(payment).set({ state }).where(eq(payment.id, locked.id));
  if (state === "failed" || state === "expired" || state === "canceled") {
    if (!(await hasOtherLivePayment(tx, locked))) await release(tx, locked, reason);
  }
  await recordAudit(tx, { principal: onBehalfOf(locked, at), action: `payment.${state}`, target: locked.id, at });
}

/** Whether another payment of the same bill or top-up may still bring money. */
export async function hasOtherLivePayment(tx: Database, locked: LockedPayment): Promise<boolean> {
  const { billId, topUpId } = locked;
  const same = billId === null ? eq(payment.topUpId, topUpId ?? NOBODY) : eq(payment.billId, billId);
  const others = await tx
    .select({ id: payment.id })
    .from(payment)
    .where(and(same, inArray(payment.state, ["created", "open", "processing"]), ne(payment.id, locked.id)))
    .limit(1);
  return others.length > 0;
}

/** The portal acts, the customer is whom it concerns. */
export function onBehalfOf(locked: LockedPayment, at: Date): Principal {
  return systemPrincipal("payments", at, locked.accountId);
}
