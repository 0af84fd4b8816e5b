import { expect, it } from "vitest";
import { readPeriod } from "@/lib/billing/period";

const TODAY = "2026-11-29";

it.each([
  ["nothing asked: a year and this month", {}, { period: { from: "2025-11-01", to: TODAY } }],
  ["two days", { from: "2026-01-01", to: "2026-01-31" }, { period: { from: "2026-01-01", to: "2026-01-31" } }],
  ["one day", { from: TODAY, to: TODAY }, { period: { from: TODAY, to: TODAY } }],
  ["until the end of the year", { from: "2026-01-01", to: "2026-12-31" }, { period: { from: "2026-01-01", to: "2026-12-31" } }],
  ["from after to", { from: "2026-02-01", to: "2026-01-31" }, { problems: { to: "order" } }],
  ["one day missing", { from: "2026-02-01" }, { problems: { to: "missing" } }],
  ["an empty day", { from: "", to: "2026-02-01" }, { problems: { from: "missing" } }],
  ["nonsense", { from: "yesterday", to: "2026-02-30" }, { problems: { from: "no-day", to: "no-day" } }],
  ["twice in the address", { from: ["2026-01-01", "2026-01-02"], to: TODAY }, { problems: { from: "no-day" } }],
  ["the far future", { from: "2026-11-30", to: "9999-12-31" }, { problems: { from: "too-late", to: "too-late" } }],
  ["before there were bills", { from: "0001-01-01", to: TODAY }, { problems: { from: "too-early" } }],
])("%s", (_, asked, read) => {
  expect(readPeriod(asked, TODAY)).toEqual(read);
});
