import "server-only";
import { Readable } from "node:stream";
import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { touchJob } from "@/db/queue";
import { importNote, importPiece, importRun } from "@/db/schema/bss/import-run";
import { recordAudit } from "@/lib/audit/commands";
import { importBillFile } from "@/lib/bss/commands/import-bill-files";
import { importOperatorData } from "@/lib/bss/commands/import-operator-data";
import { importPayments } from "@/lib/bss/commands/import-payments";
import { checkSize } from "@/lib/bss/fatturapa/unwrap";
import { ImportRefusal } from "@/lib/bss/fatturapa/refusal";
import { IMPORT_KEY, MOST_NOTES } from "@/lib/bss/input/uploads";
import { formatOf, type Kind } from "@/lib/bss/file-kind";
import type { FileReport, Refused, RowReport } from "@/lib/bss/report";
import { clock } from "@/lib/clock";
import type { Reason, ReasonCode } from "@/lib/import-reason";
import type { Principal } from "@/lib/principal";
import { importerPrincipal } from "@/lib/staff/rules";

const FLUSH_EVERY_MS = 1000;
const FLUSH_NOTES = 500;

/** Another worker began the same import meanwhile: what is left is its work. */
class Overtaken extends Error {}

/**
 * Imports a file that staff gave, by the very commands of `npm run import`, and keeps their report. Done again after a worker died it loses and doubles nothing: what was taken is
 * unchanged the second time.
 */
export async function runImport(importId: string): Promise<void> {
  const run = await begin(importId);
  if (!run) return;
  const report = new KeptReport(run);
  try {
    await importFile(importerPrincipal({ id: run.staffId }, clock.now()), run, report);
    await report.end();
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
  }
}

interface Run {
  readonly id: string;
  readonly staffId: string;
  readonly fileName: string;
  readonly kind: Kind;
  readonly sizeBytes: number;
  readonly attempts: number;
}

async function begin(id: string): Promise<Run | undefined> {
  return db().transaction(async (tx) => {
    const [begun] = await tx
      .update(importRun)
      .set({ state: "running", attempts: sql`${importRun.attempts} + 1`, done: 0, unchanged: 0, unassigned: 0, refused: 0 })
      .where(and(eq(importRun.id, id), inArray(importRun.state, ["waiting", "running"])))
      .returning({
        staffId: importRun.staffId,
        fileName: importRun.fileName,
        kind: importRun.kind,
        sizeBytes: importRun.sizeBytes,
        attempts: importRun.attempts,
      });
    if (!begun || begun.kind === null) return undefined;
    await tx.delete(importNote).where(eq(importNote.runId, id));
    return { id, ...begun, kind: begun.kind };
  });
}

async function importFile(principal: Principal, run: Run, report: KeptReport): Promise<void> {
  const now = clock.now();
  const { id, fileName, kind } = run;
  if (kind === "bills") {
    await report.file(await importBills(principal, run, now));
    return;
  }
  const command = kind === "payments" ? importPayments : importOperatorData;
  const stream = Readable.from(report.whileRead(piecesOf(id)), { objectMode: false });
  await command(
    principal,
    { fileName, format: formatOf(fileName), stream },
    {
      now,
      onRow: (row) => {
        report.row(row);
      },
    },
  );
}

async function importBills(principal: Principal, { id, fileName, sizeBytes }: Run, now: Date): Promise<FileReport> {
  try {
    // By its size alone, before a byte of it is read.
    checkSize(sizeBytes);
  } catch (error) {
    if (!(error instanceof ImportRefusal)) throw error;
    return { file: fileName, bills: [], refused: { reason: error.reason } };
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of piecesOf(id)) pieces.push(piece);
  return importBillFile(principal, { fileName, bytes: Buffer.concat(pieces) }, { now });
}

async function* piecesOf(runId: string): AsyncGenerator<Uint8Array> {
  for (let last = 0; ; last += 1) {
    const [piece] = await db()
      .select({ content: importPiece.content })
      .from(importPiece)
      .where(and(eq(importPiece.runId, runId), gt(importPiece.position, last)))
      .orderBy(asc(importPiece.position))
      .limit(1);
    if (!piece) return;
    yield piece.content;
  }
}

