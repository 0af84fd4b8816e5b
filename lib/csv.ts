import "server-only";
import { stringify } from "csv-stringify/sync";

/** A text, or a number that is written with two places. */
export type Cell = string | number;

type Batches = AsyncIterator<readonly (readonly Cell[])[]> | Iterator<readonly (readonly Cell[])[]>;

/** RFC 4180: lines end with CR LF. A text that a spreadsheet would take for a formula is kept from being one; a number's sign is none of a formula. */
const FORMAT = {
  record_delimiter: "windows",
  // A line end alone, too: by itself the library minds only the whole delimiter.
  quoted_match: /[\r\n]/,
  escape_formulas: true,
  cast: { number: (value: number) => value.toFixed(2) },
} as const;

/** Answers with a CSV file to keep that is read and sent batch by batch. Nobody is asked for the next one before this one is taken. */
export function csvResponse(fileName: string, head: readonly string[], batches: Batches): Response {
  const encoder = new TextEncoder();
  const write = (rows: readonly (readonly Cell[])[]) => encoder.encode(stringify([...rows], FORMAT));
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(write([head]));
    },
    async pull(controller) {
      const step = await batches.next();
      if (step.done === true) controller.close();
      else controller.enqueue(write(step.value));
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "private, no-store",
    },
  });
}
