import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { bill, billAttachment, billInstalment, billRow, billVat, document } from "@/db/schema/billing";

type Columns<T extends { $inferInsert: object }, Left extends PropertyKey> = Omit<T["$inferInsert"], Left>;

/** A bill to book: its own columns, and what hangs on it in the file's order. */
export interface NewBill {
  readonly head: Columns<typeof bill, "id" | "documentId" | "importedAt" | "paidCents" | "state">;
  readonly rows: readonly Columns<typeof billRow, "billId" | "position">[];
  readonly vat: readonly Columns<typeof billVat, "billId" | "position">[];
  readonly instalments: readonly Columns<typeof billInstalment, "billId" | "position">[];
  readonly attachments: readonly Columns<typeof billAttachment, "billId" | "position">[];
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

/** Those of one issuer's bills that are here already, by `keyOf`. */
export async function findKnownBills(tx: Database, issuer: string, numbers: readonly string[]): Promise<Map<string, KnownBill>> {
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
    .where(and(eq(bill.issuer, issuer), inArray(bill.number, [...numbers])));
  return new Map(found.map((known) => [keyOf(known), known]));
}

/** Keeps a file as it came, once. @returns its id, whoever was first to bring it. */
export async function keepDocument(tx: Database, file: Omit<typeof document.$inferInsert, "id">): Promise<string> {
  const [kept] = await tx.insert(document).values({ id: uuidv7(), ...file }).onConflictDoNothing({ target: document.sha256 }).returning({ id: document.id });
  if (kept) return kept.id;
  const [earlier] = await tx.select({ id: document.id }).from(document).where(eq(document.sha256, file.sha256));
  if (!earlier) throw new Error(`document ${file.sha256} is neither new nor there`);
  return earlier.id;
}

/**
 * Books bills with all that hangs on them. A key that somebody else booked meanwhile is left as it is.
 * @returns the keys, by `keyOf`, that were booked here.
 */
export async function bookBills(tx: Database, from: { readonly documentId: string; readonly at: Date }, bills: readonly NewBill[]): Promise<Set<string>> {
  // In one order everywhere: two imports of the same bills wait for each other instead of dying of a deadlock.
  const ordered = [...bills].sort((a, b) => (keyOf(a.head) < keyOf(b.head) ? -1 : 1)).map((entry) => ({ id: uuidv7(), entry }));
  const booked = new Set<string>();
  for (const part of chunks(ordered, 500)) {
    const inserted = await tx
      .insert(bill)
      .values(part.map(({ id, entry }) => ({ ...entry.head, id, documentId: from.documentId, importedAt: from.at, paidCents: 0, state: firstState(entry.head.totalCents) })))
      .onConflictDoNothing({ target: [bill.issuer, bill.documentType, bill.year, bill.number] })
      .returning({ id: bill.id });
    for (const { id } of inserted) booked.add(id);
  }
  const mine = ordered.filter(({ id }) => booked.has(id));
  const hanging = <T extends object>(of: (entry: NewBill) => readonly T[]) =>
    mine.flatMap(({ id, entry }) => of(entry).map((item, index) => ({ ...item, billId: id, position: index + 1 })));
  // PostgreSQL takes 65535 parameters a statement; rows have the most columns, 12. Attachments go one by one: each may be megabytes.
  await Promise.all([
    ...chunks(hanging((entry) => entry.rows), 2000).map((part) => tx.insert(billRow).values(part)),
    ...chunks(hanging((entry) => entry.vat), 2000).map((part) => tx.insert(billVat).values(part)),
    ...chunks(hanging((entry) => entry.instalments), 2000).map((part) => tx.insert(billInstalment).values(part)),
  ]);
  for (const part of chunks(hanging((entry) => entry.attachments), 1)) await tx.insert(billAttachment).values(part);
  return new Set(mine.map(({ entry }) => keyOf(entry.head)));
}

/** A credit note owes nothing, and a bill of nothing is paid. */
function firstState(totalCents: number): "open" | "paid" | "credited" {
  if (totalCents < 0) return "credited";
  return totalCents === 0 ? "paid" : "open";
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
