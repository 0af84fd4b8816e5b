import "server-only";
import { randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { creditMovement, topUp } from "@/db/schema/credit";
import { account, association } from "@/db/schema/identity";
import { ticket, ticketEvent } from "@/db/schema/support";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import { countTry } from "@/lib/identity/rate-limit";
import { queueMail } from "@/lib/notifications/commands/queue-mail";
import type { Principal } from "@/lib/principal";
import { isAbout } from "@/lib/support/queries";
import { referenceOf, TICKET_LIMIT, type TicketReason, type TicketSubject } from "@/lib/support/rules";

/** What somebody says is wrong. */
export interface Complaint {
  /** Made with the page: the same page sent twice is the same ticket. */
  readonly requestId: string;
  readonly subject: TicketSubject;
  readonly reason: TicketReason;
  readonly words: string;
}

/**
 * Opens a ticket about a movement or a bill of a line that the principal manages, or about a top-up of theirs. There is one open for one thing: whoever
 * comes second is led to it.
 * @returns the ticket, and whether it was there before.
 * @throws UserError `not-found`, `not-allowed`, `too-many-today`.
 */
export async function openTicket(
  principal: Principal,
  complaint: Complaint,
  on: Database = db(),
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const { subject } = complaint;
  const lineId = await requireSubject(on, principal, subject);
  const known = await findOpen(on, subject);
  if (known !== undefined) return { id: known, isNew: false };
  await countTry(TICKET_LIMIT, principal.subject);
  return on.transaction(async (tx) => {
    if (await insert(tx, principal, complaint, lineId)) return { id: complaint.requestId, isNew: true };
    // Somebody was faster, or the same page was sent twice.
    const first = await findOpen(tx, subject);
    if (first === undefined) throw new UserError("not-found");
    return { id: first, isNew: false };
  });
}

/** The line that it is about. */
async function requireSubject(on: Database, principal: Principal, subject: TicketSubject): Promise<string> {
  if (subject.kind === "top-up") {
    const [own] = await on
      .select({ lineId: topUp.lineId })
      .from(topUp)
      .where(and(eq(topUp.id, subject.topUpId), eq(topUp.accountId, principal.subject)));
    if (!own) throw new UserError("not-found");
    return own.lineId;
  }
  if (subject.kind === "bill") {
    const [own] = await on
      .select({ lineId: association.lineId, access: association.access })
      .from(bill)
      .innerJoin(association, eq(association.lineId, bill.lineId))
      .where(and(ownAssociation(principal), eq(bill.id, subject.billId)));
    if (!own) throw new UserError("not-found");
    requireAccess(own.access, "manage");
    return own.lineId;
  }
  const { lineId, position } = subject;
  const [own] = await on
    .select({ access: association.access })
    .from(creditMovement)
    .innerJoin(association, eq(association.lineId, creditMovement.lineId))
    .where(and(ownAssociation(principal), eq(creditMovement.lineId, lineId), eq(creditMovement.position, position)));
  if (!own) throw new UserError("not-found");
  requireAccess(own.access, "manage");
  return lineId;
}

/** The columns that name it. */
function aboutOf(subject: TicketSubject) {
  switch (subject.kind) {
    case "top-up":
      return { topUpId: subject.topUpId };
    case "movement":
      return { movementPosition: subject.position };
    case "bill":
      return { billId: subject.billId };
  }
}

async function findOpen(on: Database, subject: TicketSubject): Promise<string | undefined> {
  const [open] = await on
    .select({ id: ticket.id })
    .from(ticket)
    .where(and(isAbout(subject), eq(ticket.state, "open")));
  return open?.id;
}

async function insert(
  tx: Database,
  principal: Principal,
  { requestId: id, subject, reason, words }: Complaint,
  lineId: string,
): Promise<boolean> {
  const { kind } = subject;
  return writeTicket(tx, principal, { id, kind, lineId, ...aboutOf(subject), reason, words });
}

/** Writes a ticket with its first step, and mails its reference. @returns false when one is open about the same. */
export async function writeTicket(
  tx: Database,
  principal: Principal,
  made: Omit<typeof ticket.$inferInsert, "reference" | "accountId" | "state" | "openedAt">,
): Promise<boolean> {
  const at = clock.now();
  const { id, kind, reason, lineId } = made;
  const reference = referenceOf(randomBytes(8));
  const opened = await tx
    .insert(ticket)
    .values({ ...made, reference, accountId: principal.subject, state: "open", openedAt: at })
    .onConflictDoNothing()
    .returning({ id: ticket.id });
  if (opened.length === 0) return false;
  await tx.insert(ticketEvent).values({ id: uuidv7(), ticketId: id, kind: "opened", at });
  await recordAudit(tx, { principal, action: "ticket.open", target: id, details: { kind, reason, lineId }, at });
  await tellOpened(tx, principal, id, reference);
  return true;
}

async function tellOpened(tx: Database, principal: Principal, ticketId: string, reference: string): Promise<void> {
  const [to] = await tx
    .select({ email: account.email, language: account.language, name: account.name })
    .from(account)
    .where(eq(account.id, principal.subject));
  if (!to) throw new UserError("not-found");
  const values = { name: to.name, reference, ticketId };
  await queueMail(tx, { address: to.email, language: to.language, template: "ticket-opened", values, once: `ticket:${ticketId}` });
}

/** Takes out what an account wrote; that there was a ticket, and about what, stays with the books. */
export async function forgetTickets(tx: Database, accountId: string): Promise<void> {
  await tx.update(ticket).set({ words: "" }).where(eq(ticket.accountId, accountId));
}
