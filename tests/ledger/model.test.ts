import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { steps } from "./steps";
import { World } from "./world";

/** Another seed plays other sequences; a failure names the one it was found with. */
const SEED = Number(process.env.LEDGER_SEED ?? 20_261_123);
const SEQUENCES = 10_000;

describe("the books", () => {
  it("hold in ten thousand sequences of up to a hundred commands", { timeout: 300_000 }, () => {
    const t = Date.now();
    let calls = 0;
    fc.assert(
      fc.property(steps(100), (all) => {
        const world = new World();
        world.play(all);
        calls += world.calls.length;
      }),
      { numRuns: Number(process.env.RUNS ?? SEQUENCES), seed: SEED },
    );
    process.stdout.write(`${String(Date.now() - t)} ms ${String(calls)} calls\n`);
    expect(calls).toBeGreaterThan(0);
  });
});
