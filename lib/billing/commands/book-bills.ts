import "server-only";
import { and, inArray } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { statementName, type Database } from "@/db/client";
import { recordsOf } from "@/db/records";
import { bill, billAttachment, billInstalment, billRow, billVat, document } from "@/db/schema/billing";
import { creditNote } from "@/db/schema/billing/credit-note";
import { planForNew } from "@/lib/billing/commands/notices/occasions";

type Columns<T extends { $inferInsert: object }, Left extends PropertyKey> = Omit<T["$inferInsert"], Left>;

/** A bill to book: its own columns, and what hangs on it in the file's order. */
export interface NewBill {
  readonly head: Columns<typeof bill, "id" | "importedAt" | "paidCents" | "disputedCents" | "state">;
  readonly rows: readonly Columns<typeof billRow, "billId" | "position">[];
  readonly vat: readonly Columns<typeof billVat, "billId" | "position">[];
  readonly instalments: readonly Columns<typeof billInstalment, "billId" | "position">[];
  readonly attachments: readonly Columns<typeof billAttachment, "billId" | "position">[];
  /** Of a credit note, the bills that it names. */
  readonly credits: readonly Pick<typeof creditNote.$inferInsert, "issuer" | "number" | "issuedOn">[];
}

/** The key under which a bill exists once. */
export type BillKey = Pick<NewBill["head"], "issuer" | "documentType" | "year" | "number">;

/** A bill that is here already, by what tells it from another of the same number. */
export interface KnownBill extends BillKey {
  readonly contentHash: string;
  readonly issueDate: string;
  readonly totalCents: number;
}

/** Two bills have the same key exactly when they have the same text here. */
export function keyOf({ issuer, documentType, year, number }: BillKey): string {
  return JSON.stringify([issuer, documentType, year, number]);
}

/** Those of the bills that are here already, by `keyOf`. */
export async function findKnownBills(tx: Database, keys: readonly BillKey[]): Promise<Map<string, KnownBill>> {
  const known = new Map<string, KnownBill>();
  for (const part of chunks(keys, 1000)) {
    const found = await tx
      .select({
        issuer: bill.issuer,
        documentType: bill.documentType,
        year: bill.year,
        number: bill.number,
        contentHash: bill.contentHash,
        issueDate: bill.issueDate,
        totalCents: bill.totalCents,
      })
      .from(bill)
      .where(
        and(
          inArray(bill.issuer, [...new Set(part.map(({ issuer }) => issuer))]),
          inArray(
            bill.number,
            part.map(({ number }) => number),
          ),
        ),
      );
    for (const one of found) known.set(keyOf(one), one);
  }
  return known;
}

/** Keeps files as they came, each content once. @returns the id of each by its hash, whoever was first to bring it. */
export async function keepDocuments(
  tx: Database,
  files: readonly Omit<typeof document.$inferInsert, "id">[],
): Promise<Map<string, string>> {
  const columns = { id: document.id, sha256: document.sha256 };
  // In one order everywhere, as the bills below.
  const ordered = [...files].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1)).map((file) => ({ id: uuidv7(), ...file }));
  const kept = await tx.insert(document).values(ordered).onConflictDoNothing({ target: document.sha256 }).returning(columns);
  const ids = new Map(kept.map(({ sha256, id }) => [sha256, id]));
  const others = ordered.filter(({ sha256 }) => !ids.has(sha256)).map(({ sha256 }) => sha256);
  if (others.length > 0)
    for (const { sha256, id } of await tx.select(columns).from(document).where(inArray(document.sha256, others))) ids.set(sha256, id);
  return ids;
}

/** Bills that are written at once: few enough for memory when a file holds ten thousand. */
const AT_ONCE = 200;

/**
 * Books bills with all that hangs on them. A key that somebody else booked meanwhile is left as it is.
 * @returns how many were booked here.
 */
export async function bookBills(tx: Database, bills: readonly NewBill[], at: Date): Promise<number> {
  // In one order everywhere: two imports of the same bills wait for each other instead of dying of a deadlock.
  const ordered = [...bills].sort((a, b) => (keyOf(a.head) < keyOf(b.head) ? -1 : 1));
  let booked = 0;
  for (const part of chunks(ordered, AT_ONCE)) booked += await bookPart(tx, part, at);
  return booked;
}

async function bookPart(tx: Database, bills: readonly NewBill[], at: Date): Promise<number> {
  const entries = bills.map((entry) => ({ id: uuidv7(), entry }));
  const heads = entries.map(({ id, entry: { head } }) => ({
    ...head,
    id,
    importedAt: at,
    paidCents: 0,
    disputedCents: 0,
    state: firstState(head.totalCents),
  }));
  const inserted = await tx
    .insert(bill)
    .select(recordsOf(bill, heads))
    .onConflictDoNothing({ target: [bill.issuer, bill.documentType, bill.year, bill.number] })
    .returning({ id: bill.id })
    .prepare(statementName("book_bills"))
    .execute();
  const ids = new Set(inserted.map(({ id }) => id));
  const mine = entries.filter(({ id }) => ids.has(id));
  const hanging = <T extends object>(of: (entry: NewBill) => readonly T[]) =>
    mine.flatMap(({ id, entry }) => of(entry).map((item, index) => ({ ...item, billId: id, position: index + 1 })));
  const rows = hanging((entry) => entry.rows);
  const vat = hanging((entry) => entry.vat);
  const instalments = hanging((entry) => entry.instalments);
  // One after the other: the driver sends no statement of a transaction before the last is answered.
  await tx.insert(billRow).select(recordsOf(billRow, rows)).prepare(statementName("book_rows")).execute();
  await tx.insert(billVat).select(recordsOf(billVat, vat)).prepare(statementName("book_vat")).execute();
  await tx.insert(billInstalment).select(recordsOf(billInstalment, instalments)).prepare(statementName("book_instalments")).execute();
  const credits = hanging((entry) => entry.credits);
  if (credits.length > 0) await tx.insert(creditNote).values(credits);
  await planForNew(
    tx,
    mine.map(({ id, entry: { head } }) => ({ ...head, id })),
    at,
  );
  // One by one: each may be megabytes.
  for (const part of chunks(
    hanging((entry) => entry.attachments),
    1,
  ))
    await tx.insert(billAttachment).values(part);
  return mine.length;
}

/** A credit note owes nothing, and a bill of nothing is paid. */
function firstState(totalCents: number): "open" | "paid" | "credited" {
  if (totalCents < 0) return "credited";
  return totalCents === 0 ? "paid" : "open";
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
