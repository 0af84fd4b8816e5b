import "server-only";
import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { db, statementName, type Database } from "@/db/client";
import { bill, document } from "@/db/schema/billing";
import { recordAudit } from "@/lib/audit/commands";
import { bookBills, findKnownBills, keepDocument, keyOf, type KnownBill, type NewBill } from "@/lib/billing/commands/book-bill";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { hasScope, type Principal } from "@/lib/principal";
import { ConflictingBill } from "@/lib/bss/conflicting-bill";
import { readInvoiceFile, type InvoiceFileContent } from "@/lib/bss/fatturapa/file";
import type { ReadBill } from "@/lib/bss/fatturapa/invoice";
import { ImportRefusal } from "@/lib/bss/fatturapa/refusal";
import type { BillFacts, BillReport, FileReport } from "@/lib/bss/report";
import { findRecipient, joinReferences, matchLine, type Match } from "./match-line";

/** A file as it lies in the operator's folder. */
export interface IncomingFile {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** When it is, and where to write when not in the shared pool (a caller's transaction). */
export interface ImportOptions {
  readonly now: Date;
  readonly database?: Database;
}

/**
 * Imports the bills of one FatturaPA file, all of them or none. What is here already changes nothing; a bill whose number is here with
 * another content refuses the file.
 * @throws UserError `not-found` for a principal that may not import.
 */
export async function importBillFile(
  principal: Principal,
  file: IncomingFile,
  { now, database = db() }: ImportOptions,
): Promise<FileReport> {
  if (!hasScope(principal, "import")) throw new UserError("not-found");
  const sha256 = createHash("sha256").update(file.bytes).digest("hex");
  const known = await billsOfDocument(database, sha256);
  if (known.length > 0) return { file: file.fileName, bills: known };
  try {
    const booking = { ...file, sha256, content: await read(file.bytes), now };
    return await startOverWhenOvertaken(() => database.transaction((tx) => book(tx, principal, booking)));
  } catch (error) {
    if (!(error instanceof ImportRefusal)) throw error;
    const conflict = error instanceof ConflictingBill ? { kept: error.kept, refused: error.refused } : undefined;
    return { file: file.fileName, bills: [], refused: { reason: error.reason, element: error.element, line: error.line, conflict } };
  }
}

/** Another import brought some of the same bills in between. Started over, they are known. */
class Overtaken extends Error {}

/** Each time somebody else has booked at least one bill of this file, so it ends. */
async function startOverWhenOvertaken<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
}

async function read(bytes: Uint8Array): Promise<InvoiceFileContent> {
  const { BILL_DUE_DAYS: dueDays, FATTURAPA_XSD: xsd } = env();
  // Loaded only where it is asked for: 1.2 MB of WebAssembly.
  const validate = xsd === undefined ? undefined : (await import("@/lib/bss/fatturapa/xsd")).xsdCheck(xsd);
  return readInvoiceFile(bytes, { dueDays, ...(validate && { validate }) });
}

/** What a file that came before, byte for byte, brought then. */
async function billsOfDocument(database: Database, sha256: string): Promise<BillReport[]> {
  const found = await database
    .select({ number: bill.number, year: bill.year, documentType: bill.documentType, totalCents: bill.totalCents })
    .from(bill)
    .innerJoin(document, eq(document.id, bill.documentId))
    .where(eq(document.sha256, sha256))
    .orderBy(bill.bodyIndex)
    .prepare(statementName("bills_of_document"))
    .execute();
  return found.map((one) => ({ ...one, result: "unchanged" }));
}

interface Booking extends IncomingFile {
  readonly sha256: string;
  readonly content: InvoiceFileContent;
  readonly now: Date;
}

async function book(tx: Database, principal: Principal, { fileName, bytes, sha256, content, now }: Booking): Promise<FileReport> {
  const { bills } = content;
  const known = await knownOf(tx, bills);
  const fresh = firstOfEachKey(bills.filter((read) => !isKnown(known, read)));
  if (fresh.length === 0) return { file: fileName, bills: bills.map((read) => reportOf(read, "unchanged")) };

  const matches = await matchAll(tx, fresh);
  const documentId = await keepDocument(tx, { sha256, fileName, kind: content.kind, content: bytes, importedAt: now });
  const booked = await bookBills(
    tx,
    { documentId, at: now },
    fresh.map((read) => toNewBill(read, matches.get(read))),
  );
  if (booked < fresh.length) throw new Overtaken();

  const reports = bills.map((read) => reportOf(read, matches.has(read) ? "imported" : "unchanged", matches.get(read)));
  const unassigned = reports.filter((report) => report.result === "unassigned").length;
  await recordAudit(tx, {
    principal,
    action: "bill.import",
    target: documentId,
    details: { file: fileName, bills: booked, unassigned },
    at: now,
  });
  return { file: fileName, bills: reports };
}

async function knownOf(tx: Database, bills: readonly ReadBill[]): Promise<Map<string, KnownBill>> {
  // One file has one issuer: the header stands once, before all bodies.
  const [first] = bills;
  return first === undefined
    ? new Map()
    : findKnownBills(
        tx,
        first.issuer,
        bills.map((read) => read.number),
      );
}

/** Whether a bill is here with the same content. @throws ConflictingBill when it is here with another. */
function isKnown(known: ReadonlyMap<string, KnownBill>, read: ReadBill): boolean {
  const there = known.get(keyOf(read));
  if (there !== undefined && there.contentHash !== read.contentHash) throw new ConflictingBill(there, factsOf(read), "here");
  return there !== undefined;
}

/** One file may hold a bill twice; twice with different contents refuses it. */
function firstOfEachKey(bills: readonly ReadBill[]): ReadBill[] {
  const first = new Map<string, ReadBill>();
  for (const read of bills) {
    const earlier = first.get(keyOf(read));
    if (earlier !== undefined && earlier.contentHash !== read.contentHash)
      throw new ConflictingBill(factsOf(earlier), factsOf(read), "in this file");
    if (earlier === undefined) first.set(keyOf(read), read);
  }
  return [...first.values()];
}

/** All bodies of a file have one recipient: those with the same references have one answer. */
async function matchAll(tx: Database, bills: readonly ReadBill[]): Promise<Map<ReadBill, Match>> {
  const matches = new Map<ReadBill, Match>();
  const [first] = bills;
  if (first === undefined) return matches;
  const recipient = await findRecipient(tx, { taxCode: first.recipientTaxCode, vatNumber: first.recipientVatNumber });
  const answers = new Map<string, Match>();
  for (const read of bills) {
    const key = JSON.stringify(read.lineReferences);
    const match = answers.get(key) ?? (await matchLine(tx, recipient, read.lineReferences));
    answers.set(key, match);
    matches.set(read, match);
  }
  return matches;
}

function toNewBill({ rows, vat, instalments, attachments, lineReferences, remarks, ...head }: ReadBill, match: Match | undefined): NewBill {
  return {
    head: {
      ...head,
      remarks: [...remarks],
      lineReference: joinReferences(lineReferences),
      customerId: match?.customerId ?? null,
      lineId: match?.lineId ?? null,
    },
    rows,
    vat,
    instalments,
    attachments,
  };
}

function reportOf({ number, year, documentType, totalCents }: ReadBill, result: "imported" | "unchanged", match?: Match): BillReport {
  const unassigned = result === "imported" && match?.lineId === null;
  return {
    number,
    year,
    documentType,
    totalCents,
    result: unassigned ? "unassigned" : result,
    ...(unassigned && match.reason !== undefined && { reason: match.reason }),
  };
}

function factsOf({ issuer, documentType, year, number, issueDate, totalCents, contentHash }: ReadBill): BillFacts {
  return { issuer, documentType, year, number, issueDate, totalCents, contentHash };
}
