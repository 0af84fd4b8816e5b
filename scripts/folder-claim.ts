import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { listenOnLoopback } from "./loopback";

/**
 * One owner per folder. The claim names a loopback port on which its owner answers with the claim's token: the system
 * closes that port however the owner ends, and unlike a process id it is never mistaken for a later process.
 */
const claimSchema = z.object({ pid: z.number(), port: z.number(), token: z.string() });
type Claim = z.output<typeof claimSchema>;

const FILE = "launcher.json";
const ANSWER_TIMEOUT_MS = 2_000;
/** How long after taking an abandoned claim we look whether somebody took it at the same time. */
const SETTLE_MS = 100;

/** A folder that another live process owns. */
export class FolderInUseError extends Error {}

/**
 * Takes `folder` for this process until the returned function is called or the process ends.
 * @throws FolderInUseError when another live process has it.
 */
export async function claimFolder(folder: string): Promise<() => void> {
  const token = randomUUID();
  const server = net.createServer((socket) => {
    // The asker may hang up first; its loss is not ours.
    socket.on("error", () => undefined);
    socket.end(token);
  });
  server.unref();
  const port = await listenOnLoopback(server);
  const release = () => {
    server.close();
    if (readClaim(folder)?.token === token) rmSync(path.join(folder, FILE), { force: true });
  };
  try {
    await write(folder, { pid: process.pid, port, token });
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

async function write(folder: string, claim: Claim): Promise<void> {
  const draft = path.join(folder, `${FILE}.${claim.token}`);
  writeFileSync(draft, JSON.stringify(claim), { mode: 0o600 });
  try {
    // link(2) makes the whole file appear at once, and only where none is.
    while (!linked(draft, path.join(folder, FILE))) await setAside(folder);
    await pause(SETTLE_MS);
    if (readClaim(folder)?.token !== claim.token) throw inUse(folder, readClaim(folder));
  } finally {
    rmSync(draft, { force: true });
  }
}

function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Removes the claim of an owner that is gone. */
async function setAside(folder: string): Promise<void> {
  const found = readClaim(folder);
  if (found && (await answers(found))) throw inUse(folder, found);
  const aside = path.join(folder, `${FILE}.${randomUUID()}`);
  try {
    renameSync(path.join(folder, FILE), aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}

function inUse(folder: string, owner: Claim | undefined): FolderInUseError {
  const who = owner ? ` (process ${String(owner.pid)})` : "";
  return new FolderInUseError(`another npm start uses this folder: ${folder}${who}. Stop it first, or set DATA_DIR to another folder`);
}

function readClaim(folder: string): Claim | undefined {
  try {
    return claimSchema.parse(JSON.parse(readFileSync(path.join(folder, FILE), "utf8")));
  } catch {
    // Absent, or not one of ours: nobody can be asked about it.
    return undefined;
  }
}

/** Whether the owner is there. One that accepts but is too busy to answer counts as there. */
function answers(claim: Claim): Promise<boolean> {
  return new Promise((resolve) => {
    let heard = "";
    const socket = net.connect({ port: claim.port, host: "127.0.0.1" });
    socket.setEncoding("utf8").setTimeout(ANSWER_TIMEOUT_MS);
    socket.on("data", (chunk) => (heard += String(chunk)));
    socket.on("error", () => {
      resolve(false);
    });
    socket.on("end", () => {
      resolve(heard === claim.token);
    });
    socket.on("timeout", () => {
      socket.destroy();
      resolve(isAlive(claim.pid));
    });
  });
}

/** Whether a process with this id exists; one of another user's counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
