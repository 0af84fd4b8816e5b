import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { UserError } from "@/lib/errors";
import type { BillStanding } from "@/lib/billing/rules";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";

const standing = {
  id: bill.id,
  number: bill.number,
  currency: bill.currency,
  state: bill.state,
  totalCents: bill.totalCents,
  paidCents: bill.paidCents,
  dueDate: bill.dueDate,
};

/** A bill as a payment needs it, locked until the transaction ends. */
export interface LockedBill extends BillStanding {
  readonly id: string;
  readonly lineId: string;
  readonly number: string;
  readonly currency: string;
}

/**
 * Locks bills of the principal's lines, to pay them: in the order of their ids, so that two who want some of the same never wait for each other.
 * @returns them in the order in which they were asked for.
 * @throws UserError `not-found` for a bill that does not exist and for one that is somebody else's alike; `not-allowed` for a delegate who
 * may only look.
 */
export async function lockBills(tx: Database, principal: Principal, billIds: readonly string[]): Promise<LockedBill[]> {
  const found = await tx
    .select({ ...standing, lineId: association.lineId, access: association.access })
    .from(bill)
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(inArray(bill.id, [...billIds]), ownAssociation(principal)))
    .orderBy(bill.id)
    .for("update", { of: bill });
  return billIds.map((billId) => {
    const own = found.find(({ id }) => id === billId);
    if (!own) throw new UserError("not-found");
    requireAccess(own.access, "pay");
    return own;
  });
}

/** The order in which bills are locked by whoever needs several: of their ids. */
export async function lockInOrder(tx: Database, billIds: readonly string[]): Promise<void> {
  await tx
    .select({ id: bill.id })
    .from(bill)
    .where(inArray(bill.id, [...billIds]))
    .orderBy(bill.id)
    .for("update");
}

/** Marks locked bills as being paid. @returns false when one was not open: somebody else was quicker. */
export async function holdBills(tx: Database, billIds: readonly string[]): Promise<boolean> {
  const held = await tx
    .update(bill)
    .set({ state: "processing" })
    .where(and(inArray(bill.id, [...billIds]), eq(bill.state, "open")))
    .returning({ id: bill.id });
  return held.length === billIds.length;
}

/** Opens bills again whose payment came to nothing. */
export async function releaseBills(tx: Database, billIds: readonly string[]): Promise<void> {
  await tx
    .update(bill)
    .set({ state: "open" })
    .where(and(inArray(bill.id, [...billIds]), eq(bill.state, "processing")));
}
