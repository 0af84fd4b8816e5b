import "server-only";
import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { UserError } from "@/lib/errors";
import type { Paper } from "@/lib/paper";
import type { Printed } from "@/lib/pdf-thread";

/** How much printing may take of this process. */
export interface PoolLimits {
  readonly threads: number;
  /** Waiting or in work at once, of one person and of all. */
  readonly perPerson: number;
  readonly all: number;
  /** A bill of 3,000 rows takes a second or two on an idle machine. */
  readonly timeoutMs: number;
  readonly memoryMegabytes: number;
}

const LIMITS: PoolLimits = { threads: Math.min(2, availableParallelism()), perPerson: 3, all: 40, timeoutMs: 30_000, memoryMegabytes: 256 };

/** Found from the project's folder, where every process of the portal is started: the bundler knows nothing of threads. */
const THREAD = path.join(process.cwd(), "lib", "pdf-thread.mjs");

interface Job {
  readonly person: string;
  readonly paper: Paper;
  readonly resolve: (pdf: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/** Threads that print papers, each one at a time, while the process sees to others. */
export class PdfPool {
  private readonly waiting: Job[] = [];
  private readonly inWork = new Map<Job, Worker>();
  private readonly idle: Worker[] = [];

  constructor(private readonly limits: PoolLimits = LIMITS) {}

  /**
   * Prints a paper for a person.
   * @throws UserError `document-busy` when too many wait already, `document-late` when it takes too long or too much memory.
   */
  print(person: string, paper: Paper): Promise<Buffer> {
    const jobs = [...this.waiting, ...this.inWork.keys()];
    const own = jobs.filter((job) => job.person === person).length;
    if (own >= this.limits.perPerson || jobs.length >= this.limits.all) return Promise.reject(new UserError("document-busy", 10));
    return new Promise((resolve, reject) => {
      this.waiting.push({ person, paper, resolve, reject });
      this.next();
    });
  }

  /** Ends the threads; nothing may be in work. */
  async end(): Promise<void> {
    await Promise.all(this.idle.splice(0).map((worker) => worker.terminate()));
  }

  private next(): void {
    if (this.inWork.size >= this.limits.threads) return;
    const job = this.waiting.shift();
    if (job) this.work(job, this.idle.pop() ?? this.start());
  }

  private start(): Worker {
    // Not the process's own preloads: they are for whoever listens.
    return new Worker(THREAD, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: this.limits.memoryMegabytes } });
  }

  private work(job: Job, worker: Worker): void {
    this.inWork.set(job, worker);
    worker.ref();
    const done = (settle: () => void, isUsable: boolean) => {
      clearTimeout(timer);
      worker.removeAllListeners();
      if (isUsable) {
        // What waits for work keeps no process alive.
        worker.unref();
        this.idle.push(worker);
      } else {
        // Also what it still says on its way out.
        worker.on("error", () => undefined);
        void worker.terminate();
      }
      this.inWork.delete(job);
      settle();
      this.next();
    };
    const late = () => {
      job.reject(new UserError("document-late"));
    };
    const timer = setTimeout(() => {
      done(late, false);
    }, this.limits.timeoutMs);
    worker.on("message", (printed: Printed) => {
      done(() => {
        if ("pdf" in printed) job.resolve(Buffer.from(printed.pdf.buffer));
        else job.reject(new Error(`no document was printed: ${printed.failure}`));
      }, true);
    });
    worker.on("error", (error: NodeJS.ErrnoException) => {
      done(() => {
        if (error.code === "ERR_WORKER_OUT_OF_MEMORY") late();
        else job.reject(error);
      }, false);
    });
    worker.on("exit", (code) => {
      done(() => {
        job.reject(new Error(`a printing thread ended by itself with ${String(code)}`));
      }, false);
    });
    worker.postMessage(job.paper);
  }
}
