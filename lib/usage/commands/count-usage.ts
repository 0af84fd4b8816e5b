import "server-only";
import { asc, sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { v7 as uuidv7 } from "uuid";
import { statementName, type Database } from "@/db/client";
import { recordsOf } from "@/db/records";
import { counter, service, usageDay, usageEvent } from "@/db/schema/usage";
import { dayOf } from "@/lib/dates";
import type { Cents } from "@/lib/money";
import { serviceUsed, type Allowance, type Holder } from "@/lib/usage/allowances";
import { raiseAlerts } from "@/lib/usage/commands/raise-alerts";
import { lockSpending, raiseSpending } from "@/lib/usage/commands/raise-spending";
import type { UsageKind } from "@/lib/usage/rules";

/** A call, a message or a piece of data traffic. */
export interface UsageFact {
  /** The operator's own. */
  readonly id: string;
  readonly lineId: string;
  /** Whose allowance it used, by the operator's name of it, where that is known. */
  readonly service: string | undefined;
  readonly kind: UsageKind;
  readonly at: Date;
  readonly quantity: number;
  readonly isRoaming: boolean;
  readonly counterpart: string | undefined;
  readonly costCents: Cents;
}

/** What became of it: counted, counted before, or of a service that its line does not have. */
export type Counted = "counted" | "known" | "no-service";

/**
 * Counts what was used, each once: in its day's history always, and in a counter unless the charging system's last word on it is newer. As
 * many statements for one as for a thousand, and the rows of each table in one order: two that count the same wait for each other.
 * @returns what became of each, in their order.
 */
export async function countUsage(tx: Database, facts: readonly UsageFact[]): Promise<Counted[]> {
  if (facts.length === 0) return [];
  await lockSpending(tx, linesOf(facts.filter(isCharged)));
  const services = await lockServices(tx, linesOf(facts));
  const seen = await listKnown(tx, facts);
  const assigned = facts.map((fact) => assign(fact, services.get(fact.lineId) ?? [], seen));
  const events = assigned.filter((one) => typeof one !== "string");
  const fresh = await keepEvents(tx, events);
  const counted = events.filter(({ id }) => fresh.has(id));
  await addToDays(tx, counted);
  await addToCounters(tx, counted);
  await raiseSpending(tx, counted.filter(isCharged));
  return assigned.map((one) => (typeof one === "string" ? one : fresh.has(one.id) ? "counted" : "known"));
}

/**
 * The services of lines with their allowances. Locked until the transaction ends: the charging system's word and the events after it are
 * never counted side by side.
 */
async function lockServices(tx: Database, lineIds: readonly string[]): Promise<Map<string, Holder[]>> {
  const services = await tx
    .select({ id: service.id, lineId: service.lineId, reference: service.reference, until: service.until })
    .from(service)
    .where(anyOf(service.lineId, lineIds))
    .orderBy(asc(service.id))
    .for("update");
  const { serviceId, kind, used, total, renewsOn, asOf } = counter;
  const serviceIds = services.map(({ id }) => id);
  const allowances = await tx.select({ serviceId, kind, used, total, renewsOn, asOf }).from(counter).where(anyOf(serviceId, serviceIds));
  const byService = grouped(allowances, (allowance) => allowance.serviceId);
  const holders = services.map((one) => ({ ...one, allowances: byService.get(one.id) ?? [] }));
  return grouped(holders, ({ lineId }) => lineId);
}

async function listKnown(tx: Database, facts: readonly UsageFact[]): Promise<Set<string>> {
  const ids = facts.map(({ id }) => id);
  const known = await tx.select({ id: usageEvent.id }).from(usageEvent).where(anyOf(usageEvent.id, ids));
  return new Set(known.map(({ id }) => id));
}

/** An event to be kept, and the allowance that it counts in. */
type Assigned = typeof usageEvent.$inferInsert & { readonly allowance: Allowance | undefined };

/** In the order in which they came: what one has used up is not there for the next. */
function assign(fact: UsageFact, services: readonly Holder[], seen: Set<string>): Assigned | "known" | "no-service" {
  const { service: reference, counterpart = null, ...event } = fact;
  const { id, kind, at, quantity, costCents } = event;
  const named = services.find((one) => one.reference === reference);
  if (reference !== undefined && !named) return "no-service";
  if (seen.has(id)) return "known";
  seen.add(id);
  const holder = named ?? (costCents === 0 ? serviceUsed(services, kind, dayOf(at)) : undefined);
  const allowance = holder?.allowances.find((one) => one.kind === kind && one.asOf < at);
  if (allowance) allowance.used += quantity;
  return { ...event, counterpart, serviceId: holder?.id ?? null, handle: uuidv7(), allowance };
}

/** @returns the ids of those that nobody else has brought meanwhile. */
async function keepEvents(tx: Database, events: readonly Assigned[]): Promise<Set<string>> {
  const ordered = events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const kept = await tx
    .insert(usageEvent)
    .select(recordsOf(usageEvent, ordered))
    .onConflictDoNothing()
    .returning({ id: usageEvent.id })
    .prepare(statementName("keep_usage_events"))
    .execute();
  return new Set(kept.map(({ id }) => id));
}

async function addToDays(tx: Database, events: readonly Assigned[]): Promise<void> {
  const days = new Map<string, typeof usageDay.$inferInsert>();
  for (const { lineId, kind, at, isRoaming, quantity, costCents } of events) {
    const day = dayOf(at);
    const key = [lineId, day, kind, String(isRoaming)].join(" ");
    const sum = days.get(key) ?? { lineId, day, kind, isRoaming, quantity: 0, costCents: 0 };
    days.set(key, { ...sum, quantity: sum.quantity + quantity, costCents: sum.costCents + costCents });
  }
  const ordered = [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, day]) => day);
  await tx
    .insert(usageDay)
    .select(recordsOf(usageDay, ordered))
    .onConflictDoUpdate({
      target: [usageDay.lineId, usageDay.day, usageDay.kind, usageDay.isRoaming],
      set: {
        quantity: sql`${usageDay.quantity} + excluded.quantity`,
        costCents: sql`${usageDay.costCents} + excluded.cost_cents`,
      },
    })
    .prepare(statementName("add_to_usage_days"))
    .execute();
}

