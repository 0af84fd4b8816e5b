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

/**
 * Runs a command for each row of a file, one after the other; a refused row stops none after it.
 * @throws UserError `not-found` for a principal that may not import.
 */
export async function importRows<T extends z.ZodType>(
  principal: Principal,
  file: IncomingRows,
  schema: T,
  command: (data: z.output<T>) => Promise<RowOutcome>,
  onRow: (report: RowReport) => void = () => undefined,
): Promise<RowsReport> {
  if (!hasScope(principal, "import")) throw new UserError("not-found");
  const counts = { done: 0, unchanged: 0, refused: 0 };
  for await (const row of file.format === "csv" ? csvRows(file.stream) : ndjsonRows(file.stream)) {
    const report = await outcomeOf(row, schema, command);
    counts[report.result] += 1;
    onRow(report);
  }
  return { file: file.fileName, ...counts };
}

async function outcomeOf<T extends z.ZodType>(row: Row, schema: T, command: (data: z.output<T>) => Promise<RowOutcome>): Promise<RowReport> {
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
