import "server-only";
import { clock } from "@/lib/clock";
import type { Paper } from "@/lib/paper";
import { PdfPool } from "@/lib/pdf-pool";

const pool = new PdfPool();

/**
 * Prints a paper in a thread of its own, for a person of whom only a few wait at once.
 * @throws UserError `document-busy`, `document-late`.
 */
export function writePaper(person: string, paper: Paper): Promise<Buffer> {
  return pool.print(person, paper);
}

/** A summary to read: headings with named values beneath. All of it is text in one language. */
export interface Summary {
  readonly title: string;
  readonly language: string;
  readonly intro: string;
  readonly sections: readonly { readonly heading: string; readonly rows: readonly (readonly [label: string, value: string])[] }[];
}

/** Prints a summary, as `writePaper`. */
export function writeSummary(person: string, { title, language, intro, sections }: Summary): Promise<Buffer> {
  const parts = sections.map(({ heading, rows }) => ({ heading, table: { columns: [{ share: 1 }, { share: 1 }], rows } }));
  return writePaper(person, { title, language, intro, parts, madeAt: clock.now() });
}
