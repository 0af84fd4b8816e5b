import { expect, it } from "vitest";
import {
  amountsIn,
  canTakeCredit,
  creditEntries,
  missingFor,
  networkPauseSeconds,
  residualOf,
  simExpiryAfterTopUp,
  simStanding,
} from "@/lib/credit/rules";

it("both sides of a movement sum to nothing, and the line's side carries the line", () => {
  const entries = creditEntries("line", 1200, "owed:top-ups");
  expect(entries.reduce((sum, { amountCents }) => sum + amountCents, 0)).toBe(0);
  expect(entries.find(({ account }) => account === "credit:lines")).toEqual({
    account: "credit:lines",
    amountCents: -1200,
    lineId: "line",
  });
});

it.each([
  ["2026-11-23", "2027-11-23"],
  ["2028-02-29", "2029-02-28"],
  ["2027-01-31", "2028-01-31"],
])("a SIM topped up on %s lives until %s", (day, until) => {
  expect(simExpiryAfterTopUp(day)).toBe(until);
});

it.each([
  ["2026-10-31", "active", "2026-12-01", true],
  ["2026-11-01", "soon", "2026-12-01", true],
  ["2026-12-01", "soon", "2026-12-01", true],
  ["2026-12-02", "receive-only", "2027-01-01", true],
  ["2027-01-01", "receive-only", "2027-01-01", true],
  ["2027-01-02", "expired", "2027-12-01", false],
  ["2027-12-01", "expired", "2027-12-01", false],
  ["2027-12-02", "gone", "2027-12-01", false],
] as const)("on %s a SIM of 1 December 2026 is %s, until %s", (today, state, until, takesCredit) => {
  expect(simStanding("2026-12-01", today)).toEqual({ state, until });
  expect(canTakeCredit("2026-12-01", today)).toBe(takesCredit);
});

it("a SIM of which no expiry is known takes credit", () => {
  expect(canTakeCredit(null, "2026-12-01")).toBe(true);
});

it("the network is asked soon at first, then ever more rarely, at least twice an hour", () => {
  expect([0, 1, 2, 9, 50].map(networkPauseSeconds)).toEqual([5, 10, 20, 1800, 1800]);
});

it.each([
  ["12", [1200]],
  ["12,40", [1240]],
  ["€12.4", [1240]],
  ["-14,99 €", [1499]],
  ["€37.90", [3790]],
  ["37,90EUR", [3790]],
  ["EUR 37.9", [3790]],
  ["1.234,50", [123_450]],
  ["1,234.50 €", [123_450]],
  ["1 234,50", [123_450]],
  ["1.234", []],
  ["1.23.4", []],
  ["ricarica", []],
  ["12 mesi", []],
  ["", []],
])("%j is searched for as %j cents", (text, cents) => {
  expect(amountsIn(text)).toEqual(cents);
});

it.each([
  [1499, 1240, 259],
  [1499, 1499, undefined],
  [1499, 2000, undefined],
  [1499, 1498, 100],
  [1499, -300, 1799],
])("a renewal of %i with a credit of %i lacks %s", (priceCents, balanceCents, missing) => {
  expect(missingFor({ priceCents }, balanceCents)).toBe(missing);
  expect(missingFor(undefined, balanceCents)).toBeUndefined();
});

it.each([
  ["nothing", [], 0, 0],
  ["what was topped up", [["top-up", 1000]], 0, 1000],
  ["a gift", [["bonus", 500]], 500, 0],
  [
    "a gift and money, of which something was spent: the gift first",
    [
      ["top-up", 1000],
      ["bonus", 500],
      ["usage", -300],
    ],
    200,
    1000,
  ],
  [
    "a gift that was spent before another one came",
    [
      ["bonus", 500],
      ["renewal", -500],
      ["top-up", 1000],
      ["bonus", 100],
    ],
    100,
    1000,
  ],
  [
    "more spent than was given",
    [
      ["bonus", 100],
      ["top-up", 1000],
      ["usage", -400],
    ],
    0,
    700,
  ],
  [
    "a gift that was taken back",
    [
      ["bonus", 500],
      ["bonus", -500],
      ["top-up", 200],
    ],
    0,
    200,
  ],
  [
    "a correction and a transfer, which count as money",
    [
      ["correction", 300],
      ["transfer", 200],
    ],
    0,
    500,
  ],
  [
    "less than nothing, and a gift after it",
    [
      ["usage", -300],
      ["bonus", 100],
    ],
    0,
    0,
  ],
  [
    "a gift that only mended a debt in part",
    [
      ["usage", -300],
      ["bonus", 500],
    ],
    200,
    0,
  ],
  [
    "what was asked back, which takes no gift with it",
    [
      ["top-up", 1000],
      ["bonus", 400],
      ["return", -1000],
    ],
    400,
    0,
  ],
  [
    "what came back of it",
    [
      ["top-up", 1000],
      ["bonus", 400],
      ["return", -1000],
      ["return", 1000],
    ],
    400,
    1000,
  ],
] as const)("of %s", (_, movements, bonusCents, returnableCents) => {
  const residual = residualOf(movements.map(([kind, amountCents]) => ({ kind, amountCents })));
  expect([residual.bonusCents, residual.returnableCents]).toEqual([bonusCents, returnableCents]);
});
