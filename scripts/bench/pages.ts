import { say, saying } from "../serve/progress";
import { median, medianBy, percentile } from "./figures";
import { fill } from "./fill";
import { runRound, warmUp, type Round, type Visit } from "./load";
import type { Extent } from "./options";
import type { Stack } from "./stack";
import { figure, markdownTable } from "./table";
import { signInAll, type Visitor } from "./visitors";

/** What is asked for: the last two beside two pages that do nothing. Every request carries a session. */
const CANDIDATES = [
  { name: "bare route", path: "/api/bench-bare" },
  { name: "empty page", path: "/bench-empty" },
  { name: "/home", path: "/home" },
  { name: "/bills", path: "/bills" },
] as const;
const REFERENCE = 1;
const CONNECTIONS = [1, 16, 64] as const;

/** Requests a second of signed-in pages beside what a page costs that does nothing. Candidates take turns, so that a busy moment of the machine hits all alike. */
export async function measurePages(stack: Stack, { rounds, roundSeconds, bills }: Extent): Promise<string> {
  const databaseUrl = stack.environment.DATABASE_URL ?? "";
  await saying("filling the database", () => fill(databaseUrl, bills.few));
  const visitors = await saying("signing in 64 customers", () => signInAll(stack.url, databaseUrl));
  const visits = CANDIDATES.map(({ path }) => visitsTo(stack.url, path, visitors));
  await saying("warming up", () => warmUp(visits, 3));
  const results = CONNECTIONS.map(() => CANDIDATES.map((): Round[] => []));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [level, connections] of CONNECTIONS.entries()) {
      for (const [candidate, of] of visits.entries()) {
        results[level]?.[candidate]?.push(await runRound(of, connections, roundSeconds, stack.pid));
      }
    }
    say(`pages: round ${String(round)} of ${String(rounds)}`);
  }
  return markdownTable(
    ["page, connections", "requests/s", "of the empty page", "p50 ms", "p99 ms", "CPU ms a request", "memory MB"],
    results.flatMap((level, index) => level.map((own, candidate) => row(candidate, CONNECTIONS[index] ?? 0, own, level[REFERENCE] ?? []))),
  );
}

function visitsTo(url: string, path: string, visitors: readonly Visitor[]): Visit[] {
  return visitors.map(({ cookie }) => ({ url: `${url}${path}`, cookie }));
}

/** The middle round; the share is the middle of the shares in each round, whose two halves were measured one after the other. */
function row(candidate: number, connections: number, own: readonly Round[], reference: readonly Round[]): string[] {
  const middle = medianBy(own, (round) => round.perSecond);
  const share = median(own.map((round, index) => round.perSecond / (reference[index]?.perSecond ?? Number.NaN)));
  const peaks = own.flatMap(({ peakBytes }) => (peakBytes === undefined ? [] : [peakBytes]));
  return [
    `${CANDIDATES[candidate]?.name ?? ""}, c = ${String(connections)}`,
    figure(middle?.perSecond),
    `${figure(share * 100)} %`,
    figure(middle && percentile(middle.latenciesMs, 0.5), 1),
    figure(middle && percentile(middle.latenciesMs, 0.99), 1),
    figure(middle?.cpuMs, 2),
    figure(peaks.length === 0 ? undefined : Math.max(...peaks) / 2 ** 20),
  ];
}
