import { spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { type Place, programOptions } from "./postmaster";

/** The database's superuser; the portal's data belongs to it. */
export const SUPERUSER = "portal";

const HALF = "pg18.half-";

/**
 * Makes the cluster if there is none. It is made under another name and renamed when complete, so that what an interrupted
 * start left behind is never taken for a cluster, and a program of that start which still runs cannot write into ours.
 * @returns whether one was made.
 */
export async function ensureCluster(place: Place): Promise<boolean> {
  const cluster = path.join(place.folder, "pg18");
  for (const name of readdirSync(place.folder).filter((entry) => entry.startsWith(HALF))) {
    rmSync(path.join(place.folder, name), { recursive: true, force: true, maxRetries: 3 });
  }
  if (existsSync(cluster)) {
    requireOwn(place, path.join(cluster, "data"));
    return false;
  }
  const half = path.join(place.folder, HALF + randomUUID());
  mkdirSync(half);
  chmodSync(half, 0o755);
  const data = path.join(half, "data");
  const password = path.join(half, "password");
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(password, randomBytes(24).toString("base64url"), { mode: 0o600 });
  const { account } = place;
  if (account)
    [data, password].forEach((entry) => {
      chownSync(entry, account.uid, account.gid);
    });
  await initialise(place, data, password);
  renameSync(half, cluster);
  return true;
}

/** @throws with a sentence where PostgreSQL would only say "permission denied": made as root and started as somebody else, or the reverse. */
function requireOwn({ account, folder }: Place, data: string): void {
  if (statSync(data).uid === (account?.uid ?? process.getuid?.())) return;
  throw new Error(`The database in ${folder} was made by another user: start the portal as that user, or set DATA_DIR to another folder`);
}

/** The superuser's password, readable by us alone. */
export function readPassword(place: Place): string {
  return readFileSync(path.join(place.folder, "pg18", "password"), "utf8");
}

function initialise(place: Place, data: string, password: string): Promise<void> {
  const options = [
    `--pgdata=${data}`,
    `--username=${SUPERUSER}`,
    "--auth=scram-sha-256",
    `--pwfile=${password}`,
    // Without these an unset LANG gives an SQL_ASCII cluster; the built-in provider needs no locale of the system's.
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
    ...(place.durable ? [] : ["--no-sync"]),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(place.binaries, "bin", "initdb"), options, {
      ...programOptions(place),
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (chunk) => (complaint += String(chunk)));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The embedded PostgreSQL could not be set up in ${place.folder}: ${complaint.trim()}`));
    });
  });
}
