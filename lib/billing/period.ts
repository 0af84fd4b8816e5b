import { z } from "zod";
import { addMonths, type Day } from "@/lib/dates";

/** From a day to a day, both counted. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
}

/** Why a day of a period cannot be taken; each has a sentence under `statement.problem`. */
export type PeriodProblem = "missing" | "no-day" | "too-early" | "too-late" | "order";

/** What somebody asked for: a period, or what is wrong with which day. */
export type ReadPeriod =
  { readonly period: Period } | { readonly problems: { readonly from?: PeriodProblem; readonly to?: PeriodProblem } };

/** No bill of any operator's portal is older. */
const EARLIEST: Day = "2000-01-01";

const day = z.iso.date();

/** Reads the period of a statement as an address carries it. Without one, it is the last twelve months and the current one. */
export function readPeriod({ from, to }: { readonly from?: unknown; readonly to?: unknown }, today: Day): ReadPeriod {
  if (from === undefined && to === undefined) return { period: { from: addMonths(today, -12), to: today } };
  const problems = { ...problemOf("from", from, today), ...problemOf("to", to, `${today.slice(0, 4)}-12-31`) };
  if (problems.from !== undefined || problems.to !== undefined) return { problems };
  const period = { from: day.parse(from), to: day.parse(to) };
  return period.from > period.to ? { problems: { to: "order" } } : { period };
}

function problemOf(name: "from" | "to", typed: unknown, latest: Day): { from?: PeriodProblem; to?: PeriodProblem } {
  if (typed === undefined || typed === "") return { [name]: "missing" };
  const read = day.safeParse(typed);
  if (!read.success) return { [name]: "no-day" };
  if (read.data < EARLIEST) return { [name]: "too-early" };
  return read.data > latest ? { [name]: "too-late" } : {};
}
