import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findMissingBills, type BilledSpan } from "@/lib/billing/gaps";
import { addDays, addMonths, type Day } from "@/lib/dates";

/** Bills by their days of issue, without periods. */
const issued = (...days: Day[]): BilledSpan[] => days.map((issueDate) => ({ issueDate, periodStart: null }));

/** One bill in each of these months of 2025, on a day of it. */
const monthly = (months: readonly number[], day = "07"): BilledSpan[] =>
  issued(...months.map((month) => `${addMonths("2025-01-01", month - 1).slice(0, 8)}${day}`));

const TODAY = "2025-12-10";
const EACH = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

describe("findMissingBills", () => {
  it.each<[string, BilledSpan[], Day, readonly Day[]]>([
    ["no bill at all", [], TODAY, []],
    ["one bill", monthly([1]), TODAY, []],
    ["every month", monthly(EACH), TODAY, []],
    ["May is missing", monthly(EACH.filter((month) => month !== 5)), TODAY, ["2025-05-01"]],
    ["two in a row", monthly(EACH.filter((month) => month !== 6 && month !== 7)), TODAY, ["2025-06-01", "2025-07-01"]],
    ["two apart", monthly(EACH.filter((month) => month !== 5 && month !== 9)), TODAY, ["2025-05-01", "2025-09-01"]],
    ["every two months", monthly([1, 3, 5, 7, 9, 11]), TODAY, []],
    ["one of every two months", monthly([1, 3, 5, 7, 11, 13, 15]), "2026-03-20", ["2025-09-01"]],
    ["every three months: a rhythm that is not known", monthly([1, 4, 7, 10, 16, 19, 22]), "2026-10-20", []],
    ["too few to know", monthly([1, 2, 4]), "2025-04-20", []],
    ["from two months to one", monthly([1, 3, 5, 7, 9, 10, 11, 12]), TODAY, []],
    ["from one month to two", monthly([1, 2, 3, 4, 5, 7, 9, 11]), "2025-12-10", []],
    ["a pause of half a year", monthly([1, 2, 3, 4, 11, 12, 13, 14]), "2026-02-20", []],
    ["ends of months", issued("2025-01-31", "2025-03-01", "2025-03-31", "2025-05-01", "2025-05-31", "2025-07-01"), "2025-07-20", []],
    [
      "one that came three weeks late",
      issued("2025-01-07", "2025-02-07", "2025-03-07", "2025-04-28", "2025-05-07", "2025-06-07"),
      "2025-06-20",
      [],
    ],
    [
      "an extra bill in between",
      issued("2025-01-07", "2025-02-07", "2025-02-20", "2025-03-07", "2025-04-07", "2025-05-07"),
      "2025-05-20",
      [],
    ],
    [
      "an extra bill hides no hole",
      issued("2025-01-07", "2025-02-07", "2025-03-07", "2025-04-07", "2025-04-20", "2025-06-07", "2025-07-07"),
      "2025-07-20",
      ["2025-05-01"],
    ],
    ["the next is not late yet", monthly([1, 2, 3, 4, 5]), "2025-06-20", []],
    ["the next has not come", monthly([1, 2, 3, 4, 5]), "2025-06-25", ["2025-06-01"]],
    ["nor the one after it", monthly([1, 2, 3, 4, 5]), "2025-07-30", ["2025-06-01", "2025-07-01"]],
    ["nothing for long: the line is closed", monthly([1, 2, 3, 4, 5]), "2025-09-30", []],
  ])("%s", (_, bills, today, months) => {
    expect(findMissingBills(bills, today)?.months ?? []).toEqual(months);
  });

  it("believes periods that go on where a bill came late, and a hole in both", () => {
    const days: [Day, Day][] = [
      ["2025-01-05", "2024-12-01"],
      ["2025-02-05", "2025-01-01"],
      ["2025-03-05", "2025-02-01"],
      ["2025-04-05", "2025-03-01"],
      ["2025-06-03", "2025-04-01"],
      ["2025-07-03", "2025-05-01"],
    ];
    const bills = days.map(([issueDate, periodStart]) => ({ issueDate, periodStart }));
    expect(findMissingBills(bills, "2025-07-10")).toBeUndefined();
    const holed = bills.map((bill, index) => (index < 4 ? bill : { ...bill, periodStart: addMonths(bill.periodStart, 1) }));
    expect(findMissingBills(holed, "2025-07-10")).toEqual({ months: ["2025-05-01"], everyMonths: 1 });
  });

  const aRhythm = fc.record({
    every: fc.constantFrom(1 as const, 2 as const),
    count: fc.integer({ min: 7, max: 40 }),
    jitters: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 40, maxLength: 40 }),
    hasPeriods: fc.boolean(),
  });
  const billsOf = ({ every, count, jitters, hasPeriods }: typeof aRhythm extends fc.Arbitrary<infer T> ? T : never): BilledSpan[] =>
    Array.from({ length: count }, (_, index) => {
      const month = addMonths("2020-01-01", index * every);
      return { issueDate: addDays(month, 13 + (jitters[index] ?? 0)), periodStart: hasPeriods ? addMonths(month, -every) : null };
    });

  it("finds nothing in a whole rhythm, and exactly what is taken out of it", () => {
    fc.assert(
      fc.property(aRhythm, fc.nat(), (rhythm, at) => {
        const bills = billsOf(rhythm);
        const today = bills.at(-1)?.issueDate ?? "";
        expect(findMissingBills(bills, today)).toBeUndefined();
        // With enough on the one side to know the rhythm, and one on the other to show that it went on.
        const taken = 4 + (at % (bills.length - 6));
        const months = [addMonths(bills[taken]?.issueDate ?? "", 0)];
        expect(findMissingBills(bills.toSpliced(taken, 1), today)).toEqual({ months, everyMonths: rhythm.every });
      }),
    );
  });

  it("whatever the days: never a month with a bill, never before the first or after today, never the same twice", () => {
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 1500 }), { minLength: 0, maxLength: 60 });
    fc.assert(
      fc.property(days, (offsets) => {
        const bills = issued(...offsets.sort((a, b) => a - b).map((offset) => addDays("2022-01-01", offset)));
        const today = addDays("2022-01-01", 1500);
        const months = findMissingBills(bills, today)?.months ?? [];
        expect(new Set(months).size).toBe(months.length);
        for (const month of months) {
          expect(bills.some(({ issueDate }) => issueDate.startsWith(month.slice(0, 7)))).toBe(false);
          expect(month > (bills[0]?.issueDate ?? "") && month <= today).toBe(true);
        }
      }),
    );
  });
});
