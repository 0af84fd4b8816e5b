import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import postgres from "postgres";
import { z } from "zod";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { ROOT } from "../packages.mjs";
import { saying } from "../serve/progress";
import { cleanEnvironment, ended, startNode } from "../testing/processes.mjs";
import { writeBillFiles } from "./bill-files";
import { createDatabase } from "./database";
import type { Extent } from "./options";
import { usageOfTree } from "./process-tree";
import type { Stack } from "./stack";
import { figure, markdownTable } from "./table";

const command = z.object({ scripts: z.object({ import: z.string().startsWith("node ") }) });

/** Bills a second through `npm run import`, each a file of its own, from the first bill written to the last; and whether the end is as fast as the beginning and takes no more memory. */
export async function measureImport({ environment, scratch }: Stack, { importFiles, importRows }: Extent): Promise<string> {
  const databaseUrl = await createDatabase(environment.DATABASE_URL ?? "", "bench_import");
  const folder = await saying(`writing ${figure(importFiles)} bill files`, () =>
    Promise.resolve(writeBillFiles(path.join(scratch, "import"), importFiles, importRows, dayOf(clock.now()))),
  );
  const { samples, cpuMs } = await saying("importing them", () => runImport(databaseUrl, folder));
  const at = await bookedAt(databaseUrl);
  rmSync(folder, { recursive: true });
  if (at.length !== importFiles) throw new Error(`${String(at.length)} of ${String(importFiles)} bills were imported`);
  const tenth = Math.floor(at.length / 10);
  const [first, last] = [rateOf(at.slice(0, tenth)), rateOf(at.slice(-tenth))];
  return markdownTable(
    [
      `bills of ${figure(importRows)} rows`,
      "bills/s",
      "first tenth",
      "last tenth",
      "last of first",
      "importer's CPU ms a bill",
      "memory MB, first tenth of them",
      "last tenth",
      "in all",
    ],
    [
      [
        figure(at.length),
        figure(rateOf(at)),
        figure(first),
        figure(last),
        `${figure((last / first) * 100)} %`,
        figure(cpuMs && cpuMs / at.length, 2),
        // Before the first bill, customers and lines come, and fewer threads are at work.
        ...(
          [
            [1, tenth],
            [at.length - tenth, Infinity],
            [0, Infinity],
          ] as const
        ).map((part) => figure(peakMegabytes(samples, ...part))),
      ],
    ],
  );
}

/** A second, from instants in milliseconds, in order. */
function rateOf(at: readonly number[]): number {
  return (at.length - 1) / (((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1_000);
}

/** What an import held in memory, with its threads, when so many bills were in. */
interface Sample {
  readonly bills: number;
  readonly bytes: number;
}

/** What an import took; nothing where the system does not tell. */
interface Taken {
  readonly samples: readonly Sample[];
  readonly cpuMs: number | undefined;
}

/** The most that an import held between two numbers of bills, in megabytes. */
export function peakMegabytes(samples: readonly Sample[], from = 0, to = Infinity): number | undefined {
  const within = samples.filter(({ bills }) => bills >= from && bills <= to);
  return within.length === 0 ? undefined : within.reduce((most, { bytes }) => Math.max(most, bytes), 0) / 2 ** 20;
}

/** Runs `npm run import` on a file or folder. */
export async function runImport(databaseUrl: string, folder: string): Promise<Taken> {
  const { scripts } = command.parse(JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")));
  const env = cleanEnvironment({ DATABASE_URL: databaseUrl, DEMO: "1" });
  const child = startNode([...scripts.import.split(" ").slice(1), folder], { env, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk) => (output += String(chunk)));
  const samples: Sample[] = [];
  let cpuMs: number | undefined;
  const watch = setInterval(() => {
    const usage = usageOfTree(child.pid ?? 0);
    if (!usage) return;
    cpuMs = usage.cpuMs || cpuMs;
    const bills = /.*, ([\d,]+) bills/s.exec(output.slice(-1_000))?.[1] ?? "0";
    samples.push({ bills: Number(bills.replaceAll(",", "")), bytes: usage.residentBytes });
  }, 100);
  const { code } = await ended(child);
  clearInterval(watch);
  if (code !== 0) throw new Error(`The import ended with ${String(code)}:\n${output.slice(-2_000)}`);
  return { samples, cpuMs };
}

async function bookedAt(databaseUrl: string): Promise<number[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const rows = await sql<{ at: number }[]>`select (extract(epoch from imported_at) * 1000)::float8 as at from bill order by imported_at`;
    return rows.map(({ at }) => at);
  } finally {
    await sql.end();
  }
}
