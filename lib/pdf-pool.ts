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
  /** A bill of 3,000 rows takes a few seconds on an idle machine. */
  readonly timeoutMs: number;
  readonly memoryMegabytes: number;
}

const LIMITS: PoolLimits = { threads: Math.min(2, availableParallelism()), perPerson: 3, all: 40, timeoutMs: 60_000, memoryMegabytes: 256 };

/** A thread that is new reads and compiles its code first, beside whatever else the machine does. */
const START_TIMEOUT_MS = 120_000;

/** Found from the project's folder, where every process of the portal is started: the bundler knows nothing of threads. */
const THREAD = path.join(/* turbopackIgnore: true */ process.cwd(), "lib", "pdf-thread.mjs");

interface Job {
  readonly person: string;
  readonly paper: Paper;
  readonly resolve: (pdf: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/** Threads that print papers, each one at a time, while the process sees to others. */
export class PdfPool {
  private readonly waiting: Job[] = [];
  private readonly inWork = new Set<Job>();
  private readonly idle: Worker[] = [];

  constructor(private readonly limits: PoolLimits = LIMITS) {}

  /**
   * Prints a paper for a person.
   * @throws UserError `document-busy` when too many wait already, `document-late` when it takes too long or too much memory.
   */
  print(person: string, paper: Paper): Promise<Buffer> {
    const jobs = [...this.waiting, ...this.inWork];
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
    if (!job) return;
    this.inWork.add(job);
    const worker = this.idle.pop();
    if (worker) this.work(job, worker);
    else this.work(job, this.start(), START_TIMEOUT_MS);
  }

  private start(): Worker {
    // Not the process's own preloads: they are for whoever listens.
    return new Worker(/* turbopackIgnore: true */ THREAD, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.limits.memoryMegabytes },
    });
  }

  /** @param startMs how long a thread that is new may take until it can print; the paper has its own time after that. */
  private work(job: Job, worker: Worker, startMs?: number): void {
    worker.ref();
    const done = (settle: () => void, isUsable: boolean) => {
      clearTimeout(timer);
      // By name: without one Node's own go too, and the thread is never heard again.
      for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
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
    const tooLate = () => {
      job.reject(new UserError("document-late"));
    };
    const within = (milliseconds: number) =>
      setTimeout(() => {
        done(tooLate, false);
      }, milliseconds);
    const print = () => {
      worker.postMessage(job.paper);
      return within(this.limits.timeoutMs);
    };
    worker.on("message", (said: Printed) => {
      if (said === "ready") {
        clearTimeout(timer);
        timer = print();
        return;
      }
      done(() => {
        if ("pdf" in said) job.resolve(Buffer.from(said.pdf.buffer));
        else job.reject(new Error(`no document was printed: ${said.failure}`));
      }, true);
    });
    worker.on("error", (error: NodeJS.ErrnoException) => {
      done(() => {
        if (error.code === "ERR_WORKER_OUT_OF_MEMORY") tooLate();
        else job.reject(error);
      }, false);
    });
    worker.on("exit", (code) => {
      done(() => {
        job.reject(new Error(`a printing thread ended by itself with ${String(code)}`));
      }, false);
    });
    let timer = startMs === undefined ? print() : within(startMs);
  }
}
