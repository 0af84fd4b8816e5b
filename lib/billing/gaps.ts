import { addDays, addMonths, daysBetween, monthsAfter, type Day } from "@/lib/dates";

/** What tells when a bill came, and what it is for. */
export interface BilledSpan {
  readonly issueDate: Day;
  /** The first day that it charges, where the operator says so. */
  readonly periodStart: Day | null;
}

/** Months in which a bill should have been issued and none was. */
export interface MissingBills {
  /** The first day of each, oldest first. */
  readonly months: readonly Day[];
  /** How often a bill comes: each month, or each second one. */
  readonly everyMonths: 1 | 2;
}

const DAYS_OF_A_MONTH = 30.44;
/** A bill may come so much early, or the one before it so much late, and nothing is missing. */
const SLACK_DAYS = 10;
/** What is issued so soon after a bill is an extra one, and no part of the rhythm. */
const EXTRA_DAYS = 15;
/** So long after its day a bill that has not come yet is missed. */
const LATE_DAYS = 15;
/** More in a row are a pause of the line, not a slip. */
const MOST_BETWEEN = 3;
/** More than these at the end: the line is closed, or was always going to have no more. */
const MOST_AT_END = 2;
/** So many distances between bills, near the one in question, have to be the same for a rhythm to be known. */
const EVIDENCE = 3;

/**
 * Finds the bills that a line's own rhythm asks for and that are not there. Says nothing where the rhythm is unknown, changes, or is another than
 * monthly or every two months; where both the days of issue and the periods are known, both have to show the hole.
 * @param bills invoices of one line, oldest first; credit notes are none.
 */
export function findMissingBills(bills: readonly BilledSpan[], today: Day): MissingBills | undefined {
  const regular = withoutExtras(bills);
  const strides = regular.slice(1).map((bill, index) => monthsFrom(regular[index] ?? bill, bill));
  const issued = new Set(bills.map(({ issueDate }) => issueDate.slice(0, 7)));
  const months = new Set<Day>();
  let everyMonths: 1 | 2 | undefined;
  for (const [index, bill] of regular.entries()) {
    const rhythm = rhythmAt(strides, index);
    if (rhythm === undefined) continue;
    const next = regular[index + 1];
    const count = next ? missingBetween(bill, next, rhythm) : missingSince(bill, rhythm, today);
    for (let nth = 1; nth <= count; nth++) {
      const month = addMonths(bill.issueDate, nth * rhythm);
      if (issued.has(month.slice(0, 7))) continue;
      months.add(month);
      everyMonths = rhythm;
    }
  }
  return everyMonths && { months: [...months], everyMonths };
}

function withoutExtras(bills: readonly BilledSpan[]): BilledSpan[] {
  const kept: BilledSpan[] = [];
  for (const bill of bills) {
    const last = kept.at(-1);
    if (!last || daysBetween(last.issueDate, bill.issueDate) > EXTRA_DAYS) kept.push(bill);
  }
  return kept;
}

function monthsFrom(earlier: BilledSpan, later: BilledSpan): number {
  return Math.round(daysBetween(earlier.issueDate, later.issueDate) / DAYS_OF_A_MONTH);
}

/**
 * The rhythm on both sides of a distance between two bills, itself aside: a line that went from every two months to every month has none there. After
 * the newest bill, the rhythm until then.
 */
function rhythmAt(strides: readonly number[], index: number): 1 | 2 | undefined {
  const before = strides.slice(Math.max(0, index - EVIDENCE), index);
  const after = strides.slice(index + 1, index + 1 + EVIDENCE);
  const rhythm = before.at(-1);
  if (rhythm !== 1 && rhythm !== 2) return undefined;
  const changes = after.length > 0 && after[0] !== rhythm;
  const same = [...before, ...after].filter((stride) => stride === rhythm).length;
  return changes || same < EVIDENCE ? undefined : rhythm;
}

function missingBetween(earlier: BilledSpan, later: BilledSpan, rhythm: 1 | 2): number {
  const fitting = (days: number) => Math.floor((days + SLACK_DAYS) / (DAYS_OF_A_MONTH * rhythm)) - 1;
  const byIssue = fitting(daysBetween(earlier.issueDate, later.issueDate));
  const byPeriod =
    earlier.periodStart === null || later.periodStart === null ? byIssue : fitting(daysBetween(earlier.periodStart, later.periodStart));
  const count = Math.max(0, Math.min(byIssue, byPeriod));
  return count > MOST_BETWEEN ? 0 : count;
}

function missingSince(newest: BilledSpan, rhythm: 1 | 2, today: Day): number {
  let count = 0;
  while (count <= MOST_AT_END && addDays(monthsAfter(newest.issueDate, (count + 1) * rhythm), LATE_DAYS) < today) count++;
  return count > MOST_AT_END ? 0 : count;
}
