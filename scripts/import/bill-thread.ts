import { readFile } from "node:fs/promises";
import { parentPort } from "node:worker_threads";
import { closeDb } from "@/db/client";
import { importBillFiles } from "@/lib/bss/commands/import-bill-files";
import { ImportRefusal } from "@/lib/bss/fatturapa/refusal";
import { checkSize } from "@/lib/bss/fatturapa/unwrap";
import type { FileReport } from "@/lib/bss/report";
import { clock } from "@/lib/clock";
import { systemPrincipal } from "@/lib/principal";
import type { FoundFile } from "./files";

/** What a thread is asked: to import files, or to end once it has nothing more to do. */
export type Order = { readonly id: number; readonly files: readonly FoundFile[] } | "end";

/** What it answers: what became of each file, or why it could not go on. */
export type Answer = { readonly id: number } & ({ readonly reports: readonly FileReport[] } | { readonly failure: string });

async function importBills(files: readonly FoundFile[]): Promise<FileReport[]> {
  const now = clock.now();
  const refused = files.flatMap(refusalBySize);
  const incoming = files.filter(({ path }) => !refused.some(({ file }) => file === path));
  const read = await Promise.all(incoming.map(async ({ path }) => ({ fileName: baseName(path), bytes: await readFile(path) })));
  const reports = await importBillFiles(systemPrincipal("import", now), read, { now });
  return [...refused, ...reports.map((report, index) => ({ ...report, file: incoming[index]?.path ?? report.file }))];
}

/** By its size alone, before a byte of it is read. */
function refusalBySize({ path, sizeBytes }: FoundFile): FileReport[] {
  try {
    checkSize(sizeBytes);
    return [];
  } catch (error) {
    if (!(error instanceof ImportRefusal)) throw error;
    const { reason, element, line } = error;
    return [{ file: path, bills: [], refused: { reason, element, line } }];
  }
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

parentPort?.on("message", (order: Order) => {
  if (order === "end") {
    void closeDb().then(() => parentPort?.close());
    return;
  }
  const answer = (answer: Answer) => parentPort?.postMessage(answer);
  importBills(order.files).then(
    (reports) => answer({ id: order.id, reports }),
    (error: unknown) => answer({ id: order.id, failure: error instanceof Error ? error.message : String(error) }),
  );
});
