import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import postgres from "postgres";
import { clock } from "@/lib/clock";
import { addDays, dayOf } from "@/lib/dates";
import { say, saying } from "../serve/progress";
import { createDatabase } from "./database";
import { percentile } from "./figures";
import { fill } from "./fill";
import { peakMegabytes, runImport } from "./import";
import { runRound, warmUp, type Visit } from "./load";
import type { Extent } from "./options";
import type { Stack } from "./stack";
import { figure, markdownTable } from "./table";
import { signInAll, type Visitor } from "./visitors";

/** The customers who have a mobile besides; the first one's has few events, the second one's many. */
const LINES = 50;
const FEW = 10;
const PATHS = ["/home", "/more/usage"] as const;
const CONNECTIONS = 4;

/** Events through one `npm run import`, and what a mobile line's pages cost with ten events and with a million. */
export async function measureUsage(stack: Stack, { rounds, roundSeconds, usageEvents }: Extent): Promise<string> {
  const databaseUrl = await createDatabase(stack.environment.DATABASE_URL ?? "", "bench_usage");
  await fill(databaseUrl, LINES * 14);
  await addMobiles(databaseUrl);
  const now = clock.now();
  const plans = Array.from({ length: LINES }, (_, line) => planRows(line, now)).flat();
  await saying("importing the plans", () => runImport(databaseUrl, writeRows(stack, "plans", [offerRow(), ...plans])));
  // A tenth of them first: what grows with their number shows.
  const sizes = [usageEvents.imported / 10, usageEvents.imported];
  const imported: string[][] = [];
  let sent = 0;
  for (const size of sizes) {
    const events = Array.from({ length: size }, (_, index) => eventRow(sent + index, now));
    sent += size;
    imported.push(await importEvents(databaseUrl, writeRows(stack, `events-${String(size)}`, events), size));
  }
  await countEvents(databaseUrl, sent);
  await saying(`writing ${figure(usageEvents.kept)} events of one line`, () => addEvents(databaseUrl, usageEvents.kept));

  const url = await stack.startPortal(databaseUrl);
  const visitors = await signInAll(url, databaseUrl);
  const visits = PATHS.map((page) => [0, 1].map((customer) => [visitTo(url + page, visitors, customer)]));
  await saying("warming up", () => warmUp(visits.flat(), 2));
  const latencies = PATHS.map(() => [0, 1].map((): number[] => []));
  for (let round = 1; round <= rounds * 2; round += 1) {
    for (const [page, both] of visits.entries())
      for (const customer of round % 2 === 0 ? [0, 1] : [1, 0])
        latencies[page]?.[customer]?.push(
          ...(await runRound(both[customer] ?? [], CONNECTIONS, roundSeconds / 2, process.pid)).latenciesMs,
        );
    say(`usage: round ${String(round)} of ${String(rounds * 2)}`);
  }
  const pages = PATHS.map((page, index) => {
    const [few = [], many = []] = latencies[index] ?? [];
    const at = (share: number) => [percentile(few, share), percentile(many, share)] as const;
    const compared = ([a, b]: readonly [number, number]) => [figure(a, 1), figure(b, 1), figure(b / a, 2)];
    return [page, ...compared(at(0.5)), ...compared(at(0.99)), figure(few.length + many.length)];
  });
  const [few, many] = [`${figure(FEW)} events`, figure(usageEvents.kept)];
  return [
    markdownTable(["events", "seconds, start of the program included", "events/s", "CPU ms an event", "memory MB"], imported),
    markdownTable(["page of a mobile line", `p50 ms, ${few}`, many, "ratio", `p99 ms, ${few}`, many, "ratio", "requests"], pages),
  ].join("\n\n");
}

async function importEvents(databaseUrl: string, file: string, count: number): Promise<string[]> {
  const began = performance.now();
  const { samples, cpuMs } = await saying(`importing ${figure(count)} events`, () => runImport(databaseUrl, file));
  const seconds = (performance.now() - began) / 1_000;
  return [
    ...[figure(count), figure(seconds, 1), figure(count / seconds), figure(cpuMs && cpuMs / count, 2)],
    figure(peakMegabytes(samples)),
  ];
}

function numberOf(line: number): string {
  return `+39347${String(line).padStart(7, "0")}`;
}

