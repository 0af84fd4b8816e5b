import { expect, test } from "vitest";
import { useDatabase } from "../fixtures/database";
import { runProgram, startProgram, TYPESCRIPT } from "../fixtures/processes";

useDatabase();

const WORKER = [...TYPESCRIPT, "scripts/worker.ts"];

/** The environment of this test file, as the worker's own. */
function settings(): Record<string, string> {
  const names = ["DATABASE_URL", "AUTH_SECRET", "STRIPE_WEBHOOK_SECRET", "DEMO", "PAYMENTS_MODE"];
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? ""]));
}

test("without a database the worker says what to set", async () => {
  const { code, output } = await runProgram(WORKER);
  expect(code).toBe(1);
  expect(output).toMatch(/^DATABASE_URL: set the database whose queue is to be worked on/);
});

test.each(["SIGTERM", "SIGINT"] as const)("%s ends the worker in order", async (signal) => {
  const worker = startProgram(WORKER, settings());
  await worker.says(/worker ready/);
  worker.child.kill(signal);
  expect(await worker.ended).toEqual({ code: 0, signal: null });
});
