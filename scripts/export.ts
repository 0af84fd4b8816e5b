import { z } from "zod";
import { closeDb } from "@/db/client";
import { retryExports } from "@/lib/bss/commands/retry-exports";
import { listExports } from "@/lib/bss/queries";
import { clock } from "@/lib/clock";
import { ConfigError } from "@/lib/env";
import { systemPrincipal } from "@/lib/principal";
import { openDatabase } from "./import/environment";

/** What staff do at a terminal about payments that go out to the operator's systems. The worker sends them by itself. */
const USAGE = `npm run export                  what waits for the operator's systems, and what they refused
npm run export -- retry ID…     has refused exports sent again; \`retry all\`: all of them`;

const say = (text: string) => void process.stdout.write(`${text}\n`);

async function run([command, ...ids]: readonly string[]): Promise<void> {
  const principal = systemPrincipal("terminal", clock.now());
  if (command === undefined) {
    const { counts, open } = await listExports(principal);
    for (const { id, kind, reference, state, attempts, createdAt, lastAnswer } of open)
      say(
        `${state}  ${id}  ${createdAt.toISOString()}  ${kind} ${reference}, ${String(attempts)} attempts: ${lastAnswer ?? "no answer yet"}`,
      );
    say(`${String(counts.acknowledged)} acknowledged, ${String(counts.waiting)} waiting, ${String(counts.refused)} refused`);
  } else if (command === "retry" && ids.length > 0) {
    say(`${String(await retryExports(principal, namedBy(ids)))} are sent again`);
  } else {
    throw new ConfigError(USAGE);
  }
}

function namedBy(ids: readonly string[]): readonly string[] | "all" {
  if (ids.length === 1 && ids[0] === "all") return "all";
  const parsed = z.array(z.uuid()).safeParse(ids);
  if (!parsed.success) throw new ConfigError(`An export is named by its id.\n${USAGE}`);
  return parsed.data;
}

try {
  const database = await openDatabase(say);
  try {
    await run(process.argv.slice(2));
  } finally {
    await closeDb();
    await database.release();
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
