import "server-only";
import { and, asc, desc, eq, exists, ne, or, sql, type SQL } from "drizzle-orm";
import { db } from "@/db/client";
import { bill, billRow } from "@/db/schema/billing";
import { rowDispute } from "@/db/schema/billing/row-dispute";
import { creditMovement, topUp } from "@/db/schema/credit";
import { association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { ticket, ticketEvent } from "@/db/schema/support";
import type { RowDisputeState } from "@/lib/billing/rules";
import type { CreditKind } from "@/lib/credit/rules";
import { TIME_ZONE, type Day } from "@/lib/dates";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";
import type { TicketKind, TicketReason, TicketState, TicketSubject } from "@/lib/support/rules";

/** A ticket as a list shows it. */
export interface TicketSummary {
  readonly id: string;
  readonly reference: string;
  readonly kind: TicketKind;
  readonly state: TicketState;
  readonly openedAt: Date;
  /** E.164: the line's, or the one that was topped up. */
  readonly number: string;
}

/** A ticket as its page tells it, with what it is about. */
export interface TicketView extends TicketSummary {
  readonly reason: TicketReason;
  readonly words: string;
  /** Of the movement, of the top-up, of the bill, or of the row that is disputed. */
  readonly amountCents: Cents;
  readonly happenedAt: Date;
  /** What the movement is. */
  readonly movement: CreditKind | null;
  /** The bill's. */
  readonly billNumber: string | null;
}

/** The first moment of the day on which a bill was issued. */
const issuedAt = sql`(${bill.issueDate}::timestamp at time zone ${TIME_ZONE})`;
/** A disputed row as its ticket tells it. */
export interface DisputeOfTicket {
  readonly id: string;
  readonly billId: string;
  readonly billNumber: string;
  readonly row: string;
  readonly state: RowDisputeState;
  readonly answerBy: Day;
  readonly acceptedCents: Cents | null;
  readonly answer: string | null;
  readonly payBy: Day | null;
}

const summary = {
  id: ticket.id,
  reference: ticket.reference,
  kind: ticket.kind,
  state: ticket.state,
  openedAt: ticket.openedAt,
  number: line.number,
};

const MOST_LISTED = 50;

/** Whose tickets: those about a line's movement or bill are for whoever sees the line, as long as they do; those about a top-up for who paid it. */
function ownTicket(principal: Principal): SQL | undefined {
  const seesLine = db()
    .select({ lineId: association.lineId })
    .from(association)
    .where(and(eq(association.lineId, ticket.lineId), ownAssociation(principal)));
  return or(and(ne(ticket.kind, "top-up"), exists(seesLine)), and(eq(ticket.kind, "top-up"), eq(ticket.accountId, principal.subject)));
}

/** The principal's tickets, of all their lines, newest first. */
export function listTickets(principal: Principal): Promise<TicketSummary[]> {
  return db()
    .select(summary)
    .from(ticket)
    .innerJoin(line, eq(line.id, ticket.lineId))
    .where(ownTicket(principal))
    .orderBy(desc(ticket.openedAt))
    .limit(MOST_LISTED);
}

/** One of them; nothing for somebody else's. */
export async function getTicket(principal: Principal, ticketId: string): Promise<TicketView | undefined> {
  const [found] = await db()
    .select({
      ...summary,
      reason: ticket.reason,
      words: ticket.words,
      amountCents:
        sql`coalesce(${creditMovement.amountCents}, ${topUp.amountCents}, ${rowDispute.amountCents}, ${bill.totalCents})`.mapWith(Number),
      happenedAt: sql`coalesce(${creditMovement.at}, ${topUp.createdAt}, ${rowDispute.openedAt}, ${issuedAt})`.mapWith(topUp.createdAt),
      movement: creditMovement.kind,
      billNumber: bill.number,
    })
    .from(ticket)
    .innerJoin(line, eq(line.id, ticket.lineId))
    .leftJoin(topUp, eq(topUp.id, ticket.topUpId))
    .leftJoin(bill, eq(bill.id, ticket.billId))
    .leftJoin(creditMovement, and(eq(creditMovement.lineId, ticket.lineId), eq(creditMovement.position, ticket.movementPosition)))
    .leftJoin(rowDispute, eq(rowDispute.ticketId, ticket.id))
    .where(and(eq(ticket.id, ticketId), ownTicket(principal)));
  return found;
}

/** The disputed row of one of the principal's tickets; nothing where it is about something else. */
export async function getTicketDispute(principal: Principal, ticketId: string): Promise<DisputeOfTicket | undefined> {
  const [found] = await db()
    .select({
      id: rowDispute.id,
      billId: rowDispute.billId,
      billNumber: bill.number,
      row: billRow.description,
      state: rowDispute.state,
      answerBy: rowDispute.answerBy,
      acceptedCents: rowDispute.acceptedCents,
      answer: rowDispute.answer,
      payBy: rowDispute.payBy,
    })
    .from(rowDispute)
    .innerJoin(ticket, eq(ticket.id, rowDispute.ticketId))
    .innerJoin(bill, eq(bill.id, rowDispute.billId))
    .innerJoin(billRow, and(eq(billRow.billId, rowDispute.billId), eq(billRow.position, rowDispute.position)))
    .where(and(eq(rowDispute.ticketId, ticketId), ownTicket(principal)));
  return found;
}

/** What happened to one of the principal's tickets, and when; the oldest first. */
export function listTicketSteps(principal: Principal, ticketId: string) {
  return db()
    .select({ id: ticketEvent.id, kind: ticketEvent.kind, at: ticketEvent.at })
    .from(ticketEvent)
    .innerJoin(ticket, eq(ticket.id, ticketEvent.ticketId))
    .where(and(eq(ticketEvent.ticketId, ticketId), ownTicket(principal)))
    .orderBy(asc(ticketEvent.at), asc(ticketEvent.id));
}

/** Whether a ticket is about something: one thing has one open ticket. */
export function isAbout(subject: TicketSubject): SQL | undefined {
  switch (subject.kind) {
    case "top-up":
      return eq(ticket.topUpId, subject.topUpId);
    case "movement":
      return and(eq(ticket.lineId, subject.lineId), eq(ticket.movementPosition, subject.position));
    case "bill":
      return and(eq(ticket.kind, "bill"), eq(ticket.billId, subject.billId));
  }
}

/** The open ticket about something, when the principal may see it. */
export async function findOpenTicket(
  principal: Principal,
  subject: TicketSubject,
): Promise<Pick<TicketSummary, "id" | "reference"> | undefined> {
  const [found] = await db()
    .select({ id: ticket.id, reference: ticket.reference })
    .from(ticket)
    .where(and(isAbout(subject), eq(ticket.state, "open"), ownTicket(principal)));
  return found;
}

const neither = { movement: sql<null>`null`, billNumber: sql<null>`null` };

/** What is about to be complained of: which line or number, how much, and when; nothing of what is not the principal's. */
export async function findSubject(
  principal: Principal,
  subject: TicketSubject,
): Promise<Pick<TicketView, "number" | "amountCents" | "happenedAt" | "movement" | "billNumber"> | undefined> {
  if (subject.kind === "bill") {
    const [found] = await db()
      .select({
        number: line.number,
        amountCents: bill.totalCents,
        happenedAt: issuedAt.mapWith(topUp.createdAt),
        movement: sql<null>`null`,
        billNumber: bill.number,
      })
      .from(bill)
      .innerJoin(line, eq(line.id, bill.lineId))
      .innerJoin(association, eq(association.lineId, bill.lineId))
      .where(and(ownAssociation(principal), eq(bill.id, subject.billId)));
    return found;
  }
  if (subject.kind === "top-up") {
    const [found] = await db()
      .select({ number: line.number, amountCents: topUp.amountCents, happenedAt: topUp.createdAt, ...neither })
      .from(topUp)
      .innerJoin(line, eq(line.id, topUp.lineId))
      .where(and(eq(topUp.id, subject.topUpId), eq(topUp.accountId, principal.subject)));
    return found;
  }
  const [found] = await db()
    .select({
      ...neither,
      number: line.number,
      amountCents: creditMovement.amountCents,
      happenedAt: creditMovement.at,
      movement: creditMovement.kind,
    })
    .from(creditMovement)
    .innerJoin(line, eq(line.id, creditMovement.lineId))
    .innerJoin(association, eq(association.lineId, creditMovement.lineId))
    .where(and(ownAssociation(principal), eq(creditMovement.lineId, subject.lineId), eq(creditMovement.position, subject.position)));
  return found;
}

/** The tickets that the principal's account opened, for them to take away; newest first. */
export function listTicketsToTake(principal: Principal, limit: number) {
  return db()
    .select({ ...summary, reason: ticket.reason, words: ticket.words })
    .from(ticket)
    .innerJoin(line, eq(line.id, ticket.lineId))
    .where(eq(ticket.accountId, principal.subject))
    .orderBy(desc(ticket.openedAt))
    .limit(limit);
}
