import "server-only";
import { and, eq, inArray, type SQL } from "drizzle-orm";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { directDebit } from "@/db/schema/billing/direct-debit";
import { association } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import type { BillStanding } from "@/lib/billing/rules";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Access } from "@/lib/identity/rules";
import type { Principal } from "@/lib/principal";

const standing = {
  id: bill.id,
  number: bill.number,
  currency: bill.currency,
  state: bill.state,
  totalCents: bill.totalCents,
  paidCents: bill.paidCents,
  disputedCents: bill.disputedCents,
  dueDate: bill.dueDate,
};

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
 * Locks bills of the principal's lines, to pay them.
 * @returns them in the order in which they were asked for.
 * @throws UserError `not-found`, `not-allowed`; `bill-being-debited` while a debit of one is with the bank.
 */
export async function lockBills(tx: Database, principal: Principal, billIds: readonly string[]): Promise<LockedBill[]> {
  const own = await lockOwnBills(tx, principal, billIds);
  if (await areDebited(tx, billIds)) throw new UserError("bill-being-debited");
  return own;
}

/**
 * Locks bills of the principal's lines that they may pay: in the order of their ids, so that two who want some of the same never wait for each other.
 * @returns them in the order in which they were asked for.
 * @throws UserError `not-found` for a bill that does not exist and for one that is somebody else's alike; `not-allowed` for a delegate who
 * may only look.
 */
export async function lockOwnBills(tx: Database, principal: Principal, billIds: readonly string[]): Promise<LockedBill[]> {
  const found = await tx
    .select({ ...standing, lineId: association.lineId, access: association.access })
    .from(bill)
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(inArray(bill.id, [...billIds]), ownAssociation(principal)))
    .orderBy(bill.id)
    .for("update", { of: bill });
  return billIds.map((billId) => {
    const one = found.find(({ id }) => id === billId);
    if (!one) throw new UserError("not-found");
    requireAccess(one.access, "pay");
    return one;
  });
}

/** What is in a collection file cannot be paid in another way too. Asked under the bills' lock, which a collection takes as well. */
export async function areDebited(tx: Database, billIds: readonly string[]): Promise<boolean> {
  const underWay = await tx
    .select({ id: directDebit.id })
    .from(directDebit)
    .where(and(inArray(directDebit.billId, [...billIds]), eq(directDebit.state, "collecting")));
  return underWay.length > 0;
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

/**
 * Marks locked bills as being paid; debits that were planned for them do not come.
 * @returns false when one was not open: somebody else was quicker.
 */
export async function holdBills(tx: Database, billIds: readonly string[]): Promise<boolean> {
  const held = await tx
    .update(bill)
    .set({ state: "processing" })
    .where(and(inArray(bill.id, [...billIds]), eq(bill.state, "open")))
    .returning({ id: bill.id });
  if (held.length > 0) await cancelDebits(tx, inArray(directDebit.billId, [...billIds]));
  return held.length === billIds.length;
}

/** Takes planned debits back: what is in a file already is not touched. */
export async function cancelDebits(tx: Database, which: SQL): Promise<void> {
  await tx
    .update(directDebit)
    .set({ state: "canceled", settledAt: clock.now() })
    .where(and(which, eq(directDebit.state, "planned")));
}

/** Opens bills again whose payment came to nothing. */
export async function releaseBills(tx: Database, billIds: readonly string[]): Promise<void> {
  await tx
    .update(bill)
    .set({ state: "open" })
    .where(and(inArray(bill.id, [...billIds]), eq(bill.state, "processing")));
}
