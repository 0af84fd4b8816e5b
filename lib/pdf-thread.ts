import { parentPort } from "node:worker_threads";
import type { Paper } from "@/lib/paper";
import { printPaper } from "@/lib/pdf-writer";

/** What a thread says once it can print, and what it answers to a paper: the document, or why there is none. */
export type Printed = "ready" | { readonly pdf: Uint8Array<ArrayBuffer> } | { readonly failure: string };

parentPort?.on("message", (paper: Paper) => {
  printPaper(paper).then(
    (printed) => {
      const pdf = Uint8Array.from(printed);
      parentPort?.postMessage({ pdf } satisfies Printed, [pdf.buffer]);
    },
    (error: unknown) =>
      parentPort?.postMessage({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Printed),
  );
});

parentPort?.postMessage("ready" satisfies Printed);
