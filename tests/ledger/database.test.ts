import { createServer, type Server } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resetEnv } from "@/lib/env";
import { useDatabase } from "../fixtures/database";
import { books } from "../fixtures/paying";
import { RealPortal } from "./replay";
import { snapshotOfTables } from "./snapshot";
import { steps } from "./steps";
import { World } from "./world";

const SEED = Number(process.env.LEDGER_SEED ?? 20_261_123);
const SEQUENCES = 100;
/** Each sequence is one after the other; several are under way. */
const AT_ONCE = 6;

useDatabase();

/** A provider that is there and answers nothing: what it says comes as truths out of the model. */
let silent: Server | undefined;

beforeAll(async () => {
  silent = createServer((_, answer) => answer.writeHead(503, { "stripe-should-retry": "false" }).end());
  await new Promise<void>((resolve) => silent?.listen(0, "localhost", resolve));
  const address = silent.address();
  process.env.SANDBOX_PORT = String(typeof address === "object" ? address?.port : address);
  resetEnv();
});

afterAll(() => new Promise((resolve) => silent?.close(resolve)));

describe("the real commands on the real database", () => {
  it("do what the model does, command by command", { timeout: 300_000 }, async () => {
    const sequences = fc.sample(steps(100), { numRuns: SEQUENCES, seed: SEED });
    const replay = async (index: number): Promise<void> => {
      const all = sequences[index] ?? [];
      const world = new World();
      world.play(all);
      const portal = await RealPortal.open(`s${String(index)}-`);
      for (const call of world.calls)
        expect({ call, outcome: await portal.ask(call), index }).toEqual({ call, outcome: call.outcome, index });
      expect({ index, ...(await portal.snapshot()) }).toEqual({ index, ...snapshotOfTables(world.portal.tables) });
    };
    let next = 0;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < sequences.length) await replay(next++);
      }),
    );
    const { total, movements } = await books();
    expect(total).toBe(0);
    expect(movements).toBeGreaterThan(SEQUENCES);
  });
});
