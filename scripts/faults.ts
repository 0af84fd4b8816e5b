import path from "node:path";
import { ConfigError } from "@/lib/env";
import { hangUp } from "./faults/ask";
import { check } from "./faults/check";
import { Crowd } from "./faults/crowd";
import { describeOutcome, describePlan, type Outcome } from "./faults/figures";
import { openHistory, readHistory } from "./faults/history";
import { type Options, readOptions } from "./faults/options";
import { prepareErrands } from "./faults/people";
import { makePlan } from "./faults/plan";
import { settle } from "./faults/settle";
import { Stage } from "./faults/stage";
import { bringTroubles } from "./faults/troubles";
import { readBooks } from "./faults/world";
import { elapsedSeconds, say, saying } from "./serve/progress";

/**
 * `npm run faults`: thousands of payments through two portals while processes and the database are killed, webhooks are
 * repeated, lost, delayed and forged, and the provider is silent now and then; afterwards what customers saw, what the
 * provider knows and what stands in the books are compared. See docs/guarantees.md.
 */
const stage = new Stage();

async function run(options: Options): Promise<Outcome> {
  const plan = makePlan(options);
  process.stdout.write(`${describePlan(plan, options.seed)}\n`);
  await stage.start();
  const { households, errands } = await prepareErrands(stage.databaseUrl, options);
  const portals = { publicUrl: stage.environment.PUBLIC_URL ?? "", ports: stage.ports };
  const crowd = await saying(`signing ${String(households.length)} households in`, () => Crowd.gather(portals, households, errands));
  await stage.sandbox.sendTo(stage.ports.map((port) => `http://localhost:${String(port)}`));
  if (!options.calm) await stage.sandbox.beginChaos(options.seed);

  const file = path.join(stage.folder, "history.jsonl");
  const from = elapsedSeconds();
  const until = Date.now() + options.minutes * 60_000;
  const work = crowd.run(plan.intentions, errands, openHistory(file), until, options.calm ? "calm" : "rush");
  let isOver = false;
  const troubles = bringTroubles(stage, plan.troubles, () => (isOver ? options.payments : crowd.begun));
  await saying(`${String(options.payments)} customers pay`, () => work).finally(() => (isOver = true));
  const befallen = await troubles;
  const paySeconds = elapsedSeconds() - from;

  await settle(stage);
  const world = {
    history: readHistory(file),
    errands,
    provider: await stage.sandbox.state(),
    books: await saying("reading the books", () => readBooks(stage.databaseUrl)),
    ownEnds: stage.ownEnds,
  };
  return { world, violations: check(world), befallen, restarts: stage.restarts, paySeconds, seconds: elapsedSeconds() };
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (stage.isStopping) return;
    say("stopping …");
    void stage.stop().then(() => process.exit(130));
  });
}

try {
  const outcome = await run(readOptions(process.argv.slice(2)));
  await stage.stop();
  process.stdout.write(`\n${describeOutcome(outcome)}\n`);
  if (outcome.violations.length > 0) {
    process.stdout.write(`The history and the logs of this run are in ${stage.folder}\n`);
    process.exitCode = 1;
  }
} catch (error) {
  // After Ctrl-C whatever was under way fails: the signal's handler speaks for it.
  if (!stage.isStopping) {
    process.stderr.write(`\n${error instanceof ConfigError ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
    await stage.stop();
    process.exitCode = 1;
  }
} finally {
  hangUp();
}
