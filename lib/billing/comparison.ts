import { fold, readable } from "@/lib/billing/row-text";
import { addMonths, type Day } from "@/lib/dates";
import { parseScaled, type Cents } from "@/lib/money";
import type { BillRow } from "./breakdown";

/** What a row says about a difference. */
type ComparedRow = Pick<BillRow, "articleCode" | "description" | "total" | "vatRate" | "vatNature" | "periodEnd">;

/** A bill that is held against another. */
export interface ComparedBill {
  readonly issueDate: Day;
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
  readonly totalCents: Cents;
  readonly rows: readonly ComparedRow[];
}

/** What may make a bill differ from another. */
export const BILL_EVENT_KINDS = ["promotion-end", "price-change", "part-month", "usage", "one-off", "credit"] as const;

/** Why rows may differ, as the operator's systems told it. */
export interface BillEvent {
  readonly kind: (typeof BILL_EVENT_KINDS)[number];
  readonly articleCode: string | null;
  readonly description: string | null;
  readonly effectiveOn: Day;
  readonly noticedOn: Day | null;
  readonly note: string;
}

/** Rows of one kind that cost more or less than in the other bill, VAT included. */
export interface Change {
  readonly description: string;
  /** How many other descriptions stand under the same article code. */
  readonly others: number;
  readonly cents: Cents;
}

/** A part of a difference: what caused it, and the rows that it is in. `rest` is the files' own rounding, and amounts outside their rows. */
export interface Reason {
  readonly cause: BillEvent | "unexplained" | "rest";
  readonly cents: Cents;
  readonly changes: readonly Change[];
}

/** How much more (or, negative, less) a bill is than another, and why. The reasons sum to the difference, to the cent. */
export interface Comparison {
  readonly differenceCents: Cents;
  readonly reasons: readonly Reason[];
}

/** Amounts with VAT keep every place: eight of the amount times ten of the rate. */
const CENT = 10n ** 16n;
const WHOLE = 100n * 10n ** 8n;

/**
 * Compares a bill with another of the same line. Rows are told apart by article code (without one, by their words) and VAT; what differs is put down
 * to the newest event that speaks of those rows and happened in the time that the two bills are about. Cents are shared out by largest remainder.
 */
export function compareBills(bill: ComparedBill, other: ComparedBill, events: readonly BillEvent[]): Comparison {
  const differenceCents = bill.totalCents - other.totalCents;
  const groups = groupRows(bill.rows, other.rows);
  const exact = groups.map(({ gross }) => gross);
  const rest = BigInt(differenceCents) * CENT - exact.reduce((sum, gross) => sum + gross, 0n);
  const shares = shareOut([...exact, rest]);
  const span = spanOf([bill, other]);
  const reasons = new Map<Reason["cause"], Change[]>();
  for (const [index, group] of groups.entries()) {
    const cents = shares[index] ?? 0;
    if (cents === 0) continue;
    const cause = events.filter((event) => isCause(event, group, cents, span)).toSorted(byNewest)[0] ?? "unexplained";
    const [description = "", ...others] = group.descriptions;
    reasons.set(cause, [...(reasons.get(cause) ?? []), { description, others: others.length, cents }]);
  }
  const restCents = shares.at(-1) ?? 0;
  if (restCents !== 0) reasons.set("rest", [{ description: "", others: 0, cents: restCents }]);
  return {
    differenceCents,
    reasons: [...reasons]
      .map(([cause, changes]) => ({ cause, changes, cents: changes.reduce((sum, { cents }) => sum + cents, 0) }))
      .toSorted((one, two) => rank(one.cause) - rank(two.cause) || Math.abs(two.cents) - Math.abs(one.cents)),
  };
}

/** A bill among those that another may be held against. */
interface NearBill {
  readonly id: string;
  readonly issueDate: Day;
  readonly totalCents: Cents;
}

/** The bill that one is held against: the one asked for or, where that is none of the line's, the one before it. Credit notes are no bills. */
export function chooseOther<Near extends NearBill>(bill: NearBill, around: readonly Near[], against: string | undefined): Near | undefined {
  const bills = around.filter(({ totalCents }) => totalCents > 0);
  return bills.find(({ id }) => id === against) ?? bills.findLast((one) => isBefore(one, bill));
}

/** Whether a bill was issued before another one; of the same day, the one that came in first. */
export function isBefore(one: NearBill, two: NearBill): boolean {
  return one.issueDate < two.issueDate || (one.issueDate === two.issueDate && one.id < two.id);
}

