import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { inTurn } from "./figures";
import { usageOfTree } from "./process-tree";

/** A request of a round: whose, and for what. */
export interface Visit {
  readonly url: string;
  readonly cookie: string;
}

/** What a round came to. */
export interface Round {
  readonly perSecond: number;
  /** One for each request, in milliseconds, from its first byte out to its last byte in. */
  readonly latenciesMs: readonly number[];
  /** Processor time of the whole stack for each request; absent where the system does not tell. */
  readonly cpuMs: number | undefined;
  readonly peakBytes: number | undefined;
}

const SAMPLE_MS = 500;

/**
 * Asks for the visits in turn over so many connections, each asking again as soon as it is answered.
 * @param stackPid the process whose tree is measured meanwhile.
 * @throws when an answer is not 200: that would not be the page that is measured.
 */
export async function runRound(visits: readonly Visit[], connections: number, seconds: number, stackPid: number): Promise<Round> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const next = inTurn(visits);
  const latenciesMs: number[] = [];
  const memory = watchMemory(stackPid);
  const before = usageOfTree(stackPid);
  const from = performance.now();
  const end = from + seconds * 1_000;
  const client = async () => {
    while (performance.now() < end) latenciesMs.push(await ask(agent, next()));
  };
  try {
    await Promise.all(Array.from({ length: connections }, client));
    const elapsedMs = performance.now() - from;
    const after = usageOfTree(stackPid);
    return {
      perSecond: latenciesMs.length / (elapsedMs / 1_000),
      latenciesMs,
      cpuMs: before && after && (after.cpuMs - before.cpuMs) / latenciesMs.length,
      peakBytes: memory.peak(),
    };
  } finally {
    memory.stop();
    agent.destroy();
  }
}

/** Samples what a process tree holds in memory until it is told to stop. */
function watchMemory(pid: number): { peak: () => number | undefined; stop: () => void } {
  const samples: number[] = [];
  const look = () => {
    const now = usageOfTree(pid)?.residentBytes;
    if (now !== undefined) samples.push(now);
  };
  const timer = setInterval(look, SAMPLE_MS);
  return {
    peak: () => {
      look();
      return samples.length === 0 ? undefined : Math.max(...samples);
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** One request. @returns how long it took, in milliseconds. */
function ask(agent: http.Agent, { url, cookie }: Visit): Promise<number> {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    const request = http.get(url, { agent, headers: { cookie, "accept-language": "it" } }, (response) => {
      response.resume();
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200) resolve(performance.now() - from);
        else reject(new Error(`${url} answered ${String(response.statusCode)}`));
      });
    });
    request.on("error", reject);
  });
}

/** Lets everything be compiled, connected and cached, and then rest. */
export async function warmUp(groups: readonly (readonly Visit[])[], seconds: number): Promise<void> {
  const connections = 16;
  for (const visits of groups) await runRound(visits, connections, seconds, process.pid);
  await pause(1_000);
}
