import "server-only";
import type { Database } from "@/db/client";
import { RowRefusal, type RowOutcome } from "@/lib/bss/commands/import-rows";
import { futureRefusal, NotYetHere } from "@/lib/bss/commands/load-usage";
import type { OperatorRow } from "@/lib/bss/input";
import { unsafeLinesOfNumbers, type ProvableLine } from "@/lib/lines/queries";
import { toCents } from "@/lib/money";
import { readPhone } from "@/lib/phone";
import { dayOf } from "@/lib/dates";
import { reason } from "@/lib/import-reason";
import { countUsage, type Counted, type UsageFact } from "@/lib/usage/commands/count-usage";
import { maskNumber } from "@/lib/usage/mask";
import { EVENT_MONTHS, lastForgottenDay } from "@/lib/usage/rules";

/** A row of something that was used. */
export type UsageEventRow = Omit<OperatorRow & { type: "usage" }, "type">;

/**
 * Loads what was used, each once by its id: on whatever lines, in whatever order. A row that is refused leaves those beside it as they are.
 * @returns what became of each, in their order.
 */
export async function loadUsageEvents(tx: Database, rows: readonly UsageEventRow[], now: Date): Promise<(RowOutcome | RowRefusal)[]> {
  const lineOf = await findLines(tx, rows);
  const read = rows.map((row) => readFact(row, lineOf(row.number), now));
  const facts = read.filter((one) => "lineId" in one);
  const counted = await countUsage(tx, facts);
  const became = new Map(facts.map((fact, index) => [fact, counted[index]]));
  return read.map((one, index) => ("lineId" in one ? outcomeOf(became.get(one), rows[index]) : one));
}

function outcomeOf(counted: Counted | undefined, row: UsageEventRow | undefined): RowOutcome | RowRefusal {
  switch (counted) {
    case "counted":
      return "done";
    case "known":
      return "unchanged";
    case "no-service":
      return new NotYetHere(reason("service-unknown", { service: row?.service ?? "" }));
    case undefined:
      throw new Error("a row has no outcome");
  }
}

/** The lines that rows are about, however their numbers are written. */
async function findLines(tx: Database, rows: readonly UsageEventRow[]): Promise<(number: string) => ProvableLine | undefined> {
  const readings = new Map([...new Set(rows.map(({ number }) => number))].map((text) => [text, readPhone(text).map(({ e164 }) => e164)]));
  const lines = await unsafeLinesOfNumbers([...new Set([...readings.values()].flat())], tx);
  return (number) => readings.get(number)?.flatMap((e164) => lines.get(e164) ?? [])[0];
}

function readFact(row: UsageEventRow, line: ProvableLine | undefined, now: Date): UsageFact | RowRefusal {
  const { id, service, kind, at, quantity, roaming: isRoaming } = row;
  if (!line) return new RowRefusal(reason("line-unknown", { number: row.number }));
  // A fixed line has calls; its data nobody counts.
  if (line.kind !== "mobile" && kind === "data") return new RowRefusal(reason("line-without-counters", { number: row.number }));
  const future = futureRefusal(at, now);
  if (future) return future;
  // What is gone could not be known for what was counted once: it would count again.
  if (dayOf(at) <= lastForgottenDay(dayOf(now))) return new RowRefusal(reason("usage-old", { at: at.toISOString(), months: EVENT_MONTHS }));
  const counterpart = row.counterpart === undefined ? undefined : maskNumber(row.counterpart);
  return { id, lineId: line.id, service, kind, at, quantity, isRoaming, counterpart, costCents: toCents(row.cost ?? "0") };
}
