import "server-only";
import { and, eq, gt, lt, max, sql, sum } from "drizzle-orm";
import type { Database } from "@/db/client";
import { counter, service, usageEvent } from "@/db/schema/usage";
import type { Day } from "@/lib/dates";
import { raiseAlerts } from "@/lib/usage/commands/raise-alerts";
import type { UsageKind } from "@/lib/usage/rules";

/** What the charging system says of an allowance. */
export interface CounterWord {
  readonly lineId: string;
  /** Locked by the caller. */
  readonly serviceId: string;
  readonly kind: UsageKind;
  readonly total: number | null;
  readonly used: number;
  /** How many other lines use it too. */
  readonly sharedWith: number;
  readonly periodStart: Day;
  readonly renewsOn: Day | null;
  readonly asOf: Date;
}

/** A service of a line by the operator's name of it. Locked until the transaction ends: what is counted meanwhile waits. */
export async function lockService(tx: Database, lineId: string, reference: string): Promise<string | undefined> {
  const [found] = await tx
    .select({ id: service.id })
    .from(service)
    .where(and(eq(service.lineId, lineId), eq(service.reference, reference)))
    .for("update");
  return found?.id;
}

/** Takes the charging system's word, and adds the events after it that came first. @returns false for an older word than the last. */
export async function setCounter(tx: Database, word: CounterWord): Promise<boolean> {
  const { serviceId, lineId, kind, total, sharedWith, periodStart, renewsOn, asOf } = word;
  const { quantity, lastEventAt } = await eventsAfter(tx, word);
  const used = word.used + quantity;
  const set = await tx
    .insert(counter)
    .values({ serviceId, lineId, kind, total, used, sharedWith, periodStart, renewsOn, asOf, lastEventAt })
    .onConflictDoUpdate({
      target: [counter.serviceId, counter.kind],
      set: { total, used, sharedWith, periodStart, renewsOn, asOf, lastEventAt },
      setWhere: lt(counter.asOf, asOf),
    })
    .returning({ serviceId: counter.serviceId });
  if (set.length > 0) await raiseAlerts(tx, [{ serviceId, kind }]);
  return set.length > 0;
}

async function eventsAfter(
  tx: Database,
  { serviceId, kind, asOf }: Pick<CounterWord, "serviceId" | "kind" | "asOf">,
): Promise<{ quantity: number; lastEventAt: Date | null }> {
  const [found] = await tx
    .select({ quantity: sum(usageEvent.quantity).mapWith(Number), lastEventAt: max(usageEvent.at) })
    .from(usageEvent)
    .where(and(eq(usageEvent.serviceId, serviceId), eq(usageEvent.kind, kind), gt(usageEvent.at, asOf)));
  return { quantity: found?.quantity ?? 0, lastEventAt: found?.lastEventAt ?? null };
}

/** A service's new period. */
export interface Renewal {
  readonly serviceId: string;
  readonly periodStart: Day;
  readonly renewsOn: Day;
  readonly at: Date;
}

/** Begins a service's new period: its counters start anew, with what was used since. @returns false when it has begun already. */
export async function renewService(tx: Database, { serviceId, periodStart, renewsOn, at }: Renewal): Promise<boolean> {
  const moved = await tx
    .update(service)
    .set({ periodStart, renewsOn, asOf: sql`greatest(${service.asOf}, ${at.toISOString()}::timestamptz)` })
    .where(and(eq(service.id, serviceId), lt(service.periodStart, periodStart)))
    .returning({ id: service.id });
  const old = await tx
    .select({ kind: counter.kind })
    .from(counter)
    .where(and(eq(counter.serviceId, serviceId), lt(counter.periodStart, periodStart)));
  for (const { kind } of old) {
    const { quantity, lastEventAt } = await eventsAfter(tx, { serviceId, kind, asOf: at });
    await tx
      .update(counter)
      .set({ used: quantity, periodStart, renewsOn, asOf: at, lastEventAt })
      .where(and(eq(counter.serviceId, serviceId), eq(counter.kind, kind)));
    await raiseAlerts(tx, [{ serviceId, kind }]);
  }
  return moved.length + old.length > 0;
}
