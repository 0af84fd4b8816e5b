import "server-only";
import { and, asc, desc, eq, gte, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { offer } from "@/db/schema/catalogue/offer";
import { association } from "@/db/schema/identity";
import { notification } from "@/db/schema/notifications";
import { counter, service, usageAlert, usageDay, usageThreshold } from "@/db/schema/usage";
import type { OfferNames } from "@/lib/catalogue/rules";
import { clock } from "@/lib/clock";
import { dayOf, type Day } from "@/lib/dates";
import { ownAssociation } from "@/lib/identity/queries/own-association";
import type { Principal } from "@/lib/principal";
import { leftOf, stateOfMessage, type AlertChannel, type Counter, type SentState, type UsageDay, type UsageKind } from "@/lib/usage/rules";

/** A counter with the offer that it belongs to. */
export interface ServiceCounter extends Counter {
  readonly serviceId: string;
  readonly names: OfferNames;
  readonly left: number | null;
  /** How many other lines use it too; whose they are is nobody's business. */
  readonly sharedWith: number;
}

/** The counters of one of the principal's lines, of every service that is active, plans first. */
export async function listCounters(principal: Principal, lineId: string): Promise<ServiceCounter[]> {
  const found = await db()
    .select({
      serviceId: counter.serviceId,
      names: { it: offer.nameIt, fr: offer.nameFr, en: offer.nameEn },
      kind: counter.kind,
      used: counter.used,
      total: counter.total,
      sharedWith: counter.sharedWith,
      renewsOn: counter.renewsOn,
      asOf: sql`greatest(${counter.asOf}, ${counter.lastEventAt})`.mapWith(counter.asOf),
    })
    .from(counter)
    .innerJoin(association, eq(association.lineId, counter.lineId))
    .innerJoin(service, eq(service.id, counter.serviceId))
    .innerJoin(offer, eq(offer.id, service.offerId))
    .where(and(eq(counter.lineId, lineId), ownAssociation(principal), or(isNull(service.until), gte(service.until, dayOf(clock.now())))))
    .orderBy(desc(offer.kind), asc(service.since), asc(service.id), asc(counter.kind));
  return found.map((one) => ({ ...one, left: leftOf(one) }));
}

/** What was used on one of the principal's lines, by day and kind, at home and in roaming apart, both days included. */
export async function listUsageDays(principal: Principal, lineId: string, from: Day, to: Day): Promise<UsageDay[]> {
  return db()
    .select({
      day: usageDay.day,
      kind: usageDay.kind,
      isRoaming: usageDay.isRoaming,
      quantity: usageDay.quantity,
      costCents: usageDay.costCents,
    })
    .from(usageDay)
    .innerJoin(association, eq(association.lineId, usageDay.lineId))
    .where(and(eq(usageDay.lineId, lineId), ownAssociation(principal), gte(usageDay.day, from), lte(usageDay.day, to)))
    .orderBy(asc(usageDay.day));
}

/** At which percentage the principal wants to be told. */
export interface Threshold {
  readonly kind: UsageKind;
  readonly percent: number;
  readonly channel: AlertChannel;
}

/** The principal's own thresholds on one of their lines. */
export async function listThresholds(principal: Principal, lineId: string): Promise<Threshold[]> {
  return db()
    .select({ kind: usageThreshold.kind, percent: usageThreshold.percent, channel: usageThreshold.channel })
    .from(usageThreshold)
    .innerJoin(association, and(eq(association.lineId, usageThreshold.lineId), eq(association.accountId, usageThreshold.accountId)))
    .where(and(ownAssociation(principal), eq(usageThreshold.lineId, lineId)))
    .orderBy(asc(usageThreshold.kind), asc(usageThreshold.percent));
}

/** A notice that went out, and what became of it. */
export interface SentAlert {
  readonly key: string;
  readonly kind: UsageKind;
  readonly percent: number;
  readonly at: Date;
  readonly channel: AlertChannel;
  readonly state: SentState;
}

const MOST_ALERTS = 10;

/** The last notices that the principal got of one of their lines. */
export async function listSentAlerts(principal: Principal, lineId: string): Promise<SentAlert[]> {
  const found = await db()
    .select({
      key: notification.id,
      kind: usageAlert.kind,
      percent: usageAlert.percent,
      at: usageAlert.at,
      channel: notification.channel,
      state: notification.state,
      receipt: notification.receipt,
    })
    .from(usageAlert)
    .innerJoin(service, eq(service.id, usageAlert.serviceId))
    .innerJoin(association, and(eq(association.lineId, service.lineId), eq(association.accountId, usageAlert.accountId)))
    .innerJoin(notification, eq(notification.once, usageAlert.told))
    .where(and(ownAssociation(principal), eq(service.lineId, lineId), isNotNull(usageAlert.told)))
    .orderBy(desc(usageAlert.at))
    .limit(MOST_ALERTS);
  return found.map(({ state, receipt, ...alert }) => ({ ...alert, state: stateOfMessage(state, receipt) }));
}

/** All thresholds of the principal's own, on whatever line. */
export async function listThresholdsToTake(principal: Principal) {
  return db()
    .select({ lineId: usageThreshold.lineId, kind: usageThreshold.kind, percent: usageThreshold.percent, channel: usageThreshold.channel })
    .from(usageThreshold)
    .where(eq(usageThreshold.accountId, principal.subject));
}
