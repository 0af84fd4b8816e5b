import "server-only";
import { and, asc, eq, gte, isNull, lt, or, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { counter, service, usageDay, usageEvent } from "@/db/schema/usage";
import { dayOf, type Day } from "@/lib/dates";
import type { Cents } from "@/lib/money";
import { raiseAlerts } from "@/lib/usage/commands/raise-alerts";
import type { UsageKind } from "@/lib/usage/rules";

/** A call, a message or a piece of data traffic. */
export interface UsageFact {
  /** The operator's own. */
  readonly id: string;
  readonly lineId: string;
  /** Whose allowance it used, where that is known. */
  readonly serviceId: string | undefined;
  readonly kind: UsageKind;
  readonly at: Date;
  readonly quantity: number;
  readonly isRoaming: boolean;
  readonly counterpart: string | undefined;
  readonly costCents: Cents;
}

/**
 * Counts what was used, once: in its day's history always, and in a counter unless the charging system's last word on it is newer.
 * @returns false when it is counted already.
 */
export async function countUsage(tx: Database, fact: UsageFact): Promise<boolean> {
  const { id, lineId, serviceId, kind, at, quantity, isRoaming, counterpart, costCents } = fact;
  const event = { id, lineId, serviceId: serviceId ?? null, kind, at, quantity, isRoaming, counterpart: counterpart ?? null, costCents };
  const fresh = await tx.insert(usageEvent).values(event).onConflictDoNothing().returning({ id: usageEvent.id });
  if (fresh.length === 0) return false;
  await tx
    .insert(usageDay)
    .values({ lineId, day: dayOf(at), kind, quantity, costCents })
    .onConflictDoUpdate({
      target: [usageDay.lineId, usageDay.day, usageDay.kind],
      set: { quantity: sql`${usageDay.quantity} + ${quantity}`, costCents: sql`${usageDay.costCents} + ${costCents}` },
    });
  if (serviceId === undefined) return true;
  const counted = await tx
    .update(counter)
    .set({ used: sql`${counter.used} + ${quantity}`, lastEventAt: sql`greatest(${counter.lastEventAt}, ${at.toISOString()}::timestamptz)` })
    .where(and(eq(counter.serviceId, serviceId), eq(counter.kind, kind), lt(counter.asOf, at)))
    .returning({ serviceId: counter.serviceId });
  if (counted.length > 0) await raiseAlerts(tx, serviceId, kind);
  return true;
}

/**
 * A service of a line by the operator's name of it. Locked until the transaction ends: the charging system's word and the events after it are
 * never counted side by side.
 */
export async function lockService(tx: Database, lineId: string, reference: string): Promise<string | undefined> {
  const [found] = await tx
    .select({ id: service.id })
    .from(service)
    .where(and(eq(service.lineId, lineId), eq(service.reference, reference)))
    .for("update");
  return found?.id;
}

/** The service whose allowance an event uses that names none: with something left first, and of these the one that renews first. Locked. */
export async function lockUsedService(tx: Database, lineId: string, kind: UsageKind, day: Day): Promise<string | undefined> {
  const isUsedUp = sql`coalesce(${counter.used} >= ${counter.total}, false)`;
  const [found] = await tx
    .select({ id: service.id })
    .from(service)
    .innerJoin(counter, eq(counter.serviceId, service.id))
    .where(and(eq(service.lineId, lineId), eq(counter.kind, kind), or(isNull(service.until), gte(service.until, day))))
    .orderBy(asc(isUsedUp), asc(counter.renewsOn), asc(service.id))
    .limit(1)
    .for("update", { of: service });
  return found?.id;
}
