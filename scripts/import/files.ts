import type { Dirent } from "node:fs";
import { open, opendir, stat } from "node:fs/promises";
import path from "node:path";
import { HEAD_BYTES, kindByName, kindOf, type Kind } from "@/lib/bss/file-kind";
import { reason, type Reason } from "@/lib/import-reason";

/** A file to import. */
export interface FoundFile {
  readonly path: string;
  readonly kind: Kind;
  readonly sizeBytes: number;
}

/** A name that cannot be imported, and why. */
export interface Unusable {
  readonly path: string;
  readonly reason: Reason;
}

const EXTENSIONS = /\.(xml|p7m|csv|ndjson|jsonl)$/i;

/**
 * The files behind names given on the command line, folders searched to their ends, one at a time: a folder of a million files must
 * fit in memory. In folders only the extensions of ours count; a file that was named itself is always tried.
 */
export async function* findFiles(names: readonly string[]): AsyncGenerator<FoundFile | Unusable> {
  for (const name of names) {
    const entry = await stat(name).catch(() => undefined);
    if (!entry) yield { path: name, reason: reason("file-absent") };
    else if (entry.isDirectory()) yield* filesIn(name);
    else yield await described(name, entry.size);
  }
}

/** Bills as the folder gives them, because one comes before another for nobody and a list of a million would not be small; then what else there is, by name. */
async function* filesIn(folder: string): AsyncGenerator<FoundFile | Unusable> {
  const others: Dirent[] = [];
  for await (const entry of await opendir(folder, { bufferSize: 1000 })) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isFile() && kindByName(entry.name) === "bills") yield await describedIn(folder, entry);
    // Links are not followed: they may lead in circles.
    else if (entry.isDirectory() || (entry.isFile() && EXTENSIONS.test(entry.name))) others.push(entry);
  }
  for (const entry of others.sort((one, other) => (one.name < other.name ? -1 : 1)))
    if (entry.isDirectory()) yield* filesIn(path.join(folder, entry.name));
    else yield await describedIn(folder, entry);
}

async function describedIn(folder: string, { name }: Dirent): Promise<FoundFile> {
  const whole = path.join(folder, name);
  return described(whole, (await stat(whole)).size);
}

async function described(name: string, sizeBytes: number): Promise<FoundFile> {
  // A million files are not opened to learn what their names say.
  return { path: name, kind: kindByName(name) ?? kindOf(name, await beginningOf(name)), sizeBytes };
}

async function beginningOf(name: string): Promise<Buffer> {
  const file = await open(name);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