async function addToCounters(tx: Database, events: readonly Assigned[]): Promise<void> {
  const added = new Map<Allowance, { quantity: number; lastEventAt: Date }>();
  for (const { allowance, at, quantity } of events) {
    if (!allowance) continue;
    const sum = added.get(allowance) ?? { quantity: 0, lastEventAt: at };
    added.set(allowance, { quantity: sum.quantity + quantity, lastEventAt: sum.lastEventAt < at ? at : sum.lastEventAt });
  }
  if (added.size === 0) return;
  const counters = [...added.keys()].map(({ serviceId, kind }) => ({ serviceId, kind }));
  const records = [...added].map(([{ serviceId, kind }, sum]) => ({ serviceId, kind, ...sum }));
  await tx.execute(sql`
    update counter set used = counter.used + added.quantity, last_event_at = greatest(counter.last_event_at, added."lastEventAt")
    from json_to_recordset(${JSON.stringify(records)}::json) as added("serviceId" uuid, kind text, quantity bigint, "lastEventAt" timestamptz)
    where counter.service_id = added."serviceId" and counter.kind = added.kind`);
  await raiseAlerts(tx, counters);
}

function linesOf(facts: readonly UsageFact[]): string[] {
  return [...new Set(facts.map(({ lineId }) => lineId))];
}

function isCharged({ costCents }: { readonly costCents: Cents }): boolean {
  return costCents > 0;
}

/** Values as one parameter: the same statement however many there are. */
function anyOf(column: PgColumn, values: readonly string[]): SQL {
  return sql`${column} = any(${sql.param(values)})`;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
