import { describe, expect, it } from "vitest";
import { addDays, addMonths, dayOf, daysBetween, endOfMonth, formatDay, hourOf, morningOf } from "@/lib/dates";

describe("days are Rome's", () => {
  it.each([
    ["2026-11-22T22:59:59Z", "2026-11-22"],
    ["2026-11-22T23:00:00Z", "2026-11-23"],
    ["2026-07-01T21:59:59Z", "2026-07-01"],
    ["2026-07-01T22:00:00Z", "2026-07-02"],
  ])("%s is %s there", (instant, day) => {
    expect(dayOf(new Date(instant))).toBe(day);
  });

  it("counts over the change of clocks, months and leap years", () => {
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
    expect(daysBetween("2026-10-26", "2026-10-24")).toBe(-2);
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-01");
    expect(addMonths("2026-01-15", -1)).toBe("2025-12-01");
    expect(endOfMonth("2026-02-10")).toBe("2026-02-28");
  });

  it.each([
    ["2026-11-30", "2026-11-30T07:00:00.000Z"],
    ["2026-07-01", "2026-07-01T06:00:00.000Z"],
    // The clocks have changed in the night.
    ["2026-03-29", "2026-03-29T06:00:00.000Z"],
    ["2026-10-25", "2026-10-25T07:00:00.000Z"],
  ])("the morning of %s begins at %s", (day, instant) => {
    expect(morningOf(day).toISOString()).toBe(instant);
    expect(hourOf(morningOf(day))).toBe(8);
  });

  it("writes a day in the reader's language", () => {
    expect(formatDay("2026-11-30", "it")).toBe("30 novembre 2026");
    expect(formatDay("2026-11-30", "fr")).toBe("30 novembre 2026");
    expect(formatDay("2026-11-30", "en")).toBe("30 November 2026");
  });
});
