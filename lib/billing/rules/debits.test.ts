import { describe, expect, it } from "vitest";
import { debitDay, decideDebit, sepaId, suspendsMandate, type DebitState } from "./debits";

describe("what the bank's word does to a debit", () => {
  const states: DebitState[] = ["planned", "collecting", "collected", "rejected", "returned", "canceled"];
  it.each([
    ["collected", ["refuse", "collect", "nothing", "refuse", "refuse", "refuse"]],
    ["rejected", ["refuse", "fail", "take-back", "nothing", "nothing", "refuse"]],
    ["returned", ["refuse", "fail", "take-back", "nothing", "nothing", "refuse"]],
  ] as const)("%s", (told, decisions) => {
    expect(states.map((state) => decideDebit(state, told))).toEqual(decisions);
  });
});

it.each([
  ["2026-12-20", "2026-12-20"],
  ["2026-12-06", "2026-12-06"],
  ["2026-12-05", "2026-12-06"],
  ["2026-11-20", "2026-12-06"],
])("a bill due on %s is debited on %s, five days being the least", (due, day) => {
  expect(debitDay(due, "2026-12-01", 5)).toBe(day);
});

it("suspends where the next debit would fail too, and fits an id into 35 characters", () => {
  expect(["AC01", "AC04", "AC06", "AG01", "MD01", "MD07", "SL01"].every(suspendsMandate)).toBe(true);
  expect(["AM04", "MD06", "MS02", "MS03", "RR04", "XX99"].some(suspendsMandate)).toBe(false);
  expect(sepaId("0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b")).toHaveLength(32);
});
