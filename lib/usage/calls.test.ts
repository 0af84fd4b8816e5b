import { expect, it } from "vitest";
import { callBounds, callMonths, formatMasked } from "@/lib/usage/calls";

it.each([
  ["2026-08-31", ["2026-08", "2026-07", "2026-06", "2026-05", "2026-04", "2026-03"]],
  ["2026-11-30", ["2026-11", "2026-10", "2026-09", "2026-08", "2026-07", "2026-06", "2026-05"]],
  ["2026-03-01", ["2026-03", "2026-02", "2026-01", "2025-12", "2025-11", "2025-10", "2025-09"]],
] as const)("on %s the months with days that are kept are shown", (today, months) => {
  expect(callMonths(today)).toEqual(months);
});

it("a month ends with its last day in Rome, in summer and in winter, and the oldest begins where the six months do", () => {
  expect(callBounds("2026-11", "2026-11-23")).toEqual({ from: new Date("2026-10-31T23:00:00Z"), until: new Date("2026-11-30T23:00:00Z") });
  expect(callBounds("2026-10", "2026-11-23")).toEqual({ from: new Date("2026-09-30T22:00:00Z"), until: new Date("2026-10-31T23:00:00Z") });
  expect(callBounds("2026-05", "2026-11-23")).toEqual({ from: new Date("2026-05-23T22:00:00Z"), until: new Date("2026-05-31T22:00:00Z") });
});

it.each([
  ["+393475550•••", "347 555 0•••"],
  ["+390655501•••", "06 5550 1•••"],
  ["0655501•••", "06 5550 1•••"],
  ["3475550•••", "347 555 0•••"],
  ["800555•••", "800555•••"],
  ["+442079460•••", "+442079460•••"],
  ["•••", "•••"],
  ["1•••", "1•••"],
  ["INFO-TIM", "INFO-TIM"],
])("%s reads %s", (masked, written) => {
  expect(formatMasked(masked)).toBe(written);
});
