import "server-only";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/** The portal's database, or a transaction on it: what a query or command runs on. */
export type Database = Pick<
  NodePgDatabase,
  "select" | "selectDistinct" | "selectDistinctOn" | "insert" | "update" | "delete" | "execute" | "with" | "$with" | "transaction"
>;

const MAX_CONNECTIONS = 10;

/** How long a query may wait for a connection before it fails: longer than any rush, shorter than anybody's patience with a dead server. */
const CONNECT_TIMEOUT_MS = 30_000;

/** A pool whose lost connections end nobody: between two statements no caller waits for an answer that could fail. */
export function openPool(connectionString: string): Pool {
  const pool = new Pool({
    connectionString,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: "portal",
  });
  pool.on("connect", (client) => {
    client.on("error", lost);
  });
  pool.on("error", lost);
  return pool;
}

let connected: { url: string; pool: Pool; db: NodePgDatabase } | undefined;

function connection() {
  const url = env().DATABASE_URL;
  if (connected?.url !== url) {
    const pool = openPool(url);
    connected = { url, pool, db: drizzle({ client: pool }) };
  }
  return connected;
}

/** The pool drops it by itself; whoever was using it learns of it from the next statement. The error itself carries the connection, password and all. */
function lost({ message }: Error): void {
  log.warn({ reason: message }, "a connection to the database was lost");
}

/** The shared pool. Made at first use, so that a build needs no database. */
export function db(): Database {
  return connection().db;
}

/**
 * A statement of the shared pool that is written once and from then on only given its values: `build` ends in
 * `.prepare(statementName(…))`, with `sql.placeholder`s. A placeholder's value goes to the database as it is: an instant as ISO text.
 */
export function statement<T>(build: (on: Database) => T): () => T {
  const built = new WeakMap<Database, T>();
  return () => {
    const on = db();
    const known = built.get(on);
    if (known !== undefined) return known;
    const made = build(on);
    built.set(on, made);
    return made;
  };
}

/**
 * A name under which PostgreSQL keeps a statement parsed and planned, once a connection; with `DATABASE_PREPARE=0` the empty name, under which
 * nothing is kept. One name is one text: a statement whose text depends on its values has none.
 */
export function statementName(name: string): string {
  return env().DATABASE_PREPARE ? name : "";
}

/** Closes the pool: for scripts that end and tests that change their database. */
export async function closeDb(): Promise<void> {
  const open = connected;
  connected = undefined;
  await open?.pool.end();
}
