import { format } from "node:util";
import { afterEach, beforeEach, vi } from "vitest";
import { recordConsoleError, takeUnexpectedConsoleErrors } from "./fixtures/console";

/** A test that passes while something complains is a test that hides a fault. */
beforeEach(() => {
  const print = console.error;
  vi.spyOn(console, "error").mockImplementation((...parts: unknown[]) => {
    recordConsoleError(format(...parts));
    print(...parts);
  });
});

afterEach(() => {
  vi.mocked(console.error).mockRestore();
  const unexpected = takeUnexpectedConsoleErrors();
  if (unexpected.length > 0) throw new Error(`Unexpected console.error:\n${unexpected.join("\n")}`);
});
