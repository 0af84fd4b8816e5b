import "server-only";
import { and, asc, desc, eq, gte, not, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { topUp } from "@/db/schema/credit";
import { autoCharge, autoTopUp } from "@/db/schema/payments/automatic";
import { savedMethod } from "@/db/schema/payments/saved-method";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import type { Cents } from "@/lib/money";
import type { AutoKind, Ceilings } from "@/lib/payments/rules/automatic";
import type { Principal } from "@/lib/principal";

/** The configured ceilings over both kinds, for each line. */
export function ceilings(): Ceilings {
  return { dayCents: env().AUTO_TOP_UP_DAY_CENTS, monthCents: env().AUTO_TOP_UP_MONTH_CENTS };
}

/** A mandate that is on, as its owner follows it. */
export interface Mandate {
  readonly id: string;
  readonly kind: AutoKind;
  readonly methodId: string;
  readonly thresholdCents: Cents | null;
  readonly amountCents: Cents | null;
  readonly monthlyCapCents: Cents | null;
  readonly mandate: string;
  readonly createdAt: Date;
  /** Charged by it in this calendar month, under way included. */
  readonly monthCents: Cents;
  /** The occasions that its owner skipped: days, of renewals. */
  readonly skipped: readonly string[];
}

/** The principal's own mandates for a line that are on. */
export function listMandates(principal: Principal, lineId: string): Promise<Mandate[]> {
  const month = `${dayOf(clock.now()).slice(0, 7)}-01`;
  // Named with its table: alone in a select drizzle leaves that out, and the inner one's would be meant.
  const ofMandate = sql`c.auto_top_up_id = ${autoTopUp}.id`;
  const monthCents = sql<number>`(select coalesce(sum(c.amount_cents), 0)::int from ${autoCharge} c
    where ${ofMandate} and c.charged_on >= ${month} and c.state in ('charging', 'charged'))`;
  const skipped = sql<string[]>`array(select c.occasion from ${autoCharge} c where ${ofMandate} and c.state = 'skipped')`;
  return db()
    .select({
      id: autoTopUp.id,
      kind: autoTopUp.kind,
      methodId: autoTopUp.methodId,
      thresholdCents: autoTopUp.thresholdCents,
      amountCents: autoTopUp.amountCents,
      monthlyCapCents: autoTopUp.monthlyCapCents,
      mandate: autoTopUp.mandate,
      createdAt: autoTopUp.createdAt,
      monthCents,
      skipped,
    })
    .from(autoTopUp)
    .where(and(eq(autoTopUp.lineId, lineId), eq(autoTopUp.accountId, principal.subject), eq(autoTopUp.state, "on")))
    .orderBy(desc(autoTopUp.kind));
}

/** Whether the mandate's owner has topped the line up themselves since a charge was due. */
const isPaidSince = sql<boolean>`exists (select from ${topUp} t where t.line_id = ${autoCharge.lineId}
  and t.account_id = ${autoTopUp.accountId} and t.state in ('paid', 'credited') and t.paid_at > ${autoCharge.dueAt})`;

/** The bank wanted its customer there, and nothing has come of it. */
const isUnanswered = and(eq(autoCharge.state, "failed"), eq(autoCharge.reason, "authentication"));

/** The occasions of the principal's own mandates for a line, whether these are on or not, newest first; what its owner has paid otherwise is needed no more. */
export function listOccasions(principal: Principal, lineId: string, limit = 10) {
  return db()
    .select({
      id: autoCharge.id,
      autoTopUpId: autoCharge.autoTopUpId,
      kind: autoCharge.kind,
      occasion: autoCharge.occasion,
      amountCents: autoCharge.amountCents,
      state: sql<
        typeof autoCharge.$inferSelect.state
      >`case when ${isUnanswered} and ${isPaidSince} then 'unneeded' else ${autoCharge.state} end`,
      reason: autoCharge.reason,
      dueAt: autoCharge.dueAt,
      topUpId: autoCharge.topUpId,
    })
    .from(autoCharge)
    .innerJoin(autoTopUp, eq(autoTopUp.id, autoCharge.autoTopUpId))
    .where(and(eq(autoCharge.lineId, lineId), eq(autoTopUp.accountId, principal.subject)))
    .orderBy(desc(autoCharge.dueAt))
    .limit(limit);
}

/** For how long after the bank asked for its customer the charge may be made at an ordinary checkout. */
const UNPAID_DAYS = 3;

/** What the bank of an automatic top-up wanted its customer for, by line: the newest of each, until they have topped the line up. */
export async function unpaidOccasions(principal: Principal): Promise<ReadonlyMap<string, Cents>> {
  const since = new Date(clock.now().getTime() - UNPAID_DAYS * 86_400_000);
  const rows = await db()
    .select({ lineId: autoCharge.lineId, amountCents: autoCharge.amountCents })
    .from(autoCharge)
    .innerJoin(autoTopUp, eq(autoTopUp.id, autoCharge.autoTopUpId))
    .where(and(eq(autoTopUp.accountId, principal.subject), isUnanswered, gte(autoCharge.dueAt, since), not(isPaidSince)))
    .orderBy(asc(autoCharge.dueAt))
    .limit(20);
  return new Map(rows.map(({ lineId, amountCents }) => [lineId, amountCents]));
}

/** All mandates of the principal's account, for its download. */
export function getMandateData(principal: Principal, limit: number) {
  return db()
    .select({
      lineId: autoTopUp.lineId,
      kind: autoTopUp.kind,
      mandate: autoTopUp.mandate,
      state: autoTopUp.state,
      createdAt: autoTopUp.createdAt,
      stoppedAt: autoTopUp.stoppedAt,
      last4: savedMethod.last4,
    })
    .from(autoTopUp)
    .innerJoin(savedMethod, eq(savedMethod.id, autoTopUp.methodId))
    .where(eq(autoTopUp.accountId, principal.subject))
    .orderBy(desc(autoTopUp.createdAt))
    .limit(limit);
}
