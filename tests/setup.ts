import { format } from "node:util";
import { afterEach, beforeEach, vi } from "vitest";

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
