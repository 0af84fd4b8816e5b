import "server-only";
import { and, eq, sql, type SQL } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { db } from "@/db/client";
import { bill, billPayment } from "@/db/schema/billing";
import { association } from "@/db/schema/identity";
import type { Period } from "@/lib/billing/period";
import { isMoney, isPaidOut, ownLine, paidOutOn } from "@/lib/billing/queries/own-bill";
import type { Day } from "@/lib/dates";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";

/** What a statement lists: a bill, a credit note, or money by where it came from or went to. */
export type EntryKind = "bill" | "credit-note" | "payout" | (typeof billPayment.$inferSelect)["source"];

/** An entry of a statement. */
export interface Entry {
  readonly kind: EntryKind;
  readonly day: Day;
  readonly id: string;
  readonly billId: string;
  readonly number: string;
  /** What the line owes more; less where it is negative. */
  readonly amountCents: Cents;
}

/** An entry, and what the line owed after it; negative where it was owed something. */
export interface BookedEntry extends Entry {
  readonly balanceCents: Cents;
}

/** A period in figures. */
export interface StatementSums {
  readonly openingCents: Cents;
  readonly closingCents: Cents;
  readonly entries: number;
}

/** How many a file is read in. */
const BATCH = 500;

/** What a line owed before a period and after it, and how much there is to list. */
export async function getStatementSums(principal: Principal, lineId: string, { from, to }: Period): Promise<StatementSums> {
  const entry = entriesOf(principal, lineId, { until: to }).as("entry");
  const [sums] = await db()
    .select({
      openingCents: sql`coalesce(sum(${entry.amountCents}) filter (where ${entry.day} < ${from}::date), 0)`.mapWith(Number),
      closingCents: sql`coalesce(sum(${entry.amountCents}), 0)`.mapWith(Number),
      entries: sql`count(*) filter (where ${entry.day} >= ${from}::date)`.mapWith(Number),
    })
    .from(entry);
  return sums ?? { openingCents: 0, closingCents: 0, entries: 0 };
}

/** The first entries of a period, oldest first, bills of a day before its money. */
export function listEntries(principal: Principal, lineId: string, { from, to }: Period, limit: number, after?: Entry): Promise<Entry[]> {
  return entriesOf(principal, lineId, { from, until: to, ...(after && { after }) })
    .orderBy(sql`"day", "rank", "id"`)
    .limit(limit);
}

/** All of them, read in batches, with the balance after each: for a file. */
export async function* eachEntry(principal: Principal, lineId: string, period: Period, openingCents: Cents): AsyncGenerator<BookedEntry[]> {
  let balanceCents = openingCents;
  let after: Entry | undefined;
  for (;;) {
    const batch = await listEntries(principal, lineId, period, BATCH, after);
    const booked = withBalance(batch, balanceCents);
    yield booked;
    after = batch.at(-1);
    balanceCents = booked.at(-1)?.balanceCents ?? balanceCents;
    if (batch.length < BATCH) return;
  }
}

/** Entries with what the line owed after each. */
export function withBalance(entries: readonly Entry[], openingCents: Cents): BookedEntry[] {
  let balanceCents = openingCents;
  return entries.map((entry) => ({ ...entry, balanceCents: (balanceCents += entry.amountCents) }));
}

/**
 * Bills and credit notes by their day of issue, and money by its day. What a credit note took off a bill is no entry beside the note itself.
 * Every bill of the line is looked at, along the index of the line, and its payments along theirs: no other line's.
 */
function entriesOf(
  principal: Principal,
  lineId: string,
  { from, until, after }: { readonly from?: Day; readonly until: Day; readonly after?: Entry },
) {
  const own = and(ownAssociation(principal), eq(bill.lineId, lineId));
  const among = (day: SQL, rank: number, id: SQL): SQL[] => [
    sql`${day} <= ${until}::date`,
    ...(from === undefined ? [] : [sql`${day} >= ${from}::date`]),
    ...(after === undefined ? [] : [sql`(${day}, ${rank}::int, ${id}) > (${after.day}::date, ${rankOf(after)}::int, ${after.id}::uuid)`]),
  ];
  const billed = db()
    .select({
      kind: sql<EntryKind>`case when ${bill.totalCents} < 0 then 'credit-note' else 'bill' end`.as("kind"),
      day: sql<Day>`${bill.issueDate}`.as("day"),
      rank: sql<number>`0`.as("rank"),
      id: sql<string>`${bill.id}`.as("id"),
      billId: sql<string>`${bill.id}`.as("bill_id"),
      number: sql<string>`${bill.number}`.as("number"),
      amountCents: sql`${bill.totalCents}`.mapWith(Number).as("amount_cents"),
    })
    .from(bill)
    .innerJoin(association, ownLine)
    .where(and(own, ...among(sql`${bill.issueDate}`, 0, sql`${bill.id}`)));
  const paid = db()
    .select({
      kind: sql<EntryKind>`${billPayment.source}`.as("kind"),
      day: sql<Day>`${billPayment.paidOn}`.as("day"),
      rank: sql<number>`1`.as("rank"),
      id: sql<string>`${billPayment.id}`.as("id"),
      billId: sql<string>`${bill.id}`.as("bill_id"),
      number: sql<string>`${bill.number}`.as("number"),
      amountCents: sql`-${billPayment.amountCents}`.mapWith(Number).as("amount_cents"),
    })
    .from(billPayment)
    .innerJoin(bill, eq(bill.id, billPayment.billId))
    .innerJoin(association, ownLine)
    .where(and(own, isMoney, ...among(sql`${billPayment.paidOn}`, 1, sql`${billPayment.id}`)));
  // What a credit note left over, and went to a bank account: the line is owed that no more.
  const paidOut = db()
    .select({
      kind: sql<EntryKind>`'payout'`.as("kind"),
      day: sql<Day>`${paidOutOn}`.as("day"),
      rank: sql<number>`1`.as("rank"),
      id: sql<string>`kept_use.id`.as("id"),
      billId: sql<string>`${bill.id}`.as("bill_id"),
      number: sql<string>`${bill.number}`.as("number"),
      amountCents: sql`kept_use.amount_cents`.mapWith(Number).as("amount_cents"),
    })
    .from(bill)
    .innerJoin(association, ownLine)
    .innerJoin(sql`kept_money`, sql`kept_money.bill_id = ${bill.id} and kept_money.source = 'credit-note'`)
    .innerJoin(sql`kept_use`, sql`kept_use.kept_id = kept_money.id and ${isPaidOut}`)
    .where(and(own, ...among(paidOutOn, 1, sql`kept_use.id`)));
  return unionAll(billed, paid, paidOut);
}

function rankOf({ kind }: Entry): number {
  return kind === "bill" || kind === "credit-note" ? 0 : 1;
}
