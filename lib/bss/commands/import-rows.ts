import "server-only";
import type { Readable } from "node:stream";
import type { z } from "zod";
import { rowFault } from "@/lib/bss/input";
import type { RowReport, RowsReport } from "@/lib/bss/report";
import { csvRows, ndjsonRows, type Row } from "@/lib/bss/row-files";
import { UserError } from "@/lib/errors";
import { hasScope, type Principal } from "@/lib/principal";

/** A file that is read row by row, however long it is. */
export interface IncomingRows {
  readonly fileName: string;
  readonly format: "csv" | "ndjson";
  readonly stream: Readable;
}

/** A row that is not taken, and why. */
export class RowRefusal extends Error {}

/** What one row did. */
export type RowOutcome = "done" | "unchanged";

/** How rows are run: who listens, and how many may be under way at once. */
export interface RowRun {
  readonly onRow?: ((report: RowReport) => void) | undefined;
  readonly atOnce: number;
}

/**
 * Runs a command for each row of a file; a refused row stops none after it. Rows are reported in the file's order.
 * @throws UserError `not-found` for a principal that may not import.
 */
export async function importRows<T extends z.ZodType>(
  principal: Principal,
  file: IncomingRows,
  schema: T,
  command: (data: z.output<T>) => Promise<RowOutcome>,
  { onRow = () => undefined, atOnce }: RowRun,
): Promise<RowsReport> {
  if (!hasScope(principal, "import")) throw new UserError("not-found");
  const counts = { done: 0, unchanged: 0, refused: 0 };
  const underWay: Promise<Ended>[] = [];
  const take = async () => {
    const ended = await underWay.shift();
    if (ended === undefined) return;
    if ("failure" in ended) throw ended.failure;
    counts[ended.result] += 1;
    onRow(ended);
  };
  try {
    for await (const row of file.format === "csv" ? csvRows(file.stream) : ndjsonRows(file.stream)) {
      // A failure waits for its turn like every outcome: until then nobody listens to a rejected promise.
      underWay.push(
        outcomeOf(row, schema, command).catch((failure: unknown) => ({
          failure: failure instanceof Error ? failure : new Error(String(failure)),
        })),
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

type Ended = RowReport | { readonly failure: Error };

async function outcomeOf<T extends z.ZodType>(
  row: Row,
  schema: T,
  command: (data: z.output<T>) => Promise<RowOutcome>,
): Promise<RowReport> {
  const { line } = row;
  if ("fault" in row) return { line, result: "refused", reason: row.fault };
  const parsed = schema.safeParse(row.data);
  if (!parsed.success) return { line, result: "refused", reason: rowFault(parsed.error) };
  try {
    return { line, result: await command(parsed.data) };
  } catch (error) {
    if (!(error instanceof RowRefusal)) throw error;
    return { line, result: "refused", reason: error.message };
  }
}
