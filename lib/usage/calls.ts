import { addDays, addMonths, endOfDay, endOfMonth, type Day } from "@/lib/dates";
import type { Cents } from "@/lib/money";
import { formatPhone } from "@/lib/phone-format";
import { lastForgottenDay, type UsageKind } from "@/lib/usage/rules";

/** A month as an address says it: `2026-11`. */
export const MONTH = /^20\d\d-(?:0[1-9]|1[0-2])$/;

/** A call, a message or a piece of data, as call detail shows it. */
export interface Call {
  /** Names it in the page, and nothing else. */
  readonly handle: string;
  readonly kind: UsageKind;
  readonly at: Date;
  readonly quantity: number;
  readonly isRoaming: boolean;
  /** Masked; none where no number was given. */
  readonly counterpart: string | null;
  readonly costCents: Cents;
}

/** Where a page of calls ends: the next one begins after it. */
export type CallCursor = Pick<Call, "at" | "handle">;

/** A cursor as an address carries it. */
export function writeCursor({ at, handle }: CallCursor): string {
  return `${String(at.getTime())}_${handle}`;
}

/** The months that call detail can show, the newest first: those of the days that are kept. */
export function callMonths(today: Day): string[] {
  const oldest = firstKeptDay(today).slice(0, 7);
  const months: string[] = [];
  for (let month = today.slice(0, 7); month >= oldest; month = addMonths(`${month}-01`, -1).slice(0, 7)) months.push(month);
  return months;
}

/** The first instant of a month that may be shown and the first after it: never what is to be forgotten, whether or not it has been deleted yet. */
export function callBounds(month: string, today: Day): { readonly from: Date; readonly until: Date } {
  const first = `${month}-01`;
  const kept = firstKeptDay(today);
  return { from: endOfDay(addDays(first < kept ? kept : first, -1)), until: endOfDay(endOfMonth(first)) };
}

function firstKeptDay(today: Day): Day {
  return addDays(lastForgottenDay(today), 1);
}

/** A masked number as people read it: "347 555 0•••". */
export function formatMasked(masked: string): string {
  // With the country or without it, as the network wrote it down: 0 begins a fixed number, 3 a mobile one.
  const begin = /^(?:\+39)?([03]\d+)(?=•••$)/.exec(masked)?.[1];
  return begin === undefined ? masked : formatPhone(`+39${begin}000`).replace(/000$/, "•••");
}

/** Where the calls of a line in a day's month are listed; nothing when that month is over for call detail. */
export function callsPath(lineId: string, day: Day, today: Day): string | undefined {
  const month = day.slice(0, 7);
  return callMonths(today).includes(month) ? `/more/calls?${new URLSearchParams({ line: lineId, month }).toString()}` : undefined;
}
