import { lstat, open, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { HEAD_BYTES, kindByName, kindOf, type Kind } from "@/lib/bss/file-kind";

/** A file to import. */
export interface FoundFile {
  readonly path: string;
  readonly kind: Kind;
  readonly sizeBytes: number;
}

/** A name that cannot be imported, and why. */
export interface Unusable {
  readonly path: string;
  readonly reason: string;
}

const EXTENSIONS = /\.(xml|p7m|csv|ndjson|jsonl)$/i;

/**
 * The files behind names given on the command line, folders searched to their ends, one at a time: a folder of a million files must
 * fit in memory. In folders only the extensions of ours count; a file that was named itself is always tried.
 */
export async function* findFiles(names: readonly string[]): AsyncGenerator<FoundFile | Unusable> {
  for (const name of names) {
    const entry = await stat(name).catch(() => undefined);
    if (!entry) yield { path: name, reason: "There is no such file." };
    else if (entry.isDirectory()) yield* filesIn(name);
    else yield await described(name, entry.size);
  }
}

async function* filesIn(folder: string): AsyncGenerator<FoundFile | Unusable> {
  // Names alone: with what each of them is, a million would not fit in the memory that an import has.
  for (const name of (await readdir(folder)).sort()) {
    if (name.startsWith(".")) continue;
    const whole = path.join(folder, name);
    // Links are not followed: they may lead in circles.
    const entry = await lstat(whole);
    if (entry.isDirectory()) yield* filesIn(whole);
    else if (entry.isFile() && EXTENSIONS.test(name)) yield await described(whole, entry.size);
  }
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
