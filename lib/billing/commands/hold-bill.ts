import "server-only";
import { and, eq, type SQL } from "drizzle-orm";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { directDebit } from "@/db/schema/billing/direct-debit";
import { association } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import type { BillStanding } from "@/lib/billing/rules";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";

/** A bill as a payment needs it, locked until the transaction ends. */
export interface LockedBill extends BillStanding {
  readonly id: string;
  readonly lineId: string;
  readonly number: string;
  readonly currency: string;
}

/**
 * Locks a bill of one of the principal's lines, to pay it.
 * @throws UserError `not-found` for a bill that does not exist and for one that is somebody else's alike; `not-allowed` for a delegate who
 * may only look; `bill-being-debited` while a debit of it is with the bank.
 */
export async function lockBill(tx: Database, principal: Principal, billId: string): Promise<LockedBill> {
  const [found] = await tx
    .select({
      id: bill.id,
      lineId: association.lineId,
      access: association.access,
      number: bill.number,
      currency: bill.currency,
      state: bill.state,
      totalCents: bill.totalCents,
      paidCents: bill.paidCents,
      dueDate: bill.dueDate,
    })
    .from(bill)
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(eq(bill.id, billId), ownAssociation(principal)))
    .for("update", { of: bill });
  if (!found) throw new UserError("not-found");
  requireAccess(found.access, "pay");
  await requireNotDebited(tx, billId);
  return found;
}

/** What is in a collection file cannot be paid in another way too. Asked under the bill's lock, which a collection takes as well. */
async function requireNotDebited(tx: Database, billId: string): Promise<void> {
  const underWay = await tx
    .select({ id: directDebit.id })
    .from(directDebit)
    .where(and(eq(directDebit.billId, billId), eq(directDebit.state, "collecting")));
  if (underWay.length > 0) throw new UserError("bill-being-debited");
}

/** Marks a bill as being paid; a debit that was planned for it does not come. @returns false when it was not open: somebody else was quicker. */
export async function holdBill(tx: Database, billId: string): Promise<boolean> {
  const held = await tx
    .update(bill)
    .set({ state: "processing" })
    .where(and(eq(bill.id, billId), eq(bill.state, "open")))
    .returning({ id: bill.id });
  if (held.length > 0) await cancelDebits(tx, eq(directDebit.billId, billId));
  return held.length > 0;
}

/** Takes planned debits back: what is in a file already is not touched. */
export async function cancelDebits(tx: Database, which: SQL): Promise<void> {
  await tx
    .update(directDebit)
    .set({ state: "canceled", settledAt: clock.now() })
    .where(and(which, eq(directDebit.state, "planned")));
}

/** Opens a bill again whose payment came to nothing. */
export async function releaseBill(tx: Database, billId: string): Promise<void> {
  await tx
    .update(bill)
    .set({ state: "open" })
    .where(and(eq(bill.id, billId), eq(bill.state, "processing")));
}
