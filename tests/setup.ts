import { format } from "node:util";
import { afterEach, beforeEach, vi } from "vitest";
import { clock } from "@/lib/clock";
import { resetEnv } from "@/lib/env";

/** Files share their worker's modules: each begins with the real clock and the environment that its worker was started with. */
const worker = globalThis as { environmentOfTests?: NodeJS.ProcessEnv };
worker.environmentOfTests ??= { ...process.env };
for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
Object.assign(process.env, worker.environmentOfTests);
resetEnv();
clock.now = () => new Date();

let calls: string[] = [];

/** A test that passes while something complains is a test that hides a fault. */
beforeEach(() => {
  calls = [];
  const print = console.error;
  vi.spyOn(console, "error").mockImplementation((...parts: unknown[]) => {
    calls.push(format(...parts));
    print(...parts);
  });
});

afterEach(() => {
  vi.mocked(console.error).mockRestore();
  if (calls.length > 0) throw new Error(`Unexpected console.error:\n${calls.join("\n")}`);
});
