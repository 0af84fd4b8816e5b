import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import postgres from "postgres";
import { z } from "zod";
import { ConfigError, demoByDefault } from "@/lib/env";
import { startEmbeddedPostgres } from "../embedded-postgres";
import { migrateDatabase } from "../migrate";
import { keepSecrets } from "../serve/environment";

/** The database that an import writes to, and how to let go of it. */
export interface ImportDatabase {
  readonly url: string;
  readonly release: () => Promise<void>;
}

/**
 * Finds the database and completes `process.env`, so that `env()` works: `DATABASE_URL` where it is set; else that of the portal that
 * runs on this data folder; else the folder's own server, started for the while.
 * @throws ConfigError or a sentence of the launcher, for the person at the terminal.
 */
export async function openDatabase(log: (message: string) => void): Promise<ImportDatabase> {
  const dataDir = path.resolve(process.env.DATA_DIR ?? ".data");
  const demo = process.env.DEMO ? process.env.DEMO === "1" : demoByDefault(process.env);
  // A forgotten DATABASE_URL must not put real bills into a folder.
  if (!demo && !process.env.DATABASE_URL)
    throw new ConfigError("DATABASE_URL: set the address of the PostgreSQL server, postgres://user:password@host:5432/database");

  const running = process.env.DATABASE_URL ? undefined : await runningPortal(dataDir);
  const database =
    running ?? (process.env.DATABASE_URL ? { url: process.env.DATABASE_URL, release: nothing } : await startOwn(dataDir, log));
  // What is sealed here (secrets of staff, RicariCards, bank accounts) the portal must open: only a demo on a database of somebody's own makes up a secret.
  const secrets = process.env.DATABASE_URL ? demo && MADE_UP() : keepSecrets(dataDir);
  Object.assign(process.env, { ...MISSING(), ...secrets, ...given(), DEMO: demo ? "1" : "0", DATABASE_URL: database.url });
  await migrateDatabase(database.url);
  return database;
}

const nothing = () => Promise.resolve();

const MADE_UP = () => ({ AUTH_SECRET: randomBytes(32).toString("base64url") });

/** An import signs nobody in and takes no card: what only the portal needs is filled in where it is missing. */
const MISSING = () => ({
  STRIPE_WEBHOOK_SECRET: `whsec_${randomBytes(24).toString("base64url")}`,
  PUBLIC_URL: "http://localhost:3000",
});

function given(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
}

/** The note that `npm start` leaves while it runs; an old one, whose database does not answer, is as good as none. */
async function runningPortal(dataDir: string): Promise<ImportDatabase | undefined> {
  const file = path.join(dataDir, "running.json");
  if (!existsSync(file)) return undefined;
  const note = z.object({ DATABASE_URL: z.string() }).safeParse(safeJson(readFileSync(file, "utf8")));
  if (!note.success || !(await answers(note.data.DATABASE_URL))) return undefined;
  return { url: note.data.DATABASE_URL, release: nothing };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Half written: as good as none.
    return undefined;
  }
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    await sql`select 1`;
    return true;
  } catch {
    // Whatever it is, there is no portal behind it; starting the folder's own server will tell what is wrong.
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function startOwn(dataDir: string, log: (message: string) => void): Promise<ImportDatabase> {
  log(`starting the database of ${dataDir}`);
  const server = await startEmbeddedPostgres({ dir: dataDir, database: "portal", log });
  return { url: server.url, release: server.stop };
}
