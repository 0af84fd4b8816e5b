import "server-only";
import { createHash } from "node:crypto";
import { eq, inArray } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { bill, document } from "@/db/schema/billing";
import { recordAudits } from "@/lib/audit/commands";
import { bookBills, findKnownBills, keepDocuments } from "@/lib/billing/commands/book-bills";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { queueForBills } from "@/lib/payments/commands/credit-notes";
import { hasScope, type Principal } from "@/lib/principal";
import { ConflictingBill } from "@/lib/bss/conflicting-bill";
import { readInvoiceFile, type InvoiceFileContent } from "@/lib/bss/fatturapa/file";
import type { ReadBill } from "@/lib/bss/fatturapa/invoice";
import { ImportRefusal } from "@/lib/bss/fatturapa/refusal";
import type { BillReport, FileReport } from "@/lib/bss/report";
import { addresseeOf, freshBills, reportOf, toNewBill } from "./fresh-bills";
import { matchLines } from "./match-lines";

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
 * Imports the bills of FatturaPA files in one transaction, which costs a fraction of one for each; of a file all bills or none. What is here
 * already changes nothing. A bill whose number is here, or in an earlier file, with another content refuses its file, and no other.
 * @returns a report for each file, in their order.
 * @throws UserError `not-found` for a principal that may not import.
 */
export async function importBillFiles(
  principal: Principal,
  files: readonly IncomingFile[],
  { now, database = db() }: ImportOptions,
): Promise<FileReport[]> {
  if (!hasScope(principal, "import")) throw new UserError("not-found");
  const incoming = files.map((file) => ({ ...file, sha256: createHash("sha256").update(file.bytes).digest("hex") }));
  const earlier = await billsOfDocuments(
    database,
    incoming.map(({ sha256 }) => sha256),
  );
  const reports = new Map<IncomingFile, FileReport>();
  const readable: ReadableFile[] = [];
  for (const file of incoming) {
    const bills = earlier.get(file.sha256);
    if (bills) reports.set(file, { file: file.fileName, bills });
    else
      await refusing(file, reports, async () => {
        readable.push({ file, content: await read(file.bytes) });
      });
  }
  if (readable.length > 0) {
    const booked = await startOverWhenOvertaken(() => database.transaction((tx) => book(tx, principal, readable, now)));
    for (const [file, report] of booked) reports.set(file, report);
  }
  return incoming.flatMap((file) => reports.get(file) ?? []);
}

/** `importBillFiles` for one. */
export async function importBillFile(principal: Principal, file: IncomingFile, options: ImportOptions): Promise<FileReport> {
  const [report] = await importBillFiles(principal, [file], options);
  if (!report) throw new Error(`${file.fileName} has no report`);
  return report;
}

/** Another import brought some of the same bills in between. Started over, they are known. */
class Overtaken extends Error {}

/** Each time somebody else has booked at least one of these bills, so it ends. */
async function startOverWhenOvertaken<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
}

/** What a refusal inside `work` says goes into the file's report. */
async function refusing(file: IncomingFile, reports: Map<IncomingFile, FileReport>, work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ImportRefusal)) throw error;
    const conflict = error instanceof ConflictingBill ? { kept: error.kept, refused: error.refused } : undefined;
    reports.set(file, {
      file: file.fileName,
      bills: [],
      refused: { reason: error.reason, element: error.element, line: error.line, conflict },
    });
  }
}

async function read(bytes: Uint8Array): Promise<InvoiceFileContent> {
  const { BILL_DUE_DAYS: dueDays, FATTURAPA_XSD: xsd } = env();
  // Loaded only where it is asked for: 1.2 MB of WebAssembly.
  const validate = xsd === undefined ? undefined : (await import("@/lib/bss/fatturapa/xsd")).xsdCheck(xsd);
  return readInvoiceFile(bytes, { dueDays, ...(validate && { validate }) });
}

/** What files that came before, byte for byte, brought then; by their hashes. */
async function billsOfDocuments(database: Database, hashes: readonly string[]): Promise<Map<string, BillReport[]>> {
  const found = await database
    .select({
      sha256: document.sha256,
      bill: { number: bill.number, year: bill.year, documentType: bill.documentType, totalCents: bill.totalCents },
    })
    .from(bill)
    .innerJoin(document, eq(document.id, bill.documentId))
    .where(inArray(document.sha256, [...hashes]))
    .orderBy(document.sha256, bill.bodyIndex);
  const bills = new Map<string, BillReport[]>();
  for (const one of found) {
    const reports = bills.get(one.sha256) ?? [];
    reports.push({ ...one.bill, result: "unchanged" });
    bills.set(one.sha256, reports);
  }
  return bills;
}

interface ReadableFile {
  readonly file: IncomingFile & { readonly sha256: string };
  readonly content: InvoiceFileContent;
}

async function book(
  tx: Database,
  principal: Principal,
  files: readonly ReadableFile[],
  now: Date,
): Promise<ReadonlyMap<IncomingFile, FileReport>> {
  const reports = new Map<IncomingFile, FileReport>();
  const known = await findKnownBills(
    tx,
    files.flatMap(({ content }) => content.bills),
  );
  const bringing: (ReadableFile & { readonly fresh: readonly ReadBill[] })[] = [];
  for (const { file, content } of files)
    await refusing(file, reports, () => {
      const fresh = freshBills(content.bills, known);
      if (fresh.length > 0) bringing.push({ file, content, fresh });
      else reports.set(file, { file: file.fileName, bills: content.bills.map((read) => reportOf(read, "unchanged")) });
    });
  const fresh = bringing.flatMap((file) => file.fresh);
  if (fresh.length === 0) return reports;

  const matches = new Map((await matchLines(tx, fresh.map(addresseeOf))).map((match, index) => [fresh[index], match]));
  const documentIds = await keepDocuments(
    tx,
    bringing.map(({ file: { sha256, fileName, bytes }, content: { kind } }) => ({
      sha256,
      fileName,
      kind,
      content: bytes,
      importedAt: now,
    })),
  );
  const toBook = bringing.flatMap(({ file, fresh: bills }) =>
    bills.map((read) => toNewBill(read, documentIds.get(file.sha256) ?? "", matches.get(read))),
  );
  if ((await bookBills(tx, toBook, now)) < fresh.length) throw new Overtaken();
  await queueForBills(tx, toBook);

  const audited = bringing.map(({ file, content, fresh: mine }) => {
    const bills = content.bills.map((read) => reportOf(read, matches.has(read) ? "imported" : "unchanged", matches.get(read)));
    reports.set(file, { file: file.fileName, bills });
    const unassigned = bills.filter((report) => report.result === "unassigned").length;
    const details = { file: file.fileName, bills: mine.length, unassigned };
    return { principal, action: "bill.import", target: documentIds.get(file.sha256) ?? "", details, at: now };
  });
  await recordAudits(tx, audited);
  return reports;
}
