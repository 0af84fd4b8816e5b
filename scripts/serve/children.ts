import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Environment } from "./environment";

const LEASH = fileURLToPath(new URL("../leash.cjs", import.meta.url));
const STOP_TIMEOUT_MS = 10_000;

export interface ChildOptions {
  readonly name: string;
  /** Arguments of node, the script included. */
  readonly args: readonly string[];
  readonly env: Environment;
  /** Receives each line of standard output; without it the line goes to ours. */
  readonly onLine?: (line: string) => void;
  /** Where both outputs go instead, as for a build. */
  readonly outputTo?: number;
  /** Is told the process id, for whoever may have to end this one process alone. */
  readonly onStart?: (pid: number) => void;
}

/** Runs Node processes that stop with us: on demand in order, and by their leash when we are killed. */
export class Children {
  private readonly running = new Set<ChildProcess>();
  private stopped = false;

  constructor(
    /** Where they run; here when nothing is said. */
    private readonly folder?: string,
  ) {}

  /** Whether `stop` was called: then ends are expected and nothing new is started. */
  get isStopping(): boolean {
    return this.stopped;
  }

  /**
   * Starts one. It gets a process group of its own, because Ctrl-C in a terminal reaches the whole foreground group and we
   * decide in which order things stop.
   * @returns resolves with how it ended.
   */
  start({ name, args, env, onLine, outputTo, onStart }: ChildOptions): Promise<string> {
    if (this.stopped) return Promise.resolve("not started");
    const output = outputTo ?? "inherit";
    const child = spawn(process.execPath, ["--require", LEASH, ...args], {
      env: { ...env, LEASH_FD: "3", NODE_ENV: process.env.NODE_ENV },
      stdio: ["ignore", onLine ? "pipe" : output, output, "pipe"],
      cwd: this.folder,
      detached: true,
    });
    this.running.add(child);
    if (child.pid !== undefined) onStart?.(child.pid);
    if (onLine) readLines(child, onLine);
    return new Promise((resolve) => {
      child.on("error", (error) => {
        resolve(`${name} could not be started: ${error.message}`);
      });
      child.on("close", (code, signal) => {
        this.running.delete(child);
        resolve(`${name} ended (${signal ?? `exit code ${String(code)}`})`);
      });
    });
  }

  /** Like `start` for what has to succeed. */
  async complete(options: ChildOptions): Promise<void> {
    const outcome = await this.start(options);
    if (!outcome.endsWith("(exit code 0)")) throw new Error(outcome);
  }

  /** Stops all: politely, then after ten seconds not. */
  async stop(): Promise<void> {
    this.stopped = true;
    const endings = [...this.running].map((child) => new Promise((resolve) => child.once("close", resolve)));
    this.signal("SIGTERM");
    const insist = setTimeout(() => {
      this.signal("SIGKILL");
    }, STOP_TIMEOUT_MS);
    await Promise.all(endings);
    clearTimeout(insist);
  }

  private signal(signal: NodeJS.Signals): void {
    for (const { pid } of this.running) {
      try {
        // The whole group: `next dev` and `next build` have children of their own.
        if (pid !== undefined) process.kill(-pid, signal);
      } catch (error) {
        // Gone between the look and the signal.
        if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
      }
    }
  }
}

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk) => {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  });
  child.stdout?.on("end", () => {
    if (rest !== "") onLine(rest);
  });
}
