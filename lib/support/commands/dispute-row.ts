import "server-only";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { bill, billRow } from "@/db/schema/billing";
import { rowDispute } from "@/db/schema/billing/row-dispute";
import { association } from "@/db/schema/identity";
import { lockOwnBills } from "@/lib/billing/commands/hold-bill";
import { grossCents } from "@/lib/billing/rules";
import { clock } from "@/lib/clock";
import { addDays, dayOf } from "@/lib/dates";
import { UserError } from "@/lib/errors";
import { requireAccess } from "@/lib/identity/commands/require-access";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import { countTry } from "@/lib/identity/rate-limit";
import { requestClose } from "@/lib/payments/commands/request-close";
import type { Principal } from "@/lib/principal";
import { writeTicket } from "@/lib/support/commands";
import { endDispute } from "@/lib/support/commands/end-dispute";
import { ANSWER_DAYS, TICKET_LIMIT } from "@/lib/support/rules";

/** A row that somebody does not accept, and why. */
export interface RowComplaint {
  /** Made with the page: the same page sent twice is the same ticket. */
  readonly requestId: string;
  readonly billId: string;
  readonly position: number;
  readonly words: string;
  readonly isConfirmed: boolean;
}

/**
 * Disputes a row of a bill of a line that the principal manages: its amount with VAT is not asked for until the operator has answered, the rest stays
 * payable, and a checkout that is open for the old sum is closed. Of a paid bill nothing is held; the days of the answer run alike.
 * @returns the ticket.
 * @throws UserError `not-found`, `not-allowed`, `row-not-disputable`, `row-disputed`, `dispute-over`, `confirm-dispute`,
 * `too-many-today`.
 */
export async function disputeRow(principal: Principal, complaint: RowComplaint, on: Database = db()): Promise<string> {
  const { requestId, billId, position, words } = complaint;
  await requireRow(on, principal, billId);
  if (complaint.isConfirmed) await countTry(TICKET_LIMIT, principal.subject);
  return on.transaction(async (tx) => {
    // Also while a debit of it is with the bank: what is taken for the whole then waits for the answer as a paid bill does.
    const [locked] = await lockOwnBills(tx, principal, [billId]);
    if (!locked) throw new UserError("not-found");
    requireAccess(locked.access, "manage");
    const [row] = await tx
      .select({ total: billRow.total, vatRate: billRow.vatRate })
      .from(billRow)
      .where(and(eq(billRow.billId, billId), eq(billRow.position, position)));
    if (!row) throw new UserError("not-found");
    const amountCents = grossCents(row);
    if (amountCents <= 0 || locked.state === "credited") throw new UserError("row-not-disputable");
    const known = await tx
      .select({ ticketId: rowDispute.ticketId, state: rowDispute.state })
      .from(rowDispute)
      .where(and(eq(rowDispute.billId, billId), eq(rowDispute.position, position)));
    if (known.some(({ ticketId }) => ticketId === requestId)) return requestId;
    if (known.some(({ state }) => state === "open")) throw new UserError("row-disputed");
    if (known.some(({ state }) => state !== "withdrawn")) throw new UserError("dispute-over");
    if (!complaint.isConfirmed) throw new UserError("confirm-dispute");
    const at = clock.now();
    const made = { id: requestId, kind: "dispute", lineId: locked.lineId, reason: "other", words } as const;
    if (!(await writeTicket(tx, principal, made))) throw new UserError("not-found");
    await tx.insert(rowDispute).values({
      ...{ id: uuidv7(), billId, position, ticketId: requestId, amountCents, heldCents: amountCents, state: "open", openedAt: at },
      answerBy: addDays(dayOf(at), ANSWER_DAYS),
    });
    await requestClose(tx, billId);
    return requestId;
  });
}

/** Before a try is counted: somebody else's bill is none. */
async function requireRow(on: Database, principal: Principal, billId: string): Promise<void> {
  const [own] = await on
    .select({ access: association.access })
    .from(bill)
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(and(eq(bill.id, billId), ownAssociation(principal)));
  if (!own) throw new UserError("not-found");
  requireAccess(own.access, "manage");
}

/**
 * Takes a dispute back that nobody has answered: its row is asked for again.
 * @returns the bill.
 * @throws UserError `not-found`, `not-allowed`, `dispute-over`.
 */
export async function withdrawDispute(principal: Principal, disputeId: string): Promise<string> {
  return db().transaction(async (tx) => {
    const [own] = await tx
      .select({ billId: rowDispute.billId, access: association.access })
      .from(rowDispute)
      .innerJoin(bill, eq(bill.id, rowDispute.billId))
      .innerJoin(association, eq(association.lineId, bill.lineId))
      .where(and(eq(rowDispute.id, disputeId), ownAssociation(principal)));
    if (!own) throw new UserError("not-found");
    requireAccess(own.access, "manage");
    const ended = await endDispute(tx, principal, { disputeId, ...own, end: { state: "withdrawn" }, at: clock.now() });
    if (!ended) throw new UserError("dispute-over");
    return own.billId;
  });
}
