import "server-only";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { env } from "@/lib/env";

/** The portal's database, or a transaction on it: what a query or command runs on. */
export type Database = Pick<
  PostgresJsDatabase,
  "select" | "selectDistinct" | "insert" | "update" | "delete" | "execute" | "with" | "$with" | "transaction"
>;

let connected: { url: string; sql: postgres.Sql; db: PostgresJsDatabase } | undefined;

function connection() {
  const url = env().DATABASE_URL;
  if (connected?.url !== url) {
    const sql = postgres(url, { max: 10, onnotice: () => undefined, connection: { application_name: "portal" } });
    connected = { url, sql, db: drizzle(sql) };
  }
  return connected;
}

/** The shared pool. Made at first use, so that a build needs no database. */
export function db(): Database {
  return connection().db;
}

/** Closes the pool: for scripts that end and tests that change their database. */
export async function closeDb(): Promise<void> {
  const open = connected;
  connected = undefined;
  await open?.sql.end({ timeout: 5 });
}
