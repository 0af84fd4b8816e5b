import { createReadStream } from "node:fs";
import { closeDb } from "@/db/client";
import { importOperatorData } from "@/lib/bss/commands/import-operator-data";
import { importPayments } from "@/lib/bss/commands/import-payments";
import { formatOf, KINDS, type Kind } from "@/lib/bss/file-kind";
import { clock } from "@/lib/clock";
import { ConfigError } from "@/lib/env";
import { systemPrincipal } from "@/lib/principal";
import { inGroups, runAtOnce } from "./import/at-once";
import { BillThreads, GROUPS_AT_ONCE } from "./import/bill-threads";
import { openDatabase } from "./import/environment";
import { findFiles, type FoundFile, type Unusable } from "./import/files";
import { Report } from "./import/report";

/**
 * `npm run import -- FILE…`: bills (FatturaPA XML, `.p7m`), payments (CSV, NDJSON) and the operator's data (NDJSON), files and folders.
 * Prints what became of each; ends with 1 when anything was refused.
 */
const USAGE = "npm run import -- FILE…   files or folders: bills (.xml, .p7m), payments (.csv, .ndjson), customers and lines (.ndjson)";

/** Files of bills that are imported together, and how much of them at once; files of rows come one by one. */
const GROUP = { items: 25, bytes: 1024 * 1024 };
const AT_ONCE = { tasks: GROUPS_AT_ONCE, bytes: 8 * 1024 * 1024 };
const ONE_BY_ONE = { items: 1, tasks: 1, bytes: Infinity };

const write = (text: string) => void process.stdout.write(text);
const principal = () => systemPrincipal("import", clock.now());

const threads = new BillThreads();
let stopping = false;

async function run(names: readonly string[]): Promise<number> {
  if (names.length === 0) {
    process.stderr.write(`${USAGE}\n`);
    return 1;
  }
  const database = await openDatabase((message) => {
    write(`${message}\n`);
  });
  try {
    const { counts, unusable } = await look(names);
    const report = new Report(
      KINDS.reduce((sum, kind) => sum + counts[kind], 0),
      write,
    );
    for (const one of unusable) report.refuse(one.path, one);
    for (const kind of KINDS.filter((one) => counts[one] > 0)) {
      const bills = kind === "bills";
      const groups = inGroups(filesOf(names, kind), bills ? GROUP : ONE_BY_ONE, ({ sizeBytes }) => sizeBytes);
      await runAtOnce(groups, bills ? AT_ONCE : ONE_BY_ONE, sizeOf, (files) => importGroup(kind, files, report));
    }
    report.end();
    if (stopping) write("Stopped before the end: what is reported above is in, import the rest again.\n");
    return report.hasRefusals || stopping ? 1 : 0;
  } finally {
    await threads.end();
    await closeDb();
    await database.release();
  }
}

/** How many files there are of each kind, and the names that cannot be used. */
async function look(names: readonly string[]): Promise<{ counts: Record<Kind, number>; unusable: readonly Unusable[] }> {
  const counts = { "operator-data": 0, bills: 0, payments: 0 };
  const unusable: Unusable[] = [];
  for await (const found of findFiles(names)) {
    if ("kind" in found) counts[found.kind] += 1;
    else unusable.push(found);
  }
  return { counts, unusable };
}

/** Walks anew for each kind that there is, and keeps no list. */
async function* filesOf(names: readonly string[], kind: Kind): AsyncGenerator<FoundFile> {
  for await (const found of findFiles(names)) {
    if (stopping) return;
    if ("kind" in found && found.kind === kind) yield found;
  }
}

function sizeOf(files: readonly FoundFile[]): number {
  return files.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0);
}

async function importGroup(kind: Kind, files: readonly FoundFile[], report: Report): Promise<void> {
  switch (kind) {
    case "bills":
      for (const one of await threads.import(files)) report.file(one);
      return;
    case "operator-data":
    case "payments":
      for (const { path } of files) report.rowFile(await importRowFile(path, kind, report));
  }
}

function importRowFile(path: string, kind: "operator-data" | "payments", report: Report) {
  const command = kind === "payments" ? importPayments : importOperatorData;
  const file = { fileName: path, format: formatOf(path), stream: createReadStream(path) };
  return command(principal(), file, {
    now: clock.now(),
    onRow: (row) => {
      report.row(path, row);
    },
  });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(130);
    stopping = true;
    write("stopping after the files that have begun …\n");
  });
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const sentence = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `${error instanceof ConfigError || process.env.LOG_LEVEL !== "debug" ? sentence : (error instanceof Error && error.stack) || sentence}\n`,
  );
  process.exitCode = 1;
}
