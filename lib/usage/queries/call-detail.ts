import "server-only";
import { and, count, desc, eq, gte, isNotNull, lt, or, sql, sum, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { db } from "@/db/client";
import { association } from "@/db/schema/identity";
import { usageEvent } from "@/db/schema/usage";
import { callDetail } from "@/db/schema/usage/call-detail";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Access } from "@/lib/identity/rules";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";
import { callBounds, type Call, type CallCursor } from "@/lib/usage/calls";
import type { UsageKind } from "@/lib/usage/rules";

/** Who switched it on: the contract's holder, and from before. Whoever stops being that has switched it off, and being it anew switches nothing on. */
const switcher = alias(association, "switcher");
const isSwitcher = and(
  eq(switcher.lineId, callDetail.lineId),
  eq(switcher.accountId, callDetail.accountId),
  isNotNull(switcher.holderSince),
  gte(callDetail.since, switcher.holderSince),
);

/** How a line's call detail stands for somebody who sees the line. */
export interface CallDetail {
  /** Since when it is on; nothing while it is off. */
  readonly onSince: Date | null;
  readonly access: Access;
  /** Whether the principal may switch it. */
  readonly isHolder: boolean;
}

/** Whether call detail is on for one of the principal's lines, and what they may do about it. */
export async function getCallDetail(principal: Principal, lineId: string): Promise<CallDetail | undefined> {
  const [found] = await db()
    .select({
      onSince: sql`case when ${switcher.accountId} is not null then ${callDetail.since} end`.mapWith(callDetail.since),
      access: association.access,
      isHolder: sql<boolean>`${association.holderSince} is not null`,
    })
    .from(association)
    .leftJoin(callDetail, eq(callDetail.lineId, association.lineId))
    .leftJoin(switcher, isSwitcher)
    .where(and(ownAssociation(principal), eq(association.lineId, lineId)));
  return found;
}

/** One page of calls, and where the next one begins. */
export interface CallPage {
  readonly calls: readonly Call[];
  readonly next: CallCursor | undefined;
}

const PAGE = 50;
/** How many a file is read in. */
const BATCH = 500;

/** The calls of a month, newest first, a page at a time along the index of line and instant; none unless call detail is on and the principal manages the line. */
export async function listCalls(
  principal: Principal,
  lineId: string,
  month: string,
  after: CallCursor | undefined,
  limit = PAGE,
): Promise<CallPage> {
  const found = await read(principal, lineId, month, after, limit + 1);
  const calls = found.slice(0, limit);
  return { calls, next: found.length > limit ? calls.at(-1) : undefined };
}

/** All of a month, read in pages: for a file. */
export async function* eachCall(principal: Principal, lineId: string, month: string): AsyncGenerator<Call[]> {
  let after: CallCursor | undefined;
  for (;;) {
    const batch = await read(principal, lineId, month, after, BATCH);
    yield batch;
    after = batch.at(-1);
    if (batch.length < BATCH) return;
  }
}

/** What a kind comes to in a month. */
export interface CallSum {
  readonly kind: UsageKind;
  readonly count: number;
  readonly quantity: number;
  readonly costCents: Cents;
}

/** The sums of what `listCalls` lists, by kind. */
export async function sumCalls(principal: Principal, lineId: string, month: string): Promise<CallSum[]> {
  return db()
    .select({
      kind: usageEvent.kind,
      count: count(),
      quantity: sum(usageEvent.quantity).mapWith(Number),
      costCents: sum(usageEvent.costCents).mapWith(Number),
    })
    .from(usageEvent)
    .innerJoin(association, eq(association.lineId, usageEvent.lineId))
    .innerJoin(callDetail, eq(callDetail.lineId, usageEvent.lineId))
    .innerJoin(switcher, isSwitcher)
    .where(shown(principal, lineId, month))
    .groupBy(usageEvent.kind);
}

function read(principal: Principal, lineId: string, month: string, after: CallCursor | undefined, limit: number): Promise<Call[]> {
  return db()
    .select({
      handle: usageEvent.handle,
      kind: usageEvent.kind,
      at: usageEvent.at,
      quantity: usageEvent.quantity,
      isRoaming: usageEvent.isRoaming,
      counterpart: usageEvent.counterpart,
      costCents: usageEvent.costCents,
    })
    .from(usageEvent)
    .innerJoin(association, eq(association.lineId, usageEvent.lineId))
    .innerJoin(callDetail, eq(callDetail.lineId, usageEvent.lineId))
    .innerJoin(switcher, isSwitcher)
    .where(and(shown(principal, lineId, month), ...(after === undefined ? [] : [isAfter(after)])))
    .orderBy(desc(usageEvent.at), desc(usageEvent.handle))
    .limit(limit);
}

function shown(principal: Principal, lineId: string, month: string): SQL | undefined {
  const { from, until } = callBounds(month, dayOf(clock.now()));
  return and(
    ownAssociation(principal),
    eq(association.access, "manage"),
    eq(usageEvent.lineId, lineId),
    gte(usageEvent.at, from),
    lt(usageEvent.at, until),
  );
}

function isAfter({ at, handle }: CallCursor): SQL | undefined {
  return or(lt(usageEvent.at, at), and(eq(usageEvent.at, at), lt(usageEvent.handle, handle)));
}

/** The lines whose call detail the principal has switched on, and since when. */
export function listCallDetailsToTake(principal: Principal) {
  return db()
    .select({ lineId: callDetail.lineId, since: callDetail.since })
    .from(callDetail)
    .where(eq(callDetail.accountId, principal.subject));
}
