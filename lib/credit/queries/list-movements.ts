import "server-only";
import { and, desc, eq, gte, lt, or, sql, type SQL } from "drizzle-orm";
import { db } from "@/db/client";
import { creditMovement } from "@/db/schema/credit";
import { association } from "@/db/schema/identity";
import { ledgerTx } from "@/db/schema/ledger";
import type { MovementFilter } from "@/lib/credit/input";
import { amountsIn, type CreditKind } from "@/lib/credit/rules";
import { addDays, endOfDay } from "@/lib/dates";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";

/** A movement as the customer reads it. */
export interface Movement {
  readonly position: number;
  readonly kind: CreditKind;
  readonly amountCents: Cents;
  readonly balanceAfterCents: Cents;
  readonly at: Date;
  readonly note: string | null;
}

/** One page of movements, and where the next one begins. */
export interface MovementPage {
  readonly movements: readonly Movement[];
  readonly next: number | undefined;
}

const PAGE = 30;
/** How many a file is read in. */
const BATCH = 500;

const columns = {
  position: creditMovement.position,
  kind: creditMovement.kind,
  amountCents: creditMovement.amountCents,
  balanceAfterCents: creditMovement.balanceAfterCents,
  at: creditMovement.at,
  note: creditMovement.note,
};

/** The movements of one of the principal's lines, newest first, a page at a time along the index of line and position. */
export async function listMovements(principal: Principal, lineId: string, filter: MovementFilter, limit = PAGE): Promise<MovementPage> {
  const found = await read(principal, lineId, filter, limit + 1);
  const movements = found.slice(0, limit);
  return { movements, next: found.length > limit ? movements.at(-1)?.position : undefined };
}

/** All of them, read in pages: for a file. */
export async function* eachMovement(principal: Principal, lineId: string, filter: MovementFilter): AsyncGenerator<Movement[]> {
  let after = filter.after;
  for (;;) {
    const batch = await read(principal, lineId, { ...filter, after }, BATCH);
    yield batch;
    after = batch.at(-1)?.position;
    if (batch.length < BATCH) return;
  }
}

function read(principal: Principal, lineId: string, filter: MovementFilter, limit: number): Promise<Movement[]> {
  return db()
    .select(columns)
    .from(creditMovement)
    .innerJoin(association, eq(association.lineId, creditMovement.lineId))
    .where(and(ownAssociation(principal), eq(creditMovement.lineId, lineId), ...conditionsOf(filter)))
    .orderBy(desc(creditMovement.position))
    .limit(limit);
}

function conditionsOf({ kind, from, to, search, after }: MovementFilter): SQL[] {
  const conditions: SQL[] = [];
  if (kind !== undefined) conditions.push(eq(creditMovement.kind, kind));
  if (from !== undefined) conditions.push(gte(creditMovement.at, endOfDay(addDays(from, -1))));
  if (to !== undefined) conditions.push(lt(creditMovement.at, endOfDay(to)));
  if (after !== undefined) conditions.push(lt(creditMovement.position, after));
  if (search !== undefined) {
    // What somebody typed is text to look for, never a pattern.
    const inNote = sql`position(lower(${search}) in lower(coalesce(${creditMovement.note}, ''))) > 0`;
    const amounts = amountsIn(search).map((cents) => sql`abs(${creditMovement.amountCents}) = ${cents}`);
    conditions.push(or(inNote, ...amounts) ?? inNote);
  }
  return conditions;
}

/** One movement, with the reference under which it was booked. */
export async function getMovement(
  principal: Principal,
  lineId: string,
  position: number,
): Promise<(Movement & { readonly reference: string }) | undefined> {
  const [found] = await db()
    .select({ ...columns, reference: ledgerTx.externalRef })
    .from(creditMovement)
    .innerJoin(ledgerTx, eq(ledgerTx.id, creditMovement.txId))
    .innerJoin(association, eq(association.lineId, creditMovement.lineId))
    .where(and(ownAssociation(principal), eq(creditMovement.lineId, lineId), eq(creditMovement.position, position)));
  return found;
}
