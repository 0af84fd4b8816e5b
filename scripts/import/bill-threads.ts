import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { FileReport } from "@/lib/bss/report";
import type { Answer, Order } from "./bill-thread";
import type { FoundFile } from "./files";

/** Two keep a PostgreSQL busy, and each holds some 80 MB. */
const THREADS = Math.min(2, availableParallelism());

/** Groups of files that may be under way at once: while one waits for the database, its thread reads the next. */
export const GROUPS_AT_ONCE = THREADS * 2;

interface Thread {
  readonly worker: Worker;
  readonly ended: Promise<void>;
  /** Why it cannot be asked any more. */
  failure?: Error;
  readonly underWay: Map<number, { readonly resolve: (reports: readonly FileReport[]) => void; readonly reject: (error: Error) => void }>;
}

/** Threads that import bills, each with connections of its own: reading a file is most of the work, and one core is soon full of it. */
export class BillThreads {
  private threads: readonly Thread[] = [];
  private count = 0;

  /** Imports a group of files in the thread that has least to do. */
  import(files: readonly FoundFile[]): Promise<readonly FileReport[]> {
    if (this.threads.length === 0) this.threads = Array.from({ length: THREADS }, start);
    const [thread] = [...this.threads].sort((a, b) => a.underWay.size - b.underWay.size);
    const id = (this.count += 1);
    return new Promise((resolve, reject) => {
      if (!thread || thread.failure) throw thread?.failure ?? new Error("there is no thread");
      thread.underWay.set(id, { resolve, reject });
      thread.worker.postMessage({ id, files } satisfies Order);
    });
  }

  /** Ends them; nothing may be under way. */
  async end(): Promise<void> {
    for (const { worker } of this.threads) worker.postMessage("end" satisfies Order);
    await Promise.all(this.threads.map(({ ended }) => ended));
  }
}

function start(): Thread {
  const worker = new Worker(new URL("./bill-thread.mjs", import.meta.url));
  const ended = new Promise<void>((resolve) => {
    worker.on("exit", () => {
      resolve();
    });
  });
  const thread: Thread = { worker, underWay: new Map(), ended };
  worker.on("message", (answer: Answer) => {
    const asked = thread.underWay.get(answer.id);
    thread.underWay.delete(answer.id);
    if ("reports" in answer) asked?.resolve(answer.reports);
    else asked?.reject(new Error(answer.failure));
  });
  worker.on("error", (error: Error) => {
    thread.failure = error;
    for (const { reject } of thread.underWay.values()) reject(error);
  });
  return thread;
}
