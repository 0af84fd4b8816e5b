import "server-only";
import { and, eq, gte, ne, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { creditNote } from "@/db/schema/billing/credit-note";
import { rowDispute } from "@/db/schema/billing/row-dispute";
import { ticket, ticketEvent } from "@/db/schema/support";
import { recordAudit } from "@/lib/audit/commands";
import { dueCents } from "@/lib/billing/rules";
import { addDays, dayOf, type Day } from "@/lib/dates";
import { env } from "@/lib/env";
import type { Cents } from "@/lib/money";
import { requestClose } from "@/lib/payments/commands/request-close";
import type { Principal } from "@/lib/principal";
import { tellOfAnswer } from "@/lib/support/commands/tell-dispute";

/** How a dispute ends: taken back, or as the operator says. */
export type DisputeEnd =
  | { readonly state: "withdrawn" }
  | { readonly state: "accepted" | "rejected"; readonly answer: string | undefined }
  | { readonly state: "partly"; readonly acceptedCents: Cents; readonly answer: string | undefined };

/**
 * Ends an open dispute and its ticket, once. What was not accepted is asked for again, with as many days to pay it as a bill without a due date has
 * (`BILL_DUE_DAYS`); what was accepted stays off until the credit note has brought it.
 * @returns false when it had ended before.
 */
export async function endDispute(
  tx: Database,
  principal: Principal,
  { disputeId, billId, end, at }: { readonly disputeId: string; readonly billId: string; readonly end: DisputeEnd; readonly at: Date },
): Promise<boolean> {
  // The bill before the dispute, as everywhere.
  const [before] = await tx
    .select({ totalCents: bill.totalCents, paidCents: bill.paidCents, disputedCents: bill.disputedCents, dueDate: bill.dueDate })
    .from(bill)
    .where(eq(bill.id, billId))
    .for("update");
  const [open] = await tx
    .select({ amountCents: rowDispute.amountCents, openedAt: rowDispute.openedAt, ticketId: rowDispute.ticketId })
    .from(rowDispute)
    .where(and(eq(rowDispute.id, disputeId), eq(rowDispute.state, "open")))
    .for("update");
  if (!before || !open) return false;
  const acceptedCents = end.state === "accepted" ? open.amountCents : end.state === "partly" ? end.acceptedCents : 0;
  const heldCents = Math.max(0, acceptedCents - (await creditedSince(tx, billId, disputeId, open.openedAt)));
  const payBy = end.state === "partly" || end.state === "rejected" ? addDays(dayOf(at), env().BILL_DUE_DAYS) : null;
  await tx
    .update(rowDispute)
    .set({
      state: end.state,
      heldCents,
      endedAt: at,
      payBy,
      answer: "answer" in end ? (end.answer ?? null) : null,
      acceptedCents: end.state === "withdrawn" ? null : acceptedCents,
    })
    .where(eq(rowDispute.id, disputeId));
  if (payBy !== null && dueCents(before) === 0) await moveDueDate(tx, billId, before.dueDate, payBy);
  await tx.update(ticket).set({ state: "closed" }).where(eq(ticket.id, open.ticketId));
  await tx.insert(ticketEvent).values({ id: uuidv7(), ticketId: open.ticketId, kind: end.state, at });
  await requestClose(tx, billId);
  if (end.state !== "withdrawn") await tellOfAnswer(tx, disputeId, end.state);
  await recordAudit(tx, { principal, action: `dispute-row.${end.state}`, target: disputeId, details: { billId, acceptedCents }, at });
  return true;
}

/** What credit notes have taken off the bill since the dispute began, and brought for no other: a note may come before the answer. */
async function creditedSince(tx: Database, billId: string, disputeId: string, since: Date): Promise<Cents> {
  const [notes] = await tx
    .select({ cents: sql`coalesce(sum(${creditNote.appliedCents}), 0)`.mapWith(Number) })
    .from(creditNote)
    .where(and(eq(creditNote.creditedId, billId), gte(creditNote.settledAt, since)));
  const [others] = await tx
    .select({ cents: sql`coalesce(sum(${rowDispute.acceptedCents} - ${rowDispute.heldCents}), 0)`.mapWith(Number) })
    .from(rowDispute)
    .where(and(eq(rowDispute.billId, billId), ne(rowDispute.id, disputeId)));
  return Math.max(0, (notes?.cents ?? 0) - (others?.cents ?? 0));
}

/** Nothing else of the bill was due: it isn't overdue on the day of an answer. */
async function moveDueDate(tx: Database, billId: string, dueDate: Day, payBy: Day): Promise<void> {
  if (payBy > dueDate) await tx.update(bill).set({ dueDate: payBy }).where(eq(bill.id, billId));
}
