import { expect, it } from "vitest";
import { normaliseBillCode } from "@/lib/lines/bill-code";

it.each([
  ["8F3K-Q2M7", "8F3KQ2M7"],
  [" 8f3k q2m7 ", "8F3KQ2M7"],
  ["8F3KQ2M7", "8F3KQ2M7"],
  ["OIL0-1111", "01101111"],
])("%j is %s", (text, code) => {
  expect(normaliseBillCode(text)).toBe(code);
});

it.each(["", "8F3K-Q2M", "8F3K-Q2M77", "8F3K-Q2MU", "8F3K_Q2M7", "８F3KQ2M7", "8".repeat(50_000)])("%.20j is none", (text) => {
  expect(normaliseBillCode(text)).toBeUndefined();
});