interface Group {
  readonly articleCode: string | null;
  /** Each once, those of the bill itself first. */
  readonly descriptions: readonly string[];
  /** The last day that one of the rows is about. */
  readonly until: Day;
  /** What the rows come to, less what they come to in the other bill, VAT included. */
  readonly gross: bigint;
}

function groupRows(rows: readonly ComparedRow[], others: readonly ComparedRow[]): Group[] {
  const groups = new Map<string, { row: ComparedRow; sign: bigint }[]>();
  const add = (row: ComparedRow, sign: bigint) => {
    const key = JSON.stringify([row.articleCode, row.articleCode ?? wordsOf(row), row.vatRate, row.vatNature]);
    const members = groups.get(key);
    if (members) members.push({ row, sign });
    else groups.set(key, [{ row, sign }]);
  };
  for (const row of rows) add(row, 1n);
  for (const row of others) add(row, -1n);
  return [...groups.values()].map((members) => ({
    articleCode: members[0]?.row.articleCode ?? null,
    descriptions: descriptionsOf(members.map(({ row }) => row)),
    until: members.reduce((last, { row }) => (row.periodEnd !== null && row.periodEnd > last ? row.periodEnd : last), ""),
    gross: members.reduce((sum, { row, sign }) => sum + sign * grossOf(row), 0n),
  }));
}

function descriptionsOf(rows: readonly ComparedRow[]): string[] {
  const known = new Set<string>();
  return rows.flatMap((row) => {
    const words = wordsOf(row);
    if (known.has(words)) return [];
    known.add(words);
    return [readable(row.description)];
  });
}

/** A description without its figures: the thirteenth instalment is what the twelfth was. */
function wordsOf({ description }: ComparedRow): string {
  return fold(readable(description)).replace(/\d+/g, "");
}

function grossOf({ total, vatRate }: ComparedRow): bigint {
  return parseScaled(total) * (WHOLE + parseScaled(vatRate));
}

interface Span {
  readonly from: Day;
  readonly until: Day;
}

/** The time that two bills are about together; of a bill without a period, the month before it was issued. */
function spanOf(bills: readonly ComparedBill[]): Span {
  const from = bills.map((bill) => bill.periodStart ?? addMonths(bill.issueDate, -1)).toSorted()[0] ?? "";
  const until =
    bills
      .map((bill) => bill.periodEnd ?? bill.issueDate)
      .toSorted()
      .at(-1) ?? "";
  return { from, until };
}

function isCause(event: BillEvent, group: Group, cents: Cents, { from, until }: Span): boolean {
  const isSpokenOf =
    event.articleCode === null
      ? event.description !== null && group.descriptions.some((text) => fold(text).includes(fold(event.description ?? "")))
      : event.articleCode === group.articleCode;
  if (!isSpokenOf || event.effectiveOn > (group.until > until ? group.until : until)) return false;
  switch (event.kind) {
    // What lasts, and was so from the first day on, is in both bills.
    case "promotion-end":
      return event.effectiveOn > from && cents > 0;
    case "price-change":
      return event.effectiveOn > from;
    case "part-month":
    case "usage":
    case "one-off":
    case "credit":
      return event.effectiveOn >= from;
  }
}

function byNewest(one: BillEvent, two: BillEvent): number {
  return two.effectiveOn.localeCompare(one.effectiveOn);
}

/** What is explained first, then what is not, then the rest. */
function rank(cause: Reason["cause"]): number {
  if (cause === "rest") return 2;
  return cause === "unexplained" ? 1 : 0;
}

/** Cents for exact amounts that come to whole cents together: each is rounded down, and those that lose most get the cents that are left. */
function shareOut(exact: readonly bigint[]): Cents[] {
  const shares = exact.map((amount, index) => {
    const lost = ((amount % CENT) + CENT) % CENT;
    return { index, lost, cents: (amount - lost) / CENT };
  });
  let left = shares.reduce((sum, { lost }) => sum + lost, 0n) / CENT;
  for (const share of shares.toSorted((one, two) => Number(two.lost - one.lost) || one.index - two.index)) {
    if (left === 0n) break;
    share.cents += 1n;
    left -= 1n;
  }
  return shares.toSorted((one, two) => one.index - two.index).map(({ cents }) => Number(cents));
}
