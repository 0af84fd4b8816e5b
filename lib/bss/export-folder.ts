import "server-only";
import { open, readFile, rename } from "node:fs/promises";
import path from "node:path";

/**
 * Puts a file into the operator's folder, whole or not at all: written beside its place as `.part`, flushed to the disk and
 * renamed. One that is there already with the same content is left as it is. Nobody else may write the same file meanwhile.
 * @throws Error when another content has that name, or the folder cannot be written: it is never made, because a missing
 * one may be a disk that is not there.
 */
export async function putExportFile(folder: string, name: string, text: string): Promise<void> {
  const place = path.join(folder, name);
  const present = await contentOf(place);
  if (present === text) return;
  if (present !== undefined) throw new Error(`${place} is there with another content: a written file never changes`);
  const beside = await open(`${place}.part`, "w", 0o640);
  try {
    await beside.writeFile(text);
    await beside.sync();
  } finally {
    await beside.close();
  }
  await rename(`${place}.part`, place);
  await flushFolder(folder);
}

async function contentOf(place: string): Promise<string | undefined> {
  try {
    return await readFile(place, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Makes the new name last through a power cut too. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
