import { pipeline, Readable } from "node:stream";
import { CsvError, parse, type Options } from "csv-parse";
import { reason, type Reason } from "@/lib/import-reason";

/** One row of a file: its line, from 1, and what it holds; or why it holds nothing. */
export type Row = { readonly line: number; readonly data: unknown } | { readonly line: number; readonly fault: Reason };

/** A row longer than this is no row of ours; it is skipped without being held in memory. */
const MAX_ROW_CHARACTERS = 100_000;

/** Reads a file of one JSON object a line, as it comes. Empty lines are passed over. */
export async function* ndjsonRows(stream: Readable): AsyncGenerator<Row> {
  let line = 0;
  for await (const text of linesOf(stream)) {
    line += 1;
    if (text === undefined) yield { line, fault: reason("row-too-long", { most: MAX_ROW_CHARACTERS }) };
    else if (text.trim() !== "") yield { line, ...parsed(text) };
  }
}

/**
 * Reads a CSV file with a header, as it comes; separated by commas or, when the header is, by semicolons, as Italian spreadsheets write
 * it. A quote that is never closed ends the file with a fault: what follows it cannot be told apart.
 */
export async function* csvRows(stream: Readable): AsyncGenerator<Row> {
  const chunks: AsyncIterator<unknown> = stream.setEncoding("utf8")[Symbol.asyncIterator]();
  const head = await firstLine(chunks);
  const delimiter = head.split("\n", 1)[0]?.includes(";") ? ";" : ",";
  const parser = parse({ ...CSV, delimiter });
  // An error of the stream ends the parser too, and the loop below tells it.
  pipeline(Readable.from(withHead(head, chunks)), parser, () => undefined);
  let line = 1;
  try {
    for await (const item of parser) {
      const entry: unknown = item;
      if (!isRecord(entry) || !isRecord(entry.info)) continue;
      line = Number(entry.info.lines);
      yield { line, data: entry.record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield { line: line + 1, fault: reason("csv-broken") };
  }
}

const CSV: Options = {
  bom: true,
  columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
  trim: true,
  skip_empty_lines: true,
  relax_column_count: true,
  info: true,
  max_record_size: MAX_ROW_CHARACTERS,
};

/** What comes until the header is whole, and perhaps a little more. */
async function firstLine(chunks: AsyncIterator<unknown>): Promise<string> {
  let head = "";
  while (!head.includes("\n") && head.length < MAX_ROW_CHARACTERS) {
    const next = await chunks.next();
    if (next.done) break;
    head += String(next.value);
  }
  return head;
}

async function* withHead(head: string, chunks: AsyncIterator<unknown>): AsyncGenerator<string> {
  yield head;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield String(next.value);
}

function parsed(text: string): { data: unknown } | { fault: Reason } {
  try {
    return { data: JSON.parse(text) };
  } catch {
    // The row is reported with its line; the parser's own words say nothing that helps.
    return { fault: reason("row-no-json") };
  }
}

/** The lines of a stream; nothing in the place of one that is too long. */
async function* linesOf(stream: Readable): AsyncGenerator<string | undefined> {
  let rest = "";
  let tooLong = false;
  for await (const chunk of stream.setEncoding("utf8")) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      yield tooLong || line.length > MAX_ROW_CHARACTERS ? undefined : line.replace(/^\uFEFF/, "");
      tooLong = false;
    }
    if (rest.length > MAX_ROW_CHARACTERS) {
      tooLong = true;
      rest = "";
    }
  }
  if (tooLong || rest !== "") yield tooLong ? undefined : rest.replace(/^\uFEFF/, "");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
