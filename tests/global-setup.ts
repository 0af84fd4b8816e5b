import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../scripts/embedded-postgres";
import { FolderInUseError } from "../scripts/folder-claim";
import { migrateDatabase } from "../scripts/migrate";

declare module "vitest" {
  interface ProvidedContext {
    /** The server of this test run, connected to the migrated template. */
    templateUrl: string;
  }
}

const PREFIX = "mytim-test-";
const TEMPLATE = "portal_template";
/** A run that is just beginning has not claimed its folder yet. */
const ABANDONED_AFTER_MS = 10 * 60_000;

/** One database server for the whole run, with a migrated template that each test file copies. */
export default async function startDatabaseServer(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandoned();
  const dir = mkdtempSync(path.join(os.tmpdir(), PREFIX));
  // mkdtemp makes it 0700, which the account that runs Postgres could not enter.
  chmodSync(dir, 0o755);
  const server = await startIn(dir);
  try {
    await migrateDatabase(server.url);
  } catch (error) {
    await discard(dir, server);
    throw error;
  }
  project.provide("templateUrl", server.url);
  return () => discard(dir, server);
}

function startIn(dir: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dir, database: TEMPLATE, durable: false });
}

async function discard(dir: string, server: EmbeddedPostgres): Promise<void> {
  await server.stop();
  rmSync(server.folder, { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
}

/** A run that was killed leaves its server running: take it over, which fails while its run lives, and stop it. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const dir = path.join(os.tmpdir(), name);
    const age = Date.now() - (statSync(dir, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age < ABANDONED_AFTER_MS) continue;
    try {
      await discard(dir, await startIn(dir));
    } catch (error) {
      if (!(error instanceof FolderInUseError)) throw error;
    }
  }
}
