import "server-only";
import { and, eq, sql, type SQL } from "drizzle-orm";
import { bill } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import { ownAssociation, ownAssociationLater } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";

/** A bill belongs to whoever is associated with its line. Joined in every read of bills. */
export const ownLine = eq(association.lineId, bill.lineId);

/** The scope of every read of bills: one of the principal's lines, and this bill. */
export function ownBill(principal: Principal, billId: string): SQL | undefined {
  return and(ownAssociation(principal), eq(bill.id, billId));
}

/** `ownBill` of a prepared statement, its values to come. */
export const ownBillLater = and(ownAssociationLater, eq(bill.id, sql.placeholder("bill")));

/** The columns that tell how a bill stands. */
export const standing = {
  id: bill.id,
  number: bill.number,
  issueDate: bill.issueDate,
  dueDate: bill.dueDate,
  periodStart: bill.periodStart,
  periodEnd: bill.periodEnd,
  totalCents: bill.totalCents,
  paidCents: bill.paidCents,
  disputedCents: bill.disputedCents,
  state: bill.state,
};
