import "server-only";
import { and, asc, desc, eq, gt, lt, ne, sql, type SQL } from "drizzle-orm";
import { db } from "@/db/client";
import { isGivenUp } from "@/db/queue";
import { importNote, importRun } from "@/db/schema/bss/import-run";
import { staff } from "@/db/schema/staff";
import type { Kind } from "@/lib/bss/file-kind";
import { IMPORT_KEY } from "@/lib/bss/input/uploads";
import { UserError } from "@/lib/errors";
import type { Reason } from "@/lib/import-reason";
import type { Cents } from "@/lib/money";
import { hasScope, type Principal } from "@/lib/principal";

/** A file that staff gave to the importer, and how far it is. */
export interface ImportSummary {
  readonly id: string;
  readonly fileName: string;
  readonly kind: Kind | null;
  readonly sizeBytes: number;
  readonly sha256: string | null;
  /** `given-up`: the queue has tried it as often as it does, and no more. */
  readonly state: "receiving" | "waiting" | "running" | "done" | "given-up";
  readonly attempts: number;
  readonly done: number;
  readonly unchanged: number;
  readonly unassigned: number;
  readonly refused: number;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** E-mail of whoever gave it. */
  readonly by: string;
}

const LISTED = 30;
const NOTES = 100;

const columns = {
  id: importRun.id,
  fileName: importRun.fileName,
  kind: importRun.kind,
  sizeBytes: importRun.sizeBytes,
  sha256: importRun.sha256,
  state: sql<
    ImportSummary["state"]
  >`case when ${importRun.state} in ('waiting', 'running') and ${isGivenUp(sql`${IMPORT_KEY}::text || ${importRun.id}`)}
    then 'given-up' else ${importRun.state} end`,
  attempts: importRun.attempts,
  done: importRun.done,
  unchanged: importRun.unchanged,
  unassigned: importRun.unassigned,
  refused: importRun.refused,
  createdAt: importRun.createdAt,
  endedAt: importRun.endedAt,
  by: staff.email,
};

/** What was imported by the page, the newest first, a page at a time after one of them. @throws UserError `not-found` for a principal that may not import. */
export async function listImports(
  principal: Principal,
  before?: string,
): Promise<{ readonly imports: readonly ImportSummary[]; readonly next: string | undefined }> {
  const found = await read(principal, before === undefined ? undefined : lt(importRun.id, before), LISTED + 1);
  const imports = found.slice(0, LISTED);
  return { imports, next: found.length > LISTED ? imports.at(-1)?.id : undefined };
}

/** One of them. @throws UserError as `listImports`. */
export async function getImport(principal: Principal, id: string): Promise<ImportSummary | undefined> {
  const [found] = await read(principal, eq(importRun.id, id), 1);
  return found;
}

async function read(principal: Principal, which: SQL | undefined, limit: number): Promise<ImportSummary[]> {
  if (!hasScope(principal, "import")) throw new UserError("not-found");
  return db()
    .select(columns)
    .from(importRun)
    .innerJoin(staff, eq(staff.id, importRun.staffId))
    .where(and(ne(importRun.state, "receiving"), ...(which === undefined ? [] : [which])))
    .orderBy(desc(importRun.id))
    .limit(limit);
}

/** What a report says of single rows and bills. */
export interface ImportNote {
  readonly position: number;
  readonly result: "refused" | "unassigned";
  readonly billNumber: string | null;
  readonly totalCents: Cents | null;
  readonly line: number | null;
  readonly element: string | null;
  readonly reason: Reason;
}

/** The notes of an import in the file's order, a page at a time after one of them. @throws UserError as `listImports`. */
export async function listImportNotes(
  principal: Principal,
  runId: string,
  after: number,
): Promise<{ readonly notes: readonly ImportNote[]; readonly next: number | undefined }> {
  if (!hasScope(principal, "import")) throw new UserError("not-found");
  const found = await db()
    .select({
      position: importNote.position,
      result: importNote.result,
      billNumber: importNote.billNumber,
      totalCents: importNote.totalCents,
      line: importNote.line,
      element: importNote.element,
      code: importNote.reason,
      values: importNote.reasonValues,
    })
    .from(importNote)
    .where(and(eq(importNote.runId, runId), gt(importNote.position, after)))
    .orderBy(asc(importNote.position))
    .limit(NOTES + 1);
  const notes = found.slice(0, NOTES).map(({ code, values, ...note }) => ({ ...note, reason: { code, values } }));
  return { notes, next: found.length > NOTES ? notes.at(-1)?.position : undefined };
}
