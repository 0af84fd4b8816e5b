import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import { canOthersEnter, makeOpenFolder, unprivilegedAccount } from "./embedded-postgres/account";
import { findBinaries, SYSTEM_FOLDER } from "./embedded-postgres/binaries";
import { ensureCluster, readPassword, SUPERUSER } from "./embedded-postgres/cluster";
import { findRunning, launch, type Place, type Postmaster, shutDown } from "./embedded-postgres/postmaster";
import { claimFolder, isAlive } from "./folder-claim";

export interface EmbeddedPostgresOptions {
  /** Where the data is kept. Another folder is used, and named in the log, when the account that runs Postgres cannot enter it. */
  readonly dir: string;
  readonly database: string;
  readonly log?: (message: string) => void;
  /** False in tests only: faster, but a crash of the machine may lose the data. */
  readonly durable?: boolean;
  /** Where it listens; a free port without it. For whoever starts it again and again under programs that keep its address. */
  readonly port?: number;
}

export interface EmbeddedPostgres {
  /** The address of the database, password included. */
  readonly url: string;
  /** The folder that really holds the data. */
  readonly folder: string;
  /** The server's process; its sessions have their own and end with it. */
  readonly pid: number;
  /** Resolves when the server ends, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends the server and gives the folder up. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the private PostgreSQL of a folder, making it at first, or takes over the one that a killed launcher left running.
 * It listens on 127.0.0.1 alone, on a free port, with a password.
 * @throws FolderInUseError when another live launcher uses the folder; other errors are sentences for the person at the terminal.
 */
export async function startEmbeddedPostgres({
  dir,
  database,
  log = () => undefined,
  durable = true,
  port,
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const account = unprivilegedAccount();
  const binaries = findBinaries(account !== undefined);
  const folder = prepareFolder(path.resolve(dir), account?.name, log);
  const release = await claimFolder(folder);
  const place: Place = { binaries, folder, account, durable, port };
  let server: Postmaster | undefined;
  try {
    if (await ensureCluster(place)) log("database folder made");
    server = await findRunning(place);
    if (server) log(`took over the database server that an earlier start left running (process ${String(server.pid)})`);
    server ??= await launch(place);
    const address = `postgres://${SUPERUSER}:${readPassword(place)}@127.0.0.1:${String(server.port)}`;
    await ensureDatabase(`${address}/postgres`, database);
    return { url: `${address}/${database}`, folder, pid: server.pid, ended: endOf(server), stop: stopper(server, release) };
  } catch (error) {
    if (server) await shutDown(server);
    release();
    throw error;
  }
}

function prepareFolder(wanted: string, account: string | undefined, log: (message: string) => void): string {
  if (account === undefined || canOthersEnter(wanted)) {
    makeOpenFolder(wanted);
    return realpathSync(wanted);
  }
  const folder = path.join(SYSTEM_FOLDER, createHash("sha256").update(wanted).digest("hex").slice(0, 16));
  log(`the user ${account}, who runs the database, cannot enter ${wanted}: its data is in ${folder}`);
  makeOpenFolder(folder);
  return folder;
}

async function ensureDatabase(adminUrl: string, database: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    const found = await sql`select 1 from pg_database where datname = ${database}`;
    if (found.length === 0) await sql`create database ${sql(database)}`;
  } finally {
    await sql.end();
  }
}

/** Asked by process id, because a server that was taken over is not our child. */
async function endOf({ pid }: Postmaster): Promise<void> {
  while (isAlive(pid)) await pause(500, undefined, { ref: false });
}

function stopper(server: Postmaster, release: () => void): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => (stopping ??= shutDown(server).finally(release));
}
