import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { Logger, runMigrations } from "graphile-worker";
import postgres from "postgres";

const MIGRATIONS = fileURLToPath(new URL("../db/migrations", import.meta.url));

/** Any number that nobody else uses for an advisory lock of this database. */
const LOCK = 7_202_611;

/**
 * Brings the tables of the portal and of the queue up to date. Several instances may call it at once: neither migrator
 * takes a lock of its own, so one does the work under ours and the others then find nothing to do.
 *
 * The lock belongs to the session: behind PgBouncer in transaction mode give this a direct address.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, connection: { application_name: "portal-migrate" } });
  try {
    await sql`select pg_advisory_lock(${LOCK})`;
    await migrate(drizzle(sql), { migrationsFolder: MIGRATIONS });
    await runMigrations({ connectionString: url, logger: new Logger(() => () => undefined) });
  } finally {
    // Ending the session gives the lock back.
    await sql.end();
  }
}
