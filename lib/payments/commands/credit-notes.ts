import "server-only";
import { and, asc, eq, gte, inArray, isNull, ne, sql, type SQL } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { addJob } from "@/db/queue";
import { bill } from "@/db/schema/billing";
import { creditNote } from "@/db/schema/billing/credit-note";
import { keptMoney } from "@/db/schema/payments/kept-money";
import { recordAudit } from "@/lib/audit/commands";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import type { NewBill } from "@/lib/billing/commands/book-bills";
import { markCredited, releaseAccepted } from "@/lib/billing/commands/credit-bill";
import { clock } from "@/lib/clock";
import { post } from "@/lib/ledger/commands";
import type { Cents } from "@/lib/money";
import { creditNoteBooked, partsApplied } from "@/lib/payments/bookings";
import { keepWhatCame } from "@/lib/payments/commands/kept/keep";
import { requestClose } from "@/lib/payments/commands/request-close";
import { creditOf } from "@/lib/payments/rules/kept";
import { systemPrincipal } from "@/lib/principal";

const AT_ONCE = 1000;

/**
 * Bills have come: has the notes among them settled, those that waited for one of them, and lines' kept money used that is for the next bill. In the
 * transaction that books them; the queue does it afterwards, one bill locked at a time.
 */
export async function queueForBills(tx: Database, bills: readonly NewBill[]): Promise<void> {
  for (let first = 0; first < bills.length; first += AT_ONCE) {
    const part = bills.slice(first, first + AT_ONCE);
    const named = part.flatMap(({ head, credits }) => (head.totalCents < 0 ? credits : [head]));
    const notes = await waitingNotes(tx, named);
    for (const noteId of notes) await addJob(tx, "settle-credit-note", { noteId }, `credit-note:${noteId}`);
    await queueKept(
      tx,
      part.flatMap(({ head }) => (head.totalCents > 0 && typeof head.lineId === "string" ? [head.lineId] : [])),
    );
  }
}

/** A bill has come to these lines: what is kept there for the next one pays it. */
export async function queueKept(tx: Database, lineIds: readonly string[]): Promise<void> {
  if (lineIds.length === 0) return;
  const found = await tx
    .selectDistinct({ lineId: bill.lineId })
    .from(keptMoney)
    .innerJoin(bill, eq(bill.id, keptMoney.billId))
    .where(
      and(eq(keptMoney.isAutomatic, true), sql`${keptMoney.usedCents} < ${keptMoney.amountCents}`, inArray(bill.lineId, [...lineIds])),
    );
  for (const { lineId } of found) if (lineId !== null) await addJob(tx, "use-kept-money", { lineId }, `kept:${lineId}`);
}

async function waitingNotes(tx: Database, named: readonly { readonly issuer: string; readonly number: string }[]): Promise<string[]> {
  if (named.length === 0) return [];
  const found = await tx
    .selectDistinct({ noteId: creditNote.billId })
    .from(creditNote)
    .where(
      and(
        isNull(creditNote.creditedId),
        inArray(creditNote.issuer, [...new Set(named.map(({ issuer }) => issuer))]),
        inArray(
          creditNote.number,
          named.map(({ number }) => number),
        ),
      ),
    );
  return found.map(({ noteId }) => noteId);
}

/**
 * Links a credit note to the bills that it names and that are here by now, and takes off each what it still owes. When all of them are here, what
 * is left of the note is kept for the customer. Done again, it does only what is new.
 */
