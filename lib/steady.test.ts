import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { steadily } from "@/lib/steady";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ["an answer", () => Promise.resolve("found"), "found"],
  ["a refusal", () => Promise.reject(new Error("nothing")), "refused"],
])("%s comes no sooner than the time that all of them take", async (_what, work, outcome) => {
  let told: string | undefined;
  const answer = steadily(work).then(
    (found) => (told = found),
    () => (told = "refused"),
  );
  await vi.advanceTimersByTimeAsync(249);
  expect(told).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  await answer;
  expect(told).toBe(outcome);
});