/** A report that goes into the database as it grows, for as long as nobody else has begun the same import. */
class KeptReport {
  private readonly counts = { done: 0, unchanged: 0, unassigned: 0, refused: 0 };
  private notes: (typeof importNote.$inferInsert)[] = [];
  private noted = 0;
  private flushedAt = clock.now().getTime();

  constructor(private readonly run: Run) {}

  async file({ bills, refused }: FileReport): Promise<void> {
    for (const bill of bills) {
      if (bill.result === "unassigned") {
        this.counts.unassigned += 1;
        this.note({ result: bill.result, billNumber: bill.number, totalCents: bill.totalCents }, bill.reason);
      } else this.counts[bill.result === "imported" ? "done" : bill.result] += 1;
      if (this.notes.length >= FLUSH_NOTES) await this.flush();
    }
    if (refused) this.refuse(refused);
  }

  row(row: RowReport): void {
    if (row.result === "refused") this.refuse(row);
    else this.counts[row.result] += 1;
  }

  /** Writes down how far it is between the pieces of a file; what reads them waits meanwhile, so that the notes do not pile up. */
  async *whileRead(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      const size = Math.max(1, Math.ceil(piece.length / 16));
      for (let at = 0; at < piece.length; at += size) {
        yield piece.subarray(at, at + size);
        if (this.notes.length >= FLUSH_NOTES || clock.now().getTime() - this.flushedAt >= FLUSH_EVERY_MS) await this.flush();
      }
    }
  }

  /** The last word; the file is not needed any more. */
  async end(): Promise<void> {
    await this.flush(async (tx, at) => {
      await tx.delete(importPiece).where(eq(importPiece.runId, this.run.id));
      const principal = importerPrincipal({ id: this.run.staffId }, at);
      await recordAudit(tx, { principal, action: "import.end", target: this.run.id, details: { ...this.counts }, at });
    });
  }

  private refuse({ reason, element, line }: Refused): void {
    this.counts.refused += 1;
    this.note({ result: "refused", element: element ?? null, line: line ?? null }, reason);
  }

  private note(note: Omit<typeof importNote.$inferInsert, "runId" | "position" | "reason" | "reasonValues">, reason: Reason): void {
    if (this.noted >= MOST_NOTES) return;
    this.noted += 1;
    this.notes.push({ ...note, ...kept(reason), runId: this.run.id, position: this.noted });
  }

  private async flush(last?: (tx: Database, at: Date) => Promise<void>): Promise<void> {
    const notes = this.notes;
    this.notes = [];
    this.flushedAt = clock.now().getTime();
    const at = clock.now();
    const { id, attempts } = this.run;
    await db().transaction(async (tx) => {
      const mine = await tx
        .update(importRun)
        .set({
          done: this.counts.done,
          unchanged: this.counts.unchanged,
          unassigned: this.counts.unassigned,
          refused: this.counts.refused,
          state: last ? "done" : "running",
          endedAt: last ? at : null,
        })
        .where(and(eq(importRun.id, id), eq(importRun.attempts, attempts), eq(importRun.state, "running")))
        .returning({ id: importRun.id });
      if (mine.length === 0) throw new Overtaken();
      for (let from = 0; from < notes.length; from += 1000) await tx.insert(importNote).values(notes.slice(from, from + 1000));
      await last?.(tx, at);
      await touchJob(tx, IMPORT_KEY + id);
    });
  }
}

/** A reason as it is kept. A bill's text may hold what PostgreSQL takes in no text, and be as long as it likes. */
function kept({ code, values }: Reason): { reason: ReasonCode; reasonValues: Reason["values"] } {
  const shown = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "string" ? value.replaceAll("\u0000", " ").slice(0, 500) : value,
  ]);
  return { reason: code, reasonValues: Object.fromEntries(shown) as Reason["values"] };
}
