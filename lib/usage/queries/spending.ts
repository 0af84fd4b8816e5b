import "server-only";
import { and, desc, eq, gte, isNotNull, lte, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { association } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { spendingCap, spendingNotice, usageDay } from "@/db/schema/usage";
import { endOfMonth, type Day } from "@/lib/dates";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Cents } from "@/lib/money";
import type { Principal } from "@/lib/principal";
import { stateOfMessage, type AlertChannel, type SentState } from "@/lib/usage/rules";

/** What a line cost outside its allowances in a month, and from where somebody is told. */
export interface Spending {
  readonly spentCents: Cents;
  readonly capCents: Cents | null;
  readonly channel: AlertChannel | null;
  /** Whether the principal is who is told. */
  readonly isOwn: boolean;
}

/** What was charged on one of the principal's lines in a calendar month, and its cap. */
export async function getSpending(principal: Principal, lineId: string, month: Day): Promise<Spending | undefined> {
  const [found] = await db()
    .select({
      spentCents: sql`coalesce(sum(${usageDay.costCents}), 0)`.mapWith(Number),
      capCents: spendingCap.capCents,
      channel: spendingCap.channel,
      accountId: spendingCap.accountId,
    })
    .from(association)
    .leftJoin(spendingCap, eq(spendingCap.lineId, association.lineId))
    .leftJoin(usageDay, and(eq(usageDay.lineId, association.lineId), gte(usageDay.day, month), lte(usageDay.day, endOfMonth(month))))
    .where(and(ownAssociation(principal), eq(association.lineId, lineId)))
    .groupBy(spendingCap.lineId);
  if (!found) return undefined;
  const { spentCents, accountId, ...cap } = found;
  return { spentCents, ...cap, isOwn: accountId === principal.subject };
}

/** A notice of spending that went out, and what became of it. */
export interface SentSpendingNotice {
  readonly key: string;
  readonly percent: number;
  readonly capCents: Cents;
  readonly at: Date;
  readonly channel: AlertChannel;
  readonly state: SentState;
}

const MOST_NOTICES = 10;

/** The last notices of spending that the principal got of one of their lines. */
export async function listSpendingNotices(principal: Principal, lineId: string): Promise<SentSpendingNotice[]> {
  const found = await db()
    .select({
      key: notification.id,
      percent: spendingNotice.percent,
      capCents: spendingNotice.capCents,
      at: spendingNotice.at,
      channel: notification.channel,
      state: notification.state,
      receipt: notification.receipt,
    })
    .from(spendingNotice)
    .innerJoin(association, and(eq(association.lineId, spendingNotice.lineId), eq(association.accountId, spendingNotice.accountId)))
    .innerJoin(notification, eq(notification.once, spendingNotice.told))
    .where(and(ownAssociation(principal), eq(spendingNotice.lineId, lineId), isNotNull(spendingNotice.told)))
    .orderBy(desc(spendingNotice.at))
    .limit(MOST_NOTICES);
  return found.map(({ state, receipt, ...notice }) => ({ ...notice, state: stateOfMessage(state, receipt) }));
}

/** All caps that the principal set, on whatever line. */
export async function listSpendingCapsToTake(principal: Principal) {
  return db()
    .select({ lineId: spendingCap.lineId, capCents: spendingCap.capCents, channel: spendingCap.channel, setAt: spendingCap.setAt })
    .from(spendingCap)
    .where(eq(spendingCap.accountId, principal.subject));
}