function visitTo(url: string, visitors: readonly Visitor[], customer: number): Visit {
  return { url, cookie: `${visitors[customer]?.cookie ?? ""}; mytim-line=${lineIdOf(customer)}` };
}

function lineIdOf(line: number): string {
  return `bbbbbbbb-2000-7000-8000-${line.toString(16).padStart(12, "0")}`;
}

function writeRows({ scratch }: Stack, name: string, rows: readonly object[]): string {
  const folder = path.join(scratch, "usage");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.ndjson`);
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return file;
}

function offerRow(): object {
  const names = { name_it: "Mobile 100 GB", name_fr: "Mobile 100 Go", name_en: "Mobile 100 GB" };
  const included = { minutes: "unlimited", sms: 200, data_bytes: 100_000_000_000 };
  return { type: "offer", code: "BENCH", kind: "plan", ...names, price: "14.99", period: "month", ...included, valid_from: "2024-01-01" };
}

function planRows(line: number, now: Date): object[] {
  const today = dayOf(now);
  const number = numberOf(line);
  const service = `bench-${String(line)}`;
  const period = { period_start: addDays(today, -20), renews_on: addDays(today, 10), as_of: `${addDays(today, -20)}T00:00:00Z` };
  const counter = { type: "counter", number, service, used: 0, ...period };
  return [
    { type: "balance", reference: `bench-balance-${String(line)}`, number, amount: "20.00", at: period.as_of },
    { type: "service", number, reference: service, offer: "BENCH", price: "14.99", since: addDays(today, -200), ...period },
    { ...counter, kind: "minutes", total: "unlimited" },
    { ...counter, kind: "sms", total: 200 },
    { ...counter, kind: "data", total: 100_000_000_000 },
  ];
}

/** Ten for the first line, and the others in turn, from three weeks ago until an hour ago. */
function eventRow(event: number, now: Date): object {
  const line = event < FEW ? 0 : 1 + (event % (LINES - 1));
  const at = new Date(now.getTime() - 3_600_000 - (event % 1_700) * 1_000_000).toISOString();
  return { type: "usage", id: `bench-${String(event)}`, number: numberOf(line), kind: "data", quantity: 1_000 + (event % 977), at };
}

async function withSql<T>(databaseUrl: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

async function addMobiles(databaseUrl: string): Promise<void> {
  await withSql(databaseUrl, async (sql) => {
    for (let line = 0; line < LINES; line += 1) {
      const owner = `bench-${String(line)}@demo.example`;
      await sql`insert into line (id, customer_id, number, kind, name, created_at)
        select ${lineIdOf(line)}, fixed.customer_id, ${numberOf(line)}, 'mobile', 'Mobile', now()
        from account join association on association.account_id = account.id join line fixed on fixed.id = association.line_id
        where account.email = ${owner}`;
      await sql`insert into association (account_id, line_id, proof, proved_at)
        select id, ${lineIdOf(line)}, 'sms', now() from account where email = ${owner}`;
    }
  });
}

/** As the import would have kept them: each event, and the sums of the days. */
async function addEvents(databaseUrl: string, count: number): Promise<void> {
  await withSql(databaseUrl, async (sql) => {
    await sql`set session_replication_role = replica`;
    await sql`insert into usage_event (id, line_id, kind, at, quantity, is_roaming, cost_cents)
      select 'kept-' || n, ${lineIdOf(1)}, 'data', now() - make_interval(secs => n % 15000000), 1000, false, 0 from generate_series(1, ${count}::int) n`;
    await sql`insert into usage_day (line_id, day, kind, is_roaming, quantity, cost_cents)
      select line_id, (at at time zone 'Europe/Rome')::date, kind, false, sum(quantity), 0 from usage_event
      where line_id = ${lineIdOf(1)} group by 1, 2, 3
      on conflict (line_id, day, kind, is_roaming) do update set quantity = excluded.quantity`;
    await sql`vacuum analyze`;
  });
}

/** @throws when not every event was counted. */
async function countEvents(databaseUrl: string, expected: number): Promise<void> {
  const [row] = await withSql(databaseUrl, (sql) => sql<{ count: number }[]>`select count(*)::int as count from usage_event`);
  if (row?.count !== expected) throw new Error(`${String(row?.count)} of ${String(expected)} events were counted`);
}
