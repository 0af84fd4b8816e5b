import { expect, it } from "vitest";
import { amountsByMonth, lastMonths, monthsSpanned } from "@/lib/billing/history";
import { addMonths } from "@/lib/dates";

it("sums what was billed in a month, oldest first, and keeps the place of a month without bills", () => {
  const bills = [
    { issueDate: "2026-01-05", totalCents: 1000 },
    { issueDate: "2026-01-20", totalCents: 250 },
    { issueDate: "2025-11-05", totalCents: 700 },
  ];
  expect(amountsByMonth(bills)).toEqual([
    { month: "2025-11-01", totalCents: 700 },
    { month: "2025-12-01", totalCents: undefined },
    { month: "2026-01-01", totalCents: 1250 },
  ]);
  expect(amountsByMonth([])).toEqual([]);
});

it.each([
  [13, 40, 13],
  [24, 40, 24],
  [36, 30, 30],
])("the last %i months of %i are %i", (months, known, shown) => {
  const amounts = Array.from({ length: known }, (_, index) => ({ issueDate: addMonths("2020-01-01", index), totalCents: 100 }));
  const last = lastMonths(amounts, months);
  expect(last).toHaveLength(shown);
  expect(last.at(-1)).toEqual(amounts.at(-1));
  expect(lastMonths([], months)).toEqual([]);
});

it("counts months by the calendar, not by the bills", () => {
  expect(monthsSpanned("2025-11-01", "2026-11-01")).toBe(13);
  expect(monthsSpanned("2026-11-01", "2026-11-30")).toBe(1);
});
