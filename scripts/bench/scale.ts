import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../packages.mjs";
import { say, saying } from "../serve/progress";
import { createDatabase } from "./database";
import { percentile } from "./figures";
import { fill } from "./fill";
import { runRound, warmUp, type Visit } from "./load";
import type { Extent } from "./options";
import { explain, type Plan } from "./plans";
import type { Stack } from "./stack";
import { countStatements } from "./statement-counter";
import { figure, markdownTable } from "./table";
import { signInAll, type Visitor } from "./visitors";
import type { Sent } from "./wire";

const PATHS = ["/home", "/bills", "/bills/[id]"] as const;
const CONNECTIONS = 4;
/** Where the plans are written whole. */
const PLANS_FILE = path.join(ROOT, "test-results", "bench-plans.txt");

/** The same pages of the same customers with few bills in the table and with many: two portals side by side that take turns. */
export async function measureScale(stack: Stack, extent: Extent): Promise<string> {
  const sizes = [extent.bills.few, extent.bills.many];
  const portals: Filled[] = [];
  for (const bills of sizes) portals.push(await openFilled(stack, bills));
  await saying("warming up", () =>
    warmUp(
      portals.flatMap(({ url, visitors }) => PATHS.map((page) => visitsTo(url, page, visitors))),
      2,
    ),
  );

  const latencies = new Map<string, number[]>();
  // Twice as many rounds of half the length: the slowest hundredth is what differs most from moment to moment.
  for (let round = 1; round <= extent.rounds * 2; round += 1) {
    for (const page of PATHS) {
      for (const { url, visitors, bills } of round % 2 === 0 ? portals : portals.toReversed()) {
        const { latenciesMs } = await runRound(visitsTo(url, page, visitors), CONNECTIONS, extent.roundSeconds / 2, process.pid);
        latencies.set(`${page} ${String(bills)}`, [...(latencies.get(`${page} ${String(bills)}`) ?? []), ...latenciesMs]);
      }
    }
    say(`scale: round ${String(round)} of ${String(extent.rounds * 2)}`);
  }
  const rows = PATHS.map((page) => {
    const [few = [], many = []] = sizes.map((bills) => latencies.get(`${page} ${String(bills)}`));
    const at = (share: number) => [percentile(few, share), percentile(many, share)] as const;
    return [page, ...[0.5, 0.99].flatMap((share) => compared(...at(share))), figure(few.length + many.length)];
  });
  const [few = "", many = ""] = sizes.map((bills) => figure(bills));
  const head = ["page", `p50 ms, ${few}`, many, "ratio", `p99 ms, ${few}`, many, "ratio", "requests"];
  return `${markdownTable(head, rows)}\n\n${await describePlans(stack, portals[1])}`;
}

function compared(few: number, many: number): string[] {
  return [figure(few, 1), figure(many, 1), figure(many / few, 2)];
}

interface Filled {
  readonly bills: number;
  readonly url: string;
  readonly databaseUrl: string;
  readonly visitors: readonly Visitor[];
}

async function openFilled(stack: Stack, bills: number): Promise<Filled> {
  const databaseUrl = await createDatabase(stack.environment.DATABASE_URL ?? "", `bench_${String(bills)}`);
  await saying(`filling a database with ${figure(bills)} bills`, () => fill(databaseUrl, bills));
  const url = await stack.startPortal(databaseUrl);
  return { bills, url, databaseUrl, visitors: await signInAll(url, databaseUrl) };
}

function visitsTo(url: string, page: string, visitors: readonly Visitor[]): Visit[] {
  return visitors.map(({ cookie, billId }) => ({ url: url + page.replace("[id]", billId), cookie }));
}

/** What the pages ask of the large database, each statement explained once. */
async function describePlans(stack: Stack, large: Filled | undefined): Promise<string> {
  const [visitor] = large?.visitors ?? [];
  if (large === undefined || visitor === undefined) throw new Error("there is no large database");
  const door = await countStatements(large.databaseUrl);
  try {
    const url = await stack.startPortal(door.url);
    const sent = new Map<string, Sent>();
    for (const page of PATHS) {
      door.reset();
      await (await fetch(url + page.replace("[id]", visitor.billId), { headers: { cookie: visitor.cookie } })).text();
      for (const one of door.traffic().sent) sent.set(one.text, one);
    }
    const ours = [...sent.values()].filter(({ text }) => !text.includes("pg_catalog"));
    const plans = await explain(large.databaseUrl, ours);
    mkdirSync(path.dirname(PLANS_FILE), { recursive: true });
    writeFileSync(
      PLANS_FILE,
      plans.map(({ statement, text }) => `${statement.text}\n${JSON.stringify(statement.values)}\n\n${text}\n`).join("\n\n"),
    );
    return `${planTable(plans)}\n\nThe plans are in ${path.relative(ROOT, PLANS_FILE)}.`;
  } finally {
    await door.close();
  }
}

function planTable(plans: readonly Plan[]): string {
  return markdownTable(
    ["statement", "indexes", "read whole", "rows", "pages of 8 KiB"],
    plans.map(({ statement, indexes, scanned, rows, buffers }) => [
      shortened(statement.text),
      indexes.join(", "),
      scanned.length === 0 ? "none" : scanned.join(", "),
      figure(rows),
      figure(buffers),
    ]),
  );
}

/** Enough to tell statements apart: the table and what follows it. */
function shortened(text: string): string {
  return text
    .replace(/^.*? from /s, "from ")
    .replaceAll('"', "")
    .slice(0, 60);
}
