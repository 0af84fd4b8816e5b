import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "@/lib/dates";
import { nextInstalment, planChoices, schedule } from "./instalments";

const RULES = { leastCents: 3000, most: 4, everyDays: 30, graceDays: 5 };
const bill = { state: "open", totalCents: 10_000, paidCents: 0, disputedCents: 0, dueDate: "2026-11-01" } as const;
const TODAY = "2026-11-29";

describe("whether instalments are proposed", () => {
  it.each([
    [bill, false, [2, 3, 4]],
    [{ ...bill, dueDate: TODAY }, false, []],
    [{ ...bill, state: "processing" } as const, false, []],
    [{ ...bill, state: "paid", paidCents: 10_000 } as const, false, []],
    [{ ...bill, paidCents: 7000 }, false, [2, 3, 4]],
    [{ ...bill, paidCents: 7001 }, false, []],
    [bill, true, []],
  ])("for %j, had one before: %s", (standing, hadPlan, choices) => {
    expect(planChoices(standing, hadPlan, TODAY, RULES)).toEqual(choices);
  });
});

describe("a schedule", () => {
  it("has the odd cents first, begins on its day, and stands every thirty days", () => {
    expect(schedule({ ...bill, totalCents: 10_001, paidCents: 0 }, 3, TODAY, 30)).toEqual([
      { position: 1, dueOn: "2026-11-29", amountCents: 3334, paidUpToCents: 3334 },
      { position: 2, dueOn: "2026-12-29", amountCents: 3334, paidUpToCents: 6668 },
      { position: 3, dueOn: "2027-01-28", amountCents: 3333, paidUpToCents: 10_001 },
    ]);
  });

  it("sums to what the bill owes, whatever that is, even to the cent; paid in order it ends", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3000, max: 500_000 }),
        fc.integer({ min: 0, max: 2999 }),
        fc.integer({ min: 2, max: 12 }),
        (due, paid, count) => {
          const standing = { ...bill, totalCents: paid + due, paidCents: paid };
          const instalments = schedule(standing, count, TODAY, 30);
          const amounts = instalments.map(({ amountCents }) => amountCents);
          expect(amounts.reduce((sum, one) => sum + one, 0)).toBe(due);
          expect(Math.max(...amounts) - Math.min(...amounts)).toBeLessThanOrEqual(1);
          expect(instalments.at(-1)).toMatchObject({ paidUpToCents: paid + due, dueOn: addDays(TODAY, 30 * (count - 1)) });
          let paidCents = paid;
          for (const { position } of instalments) {
            const next = nextInstalment(instalments, { ...standing, paidCents });
            expect(next).toMatchObject({ position, leftCents: amounts[position - 1] });
            paidCents += next?.leftCents ?? 0;
          }
          expect(nextInstalment(instalments, { ...standing, paidCents })).toBeUndefined();
        },
      ),
    );
  });

  it("goes on with what is left of an instalment that was paid in part, and goes back with money that went back", () => {
    const instalments = schedule(bill, 4, TODAY, 30);
    expect(nextInstalment(instalments, { ...bill, paidCents: 3000 })).toMatchObject({ position: 2, leftCents: 2000 });
    expect(nextInstalment(instalments, { ...bill, paidCents: 2499 })).toMatchObject({ position: 1, leftCents: 1 });
  });

  it("never asks for what is disputed: neither in the plan nor in its next instalment", () => {
    expect(schedule({ ...bill, disputedCents: 400 }, 4, TODAY, 30).reduce((sum, one) => sum + one.amountCents, 0)).toBe(
      bill.totalCents - 400,
    );
    const instalments = schedule(bill, 4, TODAY, 30);
    const last = { ...bill, paidCents: bill.totalCents - 2000 };
    expect(nextInstalment(instalments, { ...last, disputedCents: 500 })).toMatchObject({ position: 4, leftCents: 1500 });
    expect(nextInstalment(instalments, { ...last, disputedCents: 2000 })).toBeUndefined();
  });
});
