import { addMonths, type Day } from "@/lib/dates";
import type { Cents } from "@/lib/money";

/** How many months a chart can show: the same month of last year, two years, three. */
export const CHART_MONTHS = [13, 24, 36] as const;

/** Enough of the newest bills for the longest chart, where two come in a month. */
export const CHART_BILLS = 72;

/** What a chart needs to know of a bill. */
export interface ChartBill {
  readonly issueDate: Day;
  readonly totalCents: Cents;
}

/** What a line was billed in a month. */
export interface MonthAmount {
  /** The first day of the month. */
  readonly month: Day;
  /** None where no bill came. */
  readonly totalCents?: Cents;
}

/** The amounts of bills by the month of issue, each month from the first to the last. */
export function amountsByMonth(bills: readonly ChartBill[]): MonthAmount[] {
  const sums = new Map<Day, Cents>();
  for (const { issueDate, totalCents } of bills) {
    const month = addMonths(issueDate, 0);
    sums.set(month, (sums.get(month) ?? 0) + totalCents);
  }
  const billed = [...sums.keys()].sort();
  const [first, last] = [billed[0], billed.at(-1)];
  if (!first || !last) return [];
  return Array.from({ length: monthsSpanned(first, last) }, (_, index) => addMonths(first, index)).map((month) => ({
    month,
    totalCents: sums.get(month),
  }));
}

/** Those of so many months up to the newest bill's, whenever that was. @param bills oldest first. */
export function lastMonths<Bill extends ChartBill>(bills: readonly Bill[], months: number): Bill[] {
  const newest = bills.at(-1)?.issueDate;
  return newest === undefined ? [] : bills.filter(({ issueDate }) => issueDate >= addMonths(newest, 1 - months));
}

/** How many months lie between two, both counted. */
export function monthsSpanned(first: Day, last: Day): number {
  const monthsOf = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return monthsOf(last) - monthsOf(first) + 1;
}
