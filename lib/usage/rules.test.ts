import { describe, expect, it } from "vitest";
import { addDays } from "@/lib/dates";
import { forecast, lastForgottenDay, nextRenewal, priceOn, spendingReached, sumCounters, type Counter, type Renewable } from "./rules";

const aCounter = (over: Partial<Counter> = {}): Counter => ({
  kind: "data",
  used: 60,
  total: 100,
  renewsOn: "2026-11-28",
  asOf: new Date("2026-11-23T10:00:00Z"),
  ...over,
});

const aService = (over: Partial<Renewable> = {}): Renewable => ({
  renewsOn: "2026-11-28",
  periodStart: "2026-10-28",
  priceCents: 1499,
  priceAfterPromotionCents: null,
  promotionUntil: null,
  until: null,
  ...over,
});

describe("counters together", () => {
  it("sum by kind: what is left, the first renewal, the oldest word", () => {
    const older = new Date("2026-11-22T10:00:00Z");
    const sums = sumCounters([
      aCounter(),
      aCounter({ used: 5, total: 20, renewsOn: "2026-12-05", asOf: older }),
      aCounter({ kind: "sms", used: 3, total: 10, renewsOn: null }),
    ]);
    expect(sums).toEqual([
      { ...aCounter({ kind: "sms", used: 3, total: 10, renewsOn: null }), left: 7 },
      { ...aCounter({ used: 65, total: 120, asOf: older }), left: 55 },
    ]);
  });

  it("have no limit where one has none, and owe nothing to each other", () => {
    expect(sumCounters([aCounter(), aCounter({ total: null })])).toMatchObject([{ total: null, left: null, used: 120 }]);
    expect(sumCounters([aCounter({ used: 150 }), aCounter({ used: 0, total: 50 })])).toMatchObject([{ total: 150, left: 50 }]);
    expect(sumCounters([aCounter({ renewsOn: null }), aCounter()])).toMatchObject([{ renewsOn: "2026-11-28" }]);
    expect(sumCounters([])).toEqual([]);
  });
});

describe("the next renewal", () => {
  it("is everything of the soonest day, from where its period began", () => {
    const later = aService({ renewsOn: "2026-12-05", priceCents: 900 });
    const option = aService({ priceCents: 199, periodStart: "2026-10-31" });
    expect(nextRenewal([later, aService(), option])).toEqual({ day: "2026-11-28", since: "2026-10-28", priceCents: 1698 });
  });

  it("is none of what ends before, and of what was paid for once", () => {
    expect(nextRenewal([aService({ until: "2026-11-27" }), aService({ renewsOn: null })])).toBeUndefined();
    expect(nextRenewal([])).toBeUndefined();
  });

  it("costs the full price once a promotion has ended", () => {
    const promoted = aService({ priceCents: 999, priceAfterPromotionCents: 1499, promotionUntil: "2026-11-27" });
    expect(nextRenewal([promoted])?.priceCents).toBe(1499);
    expect(priceOn(promoted, "2026-11-27")).toBe(999);
  });
});

describe("a forecast", () => {
  const today = "2026-11-23";
  const [sum] = sumCounters([aCounter()]);
  const used = (quantity: number, count = 30) =>
    Array.from(
      { length: count },
      (_, index) => ({ day: addDays(today, -index - 1), kind: "data", isRoaming: false, quantity, costCents: 0 }) as const,
    );
  const of = (over: Partial<Counter>, days = used(20)) => sumCounters([aCounter(over)]).map((one) => forecast(one, days, today))[0];

  it("says on which day it ends, or that it lasts", () => {
    expect(of({})).toEqual({ outcome: "ends", day: "2026-11-25" });
    expect(of({}, used(1))).toEqual({ outcome: "lasts", day: "2026-11-28" });
    expect(of({ used: 0, total: 9e15 }, used(1))).toEqual({ outcome: "lasts", day: "2026-11-28" });
  });

  it("counts the days without use, and neither today nor what is over a month ago", () => {
    const todays = { day: today, kind: "data", isRoaming: false, quantity: 9999, costCents: 0 } as const;
    const sparse = [...used(20).filter((_, index) => index % 2 === 1), todays];
    expect(of({}, [...sparse, ...used(9999, 1).map((one) => ({ ...one, day: "2026-10-20" }))])).toEqual({
      outcome: "ends",
      day: "2026-11-27",
    });
  });

  it("says nothing where there is too little to say", () => {
    expect(of({}, used(20, 6))).toBeUndefined();
    expect(of({}, [])).toBeUndefined();
    expect(of({ total: null })).toBeUndefined();
    expect(of({ used: 100 })).toBeUndefined();
    expect(of({ renewsOn: null })).toBeUndefined();
    expect(
      sum &&
        forecast(
          sum,
          used(20).map((one) => ({ ...one, kind: "sms" as const })),
          today,
        ),
    ).toBeUndefined();
  });
});

it.each([
  ["2026-11-23", "2026-05-23"],
  ["2026-08-31", "2026-02-28"],
  ["2026-01-01", "2025-07-01"],
])("on %s what is six months old is of %s", (today, day) => {
  expect(lastForgottenDay(today)).toBe(day);
});

it.each([
  [1599, []],
  [1600, [80]],
  [1999, [80]],
  [2000, [100, 80]],
  [9000, [100, 80]],
])("%d cents spent of twenty euro reach %j", (spentCents, percents) => {
  expect(spendingReached(spentCents, 2000)).toEqual(percents);
});
