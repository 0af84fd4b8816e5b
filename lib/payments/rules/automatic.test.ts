import { describe, expect, it, test } from "vitest";
import { isWithinLimits, renewalDueAt, renewalsAhead } from "./automatic";

const plan = {
  renewsOn: "2026-01-31",
  periodStart: "2025-12-31",
  priceCents: 1499,
  priceAfterPromotionCents: null,
  promotionUntil: null,
  until: null,
  period: "month",
} as const;

describe("the renewals ahead of a line", () => {
  it("fall on the same day of each month, or on its last", () => {
    expect(renewalsAhead([plan], 3).map(({ day }) => day)).toEqual(["2026-01-31", "2026-02-28", "2026-03-31"]);
  });

  it("are summed by day, soonest first, whatever their period", () => {
    const option = { ...plan, renewsOn: "2026-01-03", priceCents: 299, period: "28-days" } as const;
    expect(renewalsAhead([plan, option], 3)).toEqual([
      { day: "2026-01-03", priceCents: 299 },
      { day: "2026-01-31", priceCents: 1798 },
      { day: "2026-02-28", priceCents: 1798 },
    ]);
  });

  it("cost what they cost on their day, and nothing once they are over, free or paid for once", () => {
    const promoted = { ...plan, priceAfterPromotionCents: 1999, promotionUntil: "2026-02-27" };
    expect(renewalsAhead([promoted], 2).map(({ priceCents }) => priceCents)).toEqual([1499, 1999]);
    expect(renewalsAhead([{ ...plan, until: "2026-02-01" }], 3)).toHaveLength(1);
    expect(
      renewalsAhead(
        [
          { ...plan, period: "one-off" },
          { ...plan, renewsOn: null },
          { ...plan, priceCents: 0 },
        ],
        3,
      ),
    ).toEqual([]);
  });

  it("are charged a euro at least", () => {
    expect(renewalsAhead([{ ...plan, priceCents: 50 }], 1)).toEqual([{ day: "2026-01-31", priceCents: 100 }]);
  });
});

test.each([
  ["2026-11-28", "2026-11-27T08:00:00.000Z"],
  ["2026-07-01", "2026-06-30T07:00:00.000Z"],
])("a renewal on %s is charged from nine in the morning of the day before, in Rome", (day, instant) => {
  expect(renewalDueAt(day).toISOString()).toBe(instant);
});

test.each([
  { amount: 500, charged: { dayCents: 0, monthCents: 0, thresholdMonthCents: 0 }, cap: 1500, fits: true },
  { amount: 500, charged: { dayCents: 500, monthCents: 1000, thresholdMonthCents: 1000 }, cap: 1500, fits: true },
  { amount: 500, charged: { dayCents: 500, monthCents: 1500, thresholdMonthCents: 1001 }, cap: 1500, fits: false },
  { amount: 500, charged: { dayCents: 4501, monthCents: 4501, thresholdMonthCents: 0 }, cap: null, fits: false },
  { amount: 500, charged: { dayCents: 0, monthCents: 14_501, thresholdMonthCents: 0 }, cap: null, fits: false },
  { amount: 1499, charged: { dayCents: 3501, monthCents: 13_501, thresholdMonthCents: 1500 }, cap: null, fits: true },
])("$amount after $charged with the cap $cap: $fits", ({ amount, charged, cap, fits }) => {
  expect(isWithinLimits(amount, charged, { dayCents: 5000, monthCents: 15_000 }, cap)).toBe(fits);
});
