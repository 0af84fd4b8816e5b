import { readFile } from "node:fs/promises";
import { parentPort } from "node:worker_threads";
import { closeDb } from "@/db/client";
import { importBillFile } from "@/lib/bss/commands/import-bill-file";
import { ImportRefusal } from "@/lib/bss/fatturapa/refusal";
import { checkSize } from "@/lib/bss/fatturapa/unwrap";
import type { FileReport } from "@/lib/bss/report";
import { clock } from "@/lib/clock";
import { systemPrincipal } from "@/lib/principal";
import type { FoundFile } from "./files";

/** What a thread is asked: to import a file, or to end once it has nothing more to do. */
export type Order = { readonly id: number; readonly file: FoundFile } | "end";

/** What it answers: what became of the file, or why it could not go on. */
export type Answer = { readonly id: number } & ({ readonly report: FileReport } | { readonly failure: string });

async function importBills({ path, sizeBytes }: FoundFile): Promise<FileReport> {
  try {
    // By its size alone, before a byte of it is read.
    checkSize(sizeBytes);
  } catch (error) {
    if (!(error instanceof ImportRefusal)) throw error;
    const { reason, element, line } = error;
    return { file: path, bills: [], refused: { reason, element, line } };
  }
  const now = clock.now();
  const report = await importBillFile(systemPrincipal("import", now), { fileName: baseName(path), bytes: await readFile(path) }, { now });
  return { ...report, file: path };
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
  importBills(order.file).then(
    (report) => answer({ id: order.id, report }),
    (error: unknown) => answer({ id: order.id, failure: error instanceof Error ? error.message : String(error) }),
  );
});
