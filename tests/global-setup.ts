import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../scripts/embedded-postgres";
import { migrateDatabase } from "../scripts/migrate";

declare module "vitest" {
  interface ProvidedContext {
    /** The server of this test run, connected to the migrated template. */
    templateUrl: string;
  }
}

/** One database server for the whole run, with a migrated template that each test file copies. */
export default async function startDatabaseServer(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(path.join(os.tmpdir(), "mytim-test-"));
  // mkdtemp makes it 0700, which the account that runs Postgres could not enter.
  chmodSync(dir, 0o755);
  const server = await startEmbeddedPostgres({ dir, database: "portal_template", durable: false });
  const stop = async () => {
    await server.stop();
    rmSync(server.folder, { recursive: true, force: true });
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await migrateDatabase(server.url);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("templateUrl", server.url);
  return stop;
}
