import { readFile, rename, writeFile } from "node:fs/promises";

/** A change reaches the file within this time even when nobody waits for it. */
const DELAY_MS = 25;

/**
 * A file that follows a state in memory. It is written whole beside its place and then renamed into it, so that a
 * kill at any moment leaves either the old state or the new one.
 */
export class SnapshotFile {
  readonly #path: string | undefined;
  readonly #render: () => string;
  #version = 0;
  #saved = 0;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param path without one nothing is ever written. */
  constructor(path: string | undefined, render: () => string) {
    this.#path = path;
    this.#render = render;
  }

  /** Says that the state changed. */
  changed(): void {
    this.#version += 1;
    this.#timer ??= setTimeout(() => {
      this.flush().catch((error: unknown) => {
        console.error("sandbox: the state could not be saved:", error);
      });
    }, DELAY_MS);
  }

  /** Resolves once everything that had changed at the call is on disk. Callers at the same time share a write. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const wanted = this.#version;
    while (this.#saved < wanted) {
      this.#writing ??= this.#write().finally(() => {
        this.#writing = undefined;
      });
      await this.#writing;
    }
  }

  async #write(): Promise<void> {
    const version = this.#version;
    if (this.#path !== undefined) {
      const next = `${this.#path}.${String(process.pid)}.next`;
      await writeFile(next, this.#render(), { mode: 0o600 });
      await rename(next, this.#path);
    }
    this.#saved = version;
  }
}

/** The parsed content of a snapshot; `undefined` when there is none yet. */
export async function readSnapshot(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
