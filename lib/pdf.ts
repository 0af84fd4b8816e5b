import "server-only";
import PDFDocument from "pdfkit";
import { setImmediate as pause } from "node:timers/promises";

/** A summary to read: headings with named values beneath. All of it is text in one language. */
export interface Summary {
  readonly title: string;
  readonly language: string;
  readonly intro: string;
  readonly sections: readonly { readonly heading: string; readonly rows: readonly (readonly [label: string, value: string])[] }[];
}

const MARGIN = 56;
const INK = "#0B1B36";
const QUIET = "#40506B";

/** After so many rows the process sees to others. */
const ROWS_AT_ONCE = 50;

/** Writes a summary as a tagged PDF: a reader's machine knows its language, its headings and its paragraphs. */
export async function writeSummary({ title, language, intro, sections }: Summary): Promise<Buffer> {
  const document = new PDFDocument({
    size: "A4",
    margin: MARGIN,
    pdfVersion: "1.7",
    tagged: true,
    lang: language,
    displayTitle: true,
    info: { Title: title },
  });
  const chunks: Buffer[] = [];
  document.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    document.on("end", resolve);
    document.on("error", reject);
  });
  const root = document.struct("Document");
  document.addStructure(root);
  const write = (kind: "H1" | "H2" | "P", style: { size: number; color: string; bold?: boolean; gap?: number }, text: string) => {
    root.add(
      document.struct(kind, {}, () => {
        document
          .font(style.bold ? "Helvetica-Bold" : "Helvetica")
          .fontSize(style.size)
          .fillColor(style.color);
        document.text(inLatin(text), { paragraphGap: style.gap ?? 2 });
      }),
    );
  };
  write("H1", { size: 22, color: INK, bold: true, gap: 8 }, title);
  write("P", { size: 10, color: QUIET, gap: 12 }, intro);
  let written = 0;
  for (const { heading, rows } of sections) {
    document.moveDown(0.8);
    write("H2", { size: 14, color: INK, bold: true, gap: 4 }, heading);
    for (const [label, value] of rows) {
      write("P", { size: 10, color: INK }, `${label}: ${value}`);
      if (++written % ROWS_AT_ONCE === 0) await pause();
    }
  }
  root.end();
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

/** The built-in Helvetica knows Windows-1252 alone; what it lacks is shown as a question mark instead of another letter. */
function inLatin(text: string): string {
  return text.replace(/[\u202f\u2007]/g, " ").replace(/[^\u0020-\u007e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/gu, "?");
}
