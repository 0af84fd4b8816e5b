import { setTimeout as pause } from "node:timers/promises";
import type { ChildOptions, Children } from "../serve/children";

/** Long enough not to spin when a program cannot start at all. */
const PAUSE_MS = 200;

/** A process that is started again whenever it ends, as a supervisor would, and that can be killed. */
export class Service {
  readonly #children: Children;
  readonly #options: ChildOptions;
  #pid: number | undefined;
  #killed = false;
  #stopped = false;
  /** How often it was started again. */
  restarts = 0;
  /** How it ended where nobody had killed it: each is a fault of ours. */
  readonly ownEnds: string[] = [];

  constructor(children: Children, options: ChildOptions) {
    this.#children = children;
    this.#options = options;
    void this.#keepRunning();
  }

  /** Ends exactly this process, at once (kill -9). @returns false while there is none to end. */
  kill(): boolean {
    if (this.#pid === undefined) return false;
    this.#killed = true;
    process.kill(this.#pid, "SIGKILL");
    this.#pid = undefined;
    return true;
  }

  /** Lets it end in order, and not come back. */
  stop(): void {
    this.#stopped = true;
    if (this.#pid !== undefined) process.kill(this.#pid, "SIGTERM");
  }

  async #keepRunning(): Promise<void> {
    for (;;) {
      const how = await this.#children.start({ ...this.#options, onStart: (pid) => (this.#pid = pid) });
      this.#pid = undefined;
      if (this.#stopped || this.#children.isStopping) return;
      if (!this.#killed) this.ownEnds.push(how);
      this.#killed = false;
      this.restarts += 1;
      await pause(PAUSE_MS);
    }
  }
}
