import "server-only";
import type { Readable } from "node:stream";
import type { z } from "zod";
import { rowFault } from "@/lib/bss/input";
import type { RowReport, RowsReport } from "@/lib/bss/report";
import { csvRows, ndjsonRows } from "@/lib/bss/row-files";
import { UserError } from "@/lib/errors";
import { Refusal, type Reason } from "@/lib/import-reason";
import { hasScope, type Principal } from "@/lib/principal";

/** A file that is read row by row, however long it is. */
export interface IncomingRows {
  readonly fileName: string;
  readonly format: "csv" | "ndjson";
  readonly stream: Readable;
}

/** A row that is not taken, and why. */
export class RowRefusal extends Refusal {}

/** What one row did. */
export type RowOutcome = "done" | "unchanged";

/** What is done with rows of a file: what became of each is returned in their order. */
export type RowsCommand<T> = (rows: readonly T[]) => Promise<readonly (RowOutcome | RowRefusal)[]>;

/** A command for rows that are taken one by one. */
export function oneByOne<T>(command: (data: T) => Promise<RowOutcome>): RowsCommand<T> {
  return async (rows) => {
    const outcomes: (RowOutcome | RowRefusal)[] = [];
    for (const row of rows) outcomes.push(await refusedOr(command(row)));
    return outcomes;
  };
}

async function refusedOr(outcome: Promise<RowOutcome>): Promise<RowOutcome | RowRefusal> {
  try {
    return await outcome;
  } catch (error) {
    if (!(error instanceof RowRefusal)) throw error;
    return error;
  }
}

/** How rows are run: who listens, how many commands may be under way at once, and which rows that follow each other one command takes. */
export interface RowRun<T> {
  readonly onRow?: ((report: RowReport) => void) | undefined;
  readonly atOnce: number;
  readonly isTogether?: (data: T) => boolean;
}

/** Rows that one command takes at most: enough that a statement costs little a row, few enough for memory and for those who wait. */
const TOGETHER = 1000;

/**
 * Runs a command for the rows of a file; a refused row stops none beside or after it. Rows are reported in the file's order.
 * @throws UserError `not-found` for a principal that may not import.
 */
export async function importRows<T>(
  principal: Principal,
  file: IncomingRows,
  schema: z.ZodType<T>,
  command: RowsCommand<T>,
  { onRow = () => undefined, atOnce, isTogether = () => false }: RowRun<T>,
): Promise<RowsReport> {
  if (!hasScope(principal, "import")) throw new UserError("not-found");
  const counts = { done: 0, unchanged: 0, refused: 0 };
  const underWay: Promise<Ended>[] = [];
  const take = async () => {
    const ended = await underWay.shift();
    if (ended === undefined) return;
    if ("failure" in ended) throw ended.failure;
    for (const report of ended.reports) {
      counts[report.result] += 1;
      onRow(report);
    }
  };
  try {
    for await (const rows of inGroups(readRows(file, schema), isTogether)) {
      // A failure waits for its turn like every outcome: until then nobody listens to a rejected promise.
      underWay.push(
        reportsOf(rows, command).then(
          (reports) => ({ reports }),
          (failure: unknown) => ({ failure: failure instanceof Error ? failure : new Error(String(failure)) }),
        ),
      );
      if (underWay.length >= atOnce) await take();
    }
    while (underWay.length > 0) await take();
  } finally {
    // After a failure the others still end before the caller lets go of the database; each is whole or nothing.
    await Promise.all(underWay);
  }
  return { file: file.fileName, ...counts };
}

type Ended = { readonly reports: readonly RowReport[] } | { readonly failure: Error };

/** A row of a file as the schema reads it, or why it cannot be read. */
type ReadRow<T> = { readonly line: number } & ({ readonly data: T } | { readonly fault: Reason });

async function* readRows<T>(file: IncomingRows, schema: z.ZodType<T>): AsyncGenerator<ReadRow<T>> {
  for await (const row of file.format === "csv" ? csvRows(file.stream) : ndjsonRows(file.stream)) {
    if ("fault" in row) {
      yield row;
      continue;
    }
    const { line } = row;
    const parsed = schema.safeParse(row.data, { reportInput: true });
    yield parsed.success ? { line, data: parsed.data } : { line, fault: rowFault(parsed.error) };
  }
}

/** Rows that follow each other and may be taken together; a row that cannot be read parts none. Every other row is alone. */
async function* inGroups<T>(rows: AsyncIterable<ReadRow<T>>, isTogether: (data: T) => boolean): AsyncGenerator<ReadRow<T>[]> {
  let group: ReadRow<T>[] = [];
  for await (const row of rows) {
    const isAlone = "data" in row ? !isTogether(row.data) : group.length === 0;
    if (group.length > 0 && (isAlone || group.length === TOGETHER)) {
      yield group;
      group = [];
    }
    if (isAlone) yield [row];
    else group.push(row);
  }
  if (group.length > 0) yield group;
}

async function reportsOf<T>(rows: readonly ReadRow<T>[], command: RowsCommand<T>): Promise<RowReport[]> {
  const readable = rows.filter((row) => "data" in row);
  const outcomes = readable.length === 0 ? [] : await command(readable.map(({ data }) => data));
  const became = new Map(readable.map(({ line }, index) => [line, outcomes[index]]));
  return rows.map((row): RowReport => {
    const { line } = row;
    if ("fault" in row) return { line, result: "refused", reason: row.fault };
    const outcome = became.get(line);
    if (outcome === undefined) throw new Error(`line ${String(line)} has no outcome`);
    return outcome instanceof RowRefusal ? { line, result: "refused", reason: outcome.reason } : { line, result: outcome };
  });
}
