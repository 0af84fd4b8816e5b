import "server-only";
import { and, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { UserError } from "@/lib/errors";
import type { BillStanding } from "@/lib/billing/rules";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Access } from "@/lib/identity/rules";
import type { Principal } from "@/lib/principal";

/** A bill as a payment needs it, locked until the transaction ends. */
export interface LockedBill extends BillStanding {
  readonly id: string;
  readonly lineId: string;
  readonly number: string;
  readonly currency: string;
  /** What the principal may do with its line. */
  readonly access: Access;
}

/**
 * Locks a bill of one of the principal's lines, to pay it.
 * @throws UserError `not-found` for a bill that does not exist and for one that is somebody else's alike; `not-allowed` for a delegate who
 * may only look.
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
      disputedCents: bill.disputedCents,
      dueDate: bill.dueDate,
    })
    .from(bill)
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(eq(bill.id, billId), ownAssociation(principal)))
    .for("update", { of: bill });
  if (!found) throw new UserError("not-found");
  requireAccess(found.access, "pay");
  return found;
}

/** Marks a bill as being paid. @returns false when it was not open: somebody else was quicker. */
export async function holdBill(tx: Database, billId: string): Promise<boolean> {
  const held = await tx
    .update(bill)
    .set({ state: "processing" })
    .where(and(eq(bill.id, billId), eq(bill.state, "open")))
    .returning({ id: bill.id });
  return held.length > 0;
}

/** Opens a bill again whose payment came to nothing. */
export async function releaseBill(tx: Database, billId: string): Promise<void> {
  await tx
    .update(bill)
    .set({ state: "open" })
    .where(and(eq(bill.id, billId), eq(bill.state, "processing")));
}
