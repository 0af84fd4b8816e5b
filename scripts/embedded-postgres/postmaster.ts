import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isAlive } from "../folder-claim";
import { freeLoopbackPort } from "../loopback";
import type { Account } from "./account";

/** What every step needs to know about the place. */
export interface Place {
  /** Where PostgreSQL's programs are. */
  readonly binaries: string;
  /** The folder that holds the cluster, its password and its log. */
  readonly folder: string;
  readonly account: Account | undefined;
  /** False only in tests: a crash of the machine may then lose the cluster. */
  readonly durable: boolean;
  /** Where the server listens; a free port when nothing is said. */
  readonly port: number | undefined;
}

/** A server process and the port on which it answers. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

const START_ATTEMPTS = 3;
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const LOG_LIMIT_BYTES = 5_000_000;

/** The environment of PostgreSQL's programs: nothing of ours (PGPORT and its like would be obeyed), no dependence on the caller's locale. */
export function programOptions({ account }: Place) {
  // NODE_ENV means nothing to PostgreSQL; Next's types ask for it.
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, TZ: "UTC", LC_ALL: "C", NODE_ENV: "production" };
  return { env, cwd: "/", ...(account && { uid: account.uid, gid: account.gid }) };
}

function dataFolder(place: Place): string {
  return path.join(place.folder, "pg18", "data");
}

/** The server of this cluster that outlived its launcher, if there is one; waits while it starts or stops. */
export async function findRunning(place: Place): Promise<Postmaster | undefined> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const found = readPidFile(place);
    if (!found) return undefined;
    if (!isOurs(found.pid, place)) {
      // Written by a server that was killed. PostgreSQL itself would refuse to start if its process id is in use again.
      rmSync(path.join(dataFolder(place), "postmaster.pid"), { force: true });
      return undefined;
    }
    if (found.ready) return found;
    if (Date.now() > deadline)
      throw new Error(`The database in ${place.folder} is neither ready nor stopped (process ${String(found.pid)}); see ${logFile(place)}`);
    await pause(25);
  }
}

/** Starts the server on a free port of 127.0.0.1 and waits until it answers. */
export async function launch(place: Place): Promise<Postmaster> {
  let failure = "";
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
    // Worth repeating: the free port may have been taken meanwhile, or sessions of a killed server may still hold its memory.
    if (attempt > 1) await pause(1_000);
    const started = await launchOnce(place);
    if (typeof started !== "string") return started;
    failure = started;
  }
  throw new Error(`The embedded PostgreSQL did not start: ${failure}; see ${logFile(place)}`);
}

async function launchOnce(place: Place): Promise<Postmaster | string> {
  const port = place.port ?? (await freeLoopbackPort());
  const log = openSync(logFile(place), isLarge(logFile(place)) ? "w" : "a", 0o600);
  const logFrom = statSync(logFile(place)).size;
  const child = spawn(path.join(place.binaries, "bin", "postgres"), ["-D", dataFolder(place), "-p", String(port), ...settings(place)], {
    ...programOptions(place),
    stdio: ["ignore", log, log],
    // Its own session: Ctrl-C in the terminal must not stop it before the portal has drained.
    detached: true,
  });
  closeSync(log);
  child.unref();
  let ended: string | undefined;
  child.on("error", (error) => (ended = error.message));
  child.on("exit", (code, signal) => (ended ??= `it ended with ${String(code ?? signal)}: ${lastFatal(place, logFrom)}`));
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (ended === undefined && Date.now() < deadline) {
    const found = readPidFile(place);
    if (found?.ready && found.pid === child.pid) return found;
    await pause(15);
  }
  return ended ?? "it took longer than a minute";
}

function settings({ durable }: Place): string[] {
  const chosen = {
    listen_addresses: "127.0.0.1",
    // A socket's path has at most 107 characters, a checkout's often more.
    unix_socket_directories: "",
    max_connections: "100",
    ...(!durable && { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" }),
  };
  return Object.entries(chosen).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Ends the server: open sessions first politely, then at once. Never with SIGKILL, which leaves its memory behind. */
export async function shutDown({ pid }: Postmaster): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (isAlive(pid) && Date.now() < deadline) await pause(20);
  }
}

/** The server's own note of itself: process id, data folder, start time, port, socket folder, address, memory, state. */
function readPidFile(place: Place): (Postmaster & { ready: boolean }) | undefined {
  const file = path.join(dataFolder(place), "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, "utf8").split("\n");
  return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
}

/** Process ids are used again, above all after a container's restart: ask what the process is, not only whether it is there. */
function isOurs(pid: number, place: Place): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false;
  const command = commandOf(pid);
  return command.includes("postgres") && command.includes(dataFolder(place));
}

function commandOf(pid: number): string {
  const entry = `/proc/${String(pid)}/cmdline`;
  if (process.platform === "linux") return existsSync(entry) ? readFileSync(entry, "utf8") : "";
  // macOS has no /proc.
  return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout;
}

function logFile(place: Place): string {
  return path.join(place.folder, "postgres.log");
}

function isLarge(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES;
}

function lastFatal(place: Place, from: number): string {
  const lines = readFileSync(logFile(place)).subarray(from).toString("utf8").trim().split("\n");
  return lines.findLast((line) => line.includes("FATAL")) ?? lines.at(-1) ?? "";
}
