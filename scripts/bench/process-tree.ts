import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What a process and all its descendants have used. */
export interface Usage {
  /** User and system time since they began, ended children included. */
  readonly cpuMs: number;
  /** Resident now; memory that several share counts in each. */
  readonly residentBytes: number;
}

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly cpuTicks: number;
}

/** The kernel's clock tick as user space sees it (USER_HZ): 100 a second on every system that Node runs on. */
const MS_PER_TICK = 10;

/** Reads a line of /proc/PID/stat (proc(5)). The command's name stands in brackets and may hold brackets and spaces itself. */
export function parseStat(text: string): ProcessStat {
  const afterName = text.slice(text.lastIndexOf(")") + 2).split(" ");
  // Fields 4 (ppid) and 14 to 17 (utime, stime, cutime, cstime), counted from 1; the first here is field 3.
  const field = (number: number) => Number(afterName[number - 3]);
  return { pid: Number.parseInt(text, 10), parent: field(4), cpuTicks: field(14) + field(15) + field(16) + field(17) };
}

/** `VmRSS` of /proc/PID/status, in bytes; 0 for a kernel thread or a process that has just ended. */
export function parseResident(text: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}

/** What a process tree has used, or nothing where the system has no /proc. */
export function usageOfTree(root: number, proc = "/proc"): Usage | undefined {
  if (!existsSync(path.join(proc, "self", "stat"))) return undefined;
  const all = readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => read(path.join(proc, name, "stat")).map(parseStat));
  const tree = new Set([root]);
  // A child may have a lower id than its parent: look until nothing is found any more.
  for (let before = 0; before < tree.size;) {
    before = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  const members = all.filter(({ pid }) => tree.has(pid));
  return {
    cpuMs: members.reduce((sum, { cpuTicks }) => sum + cpuTicks, 0) * MS_PER_TICK,
    residentBytes: members
      .flatMap(({ pid }) => read(path.join(proc, String(pid), "status")).map(parseResident))
      .reduce((sum, bytes) => sum + bytes, 0),
  };
}

/** A process may end between the look and the reading: then there is nothing. */
function read(file: string): string[] {
  try {
    return [readFileSync(file, "utf8")];
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) return [];
    throw error;
  }
}