export async function settleCreditNote(noteId: string, on: Database = db()): Promise<void> {
  await on.transaction(async (tx) => {
    const [note] = await tx
      .select({
        id: bill.id,
        number: bill.number,
        issueDate: bill.issueDate,
        totalCents: bill.totalCents,
        taxCode: bill.recipientTaxCode,
        vatNumber: bill.recipientVatNumber,
      })
      .from(bill)
      .where(and(eq(bill.id, noteId), sql`${bill.totalCents} < 0`))
      .for("update");
    if (!note) return;
    const named = await tx.select().from(creditNote).where(eq(creditNote.billId, noteId)).orderBy(asc(creditNote.position));
    let left = named.reduce((cents, { appliedCents }) => cents - appliedCents, -note.totalCents);
    const waiting = named.filter(({ creditedId }) => creditedId === null);
    let missing = waiting.length;
    for (const one of waiting) {
      const credited = await lockNamed(tx, note, one);
      if (!credited) continue;
      missing -= 1;
      left = await credit(tx, { noteId, position: one.position, credited, left, isLast: missing === 0, issueDate: note.issueDate });
    }
  });
}

interface Note {
  readonly id: string;
  readonly issueDate: string;
  readonly taxCode: string | null;
  readonly vatNumber: string | null;
}

interface NamedBill {
  readonly id: string;
  readonly totalCents: Cents;
  readonly paidCents: Cents;
}

/** The one bill that a note names, of the same recipient: a slip in a digit must not credit a stranger. Two that fit are for people to tell apart. */
async function lockNamed(
  tx: Database,
  { id, taxCode, vatNumber, issueDate }: Note,
  { issuer, number, issuedOn }: typeof creditNote.$inferSelect,
): Promise<NamedBill | undefined> {
  const recipients: SQL[] = [
    ...(taxCode === null ? [] : [eq(bill.recipientTaxCode, taxCode)]),
    ...(vatNumber === null ? [] : [eq(bill.recipientVatNumber, vatNumber)]),
  ];
  const found = await tx
    .select({ id: bill.id, totalCents: bill.totalCents, paidCents: bill.paidCents })
    .from(bill)
    .where(
      and(
        eq(bill.issuer, issuer),
        eq(bill.number, number),
        issuedOn === null ? sql`${bill.issueDate} <= ${issueDate}` : eq(bill.year, Number(issuedOn.slice(0, 4))),
        gte(bill.totalCents, 0),
        ne(bill.id, id),
        recipients.length === 0 ? sql`false` : sql`(${sql.join(recipients, sql` or `)})`,
      ),
    )
    .limit(2)
    .for("update");
  return found.length === 1 ? found[0] : undefined;
}

/** @returns what is left of the note. */
async function credit(
  tx: Database,
  {
    noteId,
    position,
    credited,
    left,
    isLast,
    issueDate,
  }: {
    readonly noteId: string;
    readonly position: number;
    readonly credited: NamedBill;
    readonly left: Cents;
    readonly isLast: boolean;
    readonly issueDate: string;
  },
): Promise<Cents> {
  const at = clock.now();
  const billId = credited.id;
  const reference = `${noteId}/${String(position)}`;
  const { appliedCents, keptCents, leftCents } = creditOf(left, credited.totalCents - credited.paidCents, isLast);
  if (appliedCents > 0) {
    const applied = await applyPayment(tx, {
      ...{ billId, source: "credit-note", reference, amountCents: appliedCents, paidOn: issueDate, at },
    });
    if (applied.appliedCents !== appliedCents) throw new Error(`bill ${billId} changed under its lock`);
    await markCredited(tx, billId);
    await requestClose(tx, billId);
  }
  await releaseAccepted(tx, billId, left);
  if (appliedCents + keptCents > 0)
    await post(tx, { ...creditNoteBooked(partsApplied({ appliedCents, excessCents: keptCents })), externalRef: reference, at, billId });
  await keepWhatCame(tx, { billId, source: "credit-note", reference, amountCents: keptCents });
  await tx
    .update(creditNote)
    .set({ creditedId: billId, appliedCents, settledAt: at })
    .where(and(eq(creditNote.billId, noteId), eq(creditNote.position, position), isNull(creditNote.creditedId)));
  const principal = systemPrincipal("payments", at);
  await recordAudit(tx, { principal, action: "bill.credit", target: billId, details: { noteId, appliedCents, keptCents }, at });
  return leftCents;
}
