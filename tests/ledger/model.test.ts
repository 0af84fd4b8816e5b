import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUGS } from "./bugs";
import { Violation } from "./invariants";
import { product } from "./product";
import { steps } from "./steps";
import { World } from "./world";

/** Another seed plays other sequences; a failure names the one it was found with. */
const SEED = Number(process.env.LEDGER_SEED ?? 20_261_123);

const SEQUENCES = 10_000;

/** How many sequences a seeded bug may live through. */
const WITHIN = 5000;

describe("the books", () => {
  it("hold in ten thousand sequences of up to a hundred commands", { timeout: 300_000 }, () => {
    let calls = 0;
    const movements = new Map<string, number>();
    fc.assert(
      fc.property(steps(100), (all) => {
        const world = new World();
        world.play(all);
        calls += world.calls.length;
        for (const { kind } of world.portal.tables.movements) movements.set(kind, (movements.get(kind) ?? 0) + 1);
      }),
      { numRuns: SEQUENCES, seed: SEED },
    );
    // What never happens cannot be wrong: each kind of movement was booked often.
    expect(calls).toBeGreaterThan(10 * SEQUENCES);
    expect(movements.size).toBe(8);
    expect(Math.min(...movements.values())).toBeGreaterThan(SEQUENCES / 20);
  });
});

describe("a bug in a decision is found", () => {
  it("all twenty-one are different", () => {
    expect(Object.keys(BUGS)).toHaveLength(21);
  });

  it.each(Object.entries(BUGS))("%s", (_, fault) => {
    const rules = { ...product, ...fault };
    const played = fc.check(
      fc.property(steps(100), (all) => {
        new World(rules).play(all);
      }),
      { numRuns: WITHIN, seed: SEED, endOnFailure: true },
    );
    expect(played.errorInstance).toBeInstanceOf(Violation);
  });
});
