import "server-only";
import { and, asc, between, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { operatorExport } from "@/db/schema/billing";
import { exportBody } from "@/lib/billing/commands/queue-export";
import { clock } from "@/lib/clock";
import { log } from "@/lib/log";
import { putExportFile } from "@/lib/bss/export-folder";

/** So many lines a file at most. */
const MAX_LINES = 10_000;

/** The advisory lock that one worker holds while it makes files: any number, the same everywhere. */
const LOCK = 7_246_001;

/**
 * Writes what waits for the operator into files, each export into exactly one. A kill at any moment leaves at worst a file
 * that is in place and not yet noted: then the very same one is meant again, and found or written again.
 */
export async function writeExportFiles(folder: string): Promise<void> {
  while (await assignFile());
  while (await writeNextFile(folder));
}

/**
 * Decides what the next file holds: from here on those exports belong to it, whatever happens.
 * @returns false when nothing waits, or another worker is at it.
 */
export async function assignFile(): Promise<boolean> {
  return db().transaction(async (tx) => {
    if (!(await lockFiles(tx))) return false;
    const unassigned = and(eq(operatorExport.state, "waiting"), isNull(operatorExport.fileName));
    const next = await tx
      .select({ sequence: operatorExport.sequence })
      .from(operatorExport)
      .where(unassigned)
      .orderBy(asc(operatorExport.sequence))
      .limit(MAX_LINES);
    const [first, last] = [next.at(0)?.sequence, next.at(-1)?.sequence];
    if (first === undefined || last === undefined) return false;
    await tx
      .update(operatorExport)
      .set({ fileName: `payments-${padded(first)}-${padded(last)}.ndjson` })
      .where(and(between(operatorExport.sequence, first, last), unassigned));
    return true;
  });
}

/**
 * Writes the first file that is not in place yet and notes that it is.
 * @returns false when there is none, or another worker is at it.
 */
export async function writeNextFile(folder: string): Promise<boolean> {
  return db().transaction(async (tx) => {
    if (!(await lockFiles(tx))) return false;
    const [next] = await tx
      .select({ fileName: operatorExport.fileName })
      .from(operatorExport)
      .where(and(eq(operatorExport.state, "waiting"), isNotNull(operatorExport.fileName)))
      .orderBy(asc(operatorExport.sequence))
      .limit(1);
    const name = next?.fileName ?? null;
    if (name === null) return false;
    const lines = await tx
      .select({ id: operatorExport.id, kind: operatorExport.kind, body: operatorExport.body })
      .from(operatorExport)
      .where(eq(operatorExport.fileName, name))
      .orderBy(asc(operatorExport.sequence));
    await putExportFile(folder, name, lines.map((one) => `${exportBody(one)}\n`).join(""));
    await tx
      .update(operatorExport)
      .set({ state: "acknowledged", acknowledgedAt: clock.now() })
      .where(and(eq(operatorExport.fileName, name), eq(operatorExport.state, "waiting")));
    log.info({ file: name, exports: lines.length }, "a file for the operator is in place");
    return true;
  });
}

/** Of one length, so that the order of the names is that of the numbers. */
function padded(sequence: number): string {
  return String(sequence).padStart(10, "0");
}

async function lockFiles(tx: Database): Promise<boolean> {
  const { rows } = await tx.execute<{ locked: boolean }>(sql`select pg_try_advisory_xact_lock(${LOCK}) locked`);
  return rows[0]?.locked === true;
}
