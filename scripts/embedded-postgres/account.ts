import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** Who runs Postgres when we are root: it refuses to run as uid 0. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account for Postgres: none when we are an ordinary user, else one that every Linux image already has, so that
 * nothing is added to the host.
 * @throws when we are root and the system knows neither.
 */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const wanted of ["postgres", "nobody"]) {
    const [name, , uid, gid] = accounts.find(([entry]) => entry === wanted) ?? [];
    if (name && uid && gid) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    "PostgreSQL refuses to run as root and this system has neither a user postgres nor nobody: start the portal as an ordinary user, or set DATABASE_URL",
  );
}

/** Whether another account can enter `folder`: every folder on the way must allow it. A folder that is still to be made counts as open. */
export function canOthersEnter(folder: string): boolean {
  const absolute = path.resolve(folder);
  const open = !existsSync(absolute) || (statSync(absolute).mode & 0o001) !== 0;
  const parent = path.dirname(absolute);
  return open && (parent === absolute || canOthersEnter(parent));
}

/** Makes a folder that other accounts may enter whatever the umask says (root's is often 077). */
export function makeOpenFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = path.resolve(folder); made.length >= path.resolve(first).length; made = path.dirname(made)) chmodSync(made, 0o755);
}
