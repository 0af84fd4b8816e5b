import { addDays, addMonths, daysBetween, endOfMonth, type Day } from "@/lib/dates";
import type { Cents } from "@/lib/money";

/** What can be used. Quantities are seconds of calls, messages, and bytes. */
export const USAGE_KINDS = ["minutes", "sms", "data"] as const;

/** One of them. */
export type UsageKind = (typeof USAGE_KINDS)[number];

/** How an alert goes out. */
export const ALERT_CHANNELS = ["mail", "sms"] as const;

/** One of them. */
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

/** What became of a message. */
export type SentState = "waiting" | "sent" | "delivered" | "refused";

/** How far a message has come, by what its sending and its receipt say. */
export function stateOfMessage(state: "waiting" | "sent" | "refused", receipt: "delivered" | "undelivered" | null): SentState {
  return receipt === "delivered" ? "delivered" : receipt === "undelivered" ? "refused" : state;
}

/** An allowance of a service's current period. */
export interface Counter {
  readonly kind: UsageKind;
  readonly used: number;
  /** None: no limit. */
  readonly total: number | null;
  readonly renewsOn: Day | null;
  readonly asOf: Date;
}

/** What is left of an allowance; nothing to say of one without a limit. */
export function leftOf({ used, total }: Pick<Counter, "used" | "total">): number | null {
  return total === null ? null : Math.max(0, total - used);
}

/** The allowances of a kind, together. */
export interface CounterSum extends Counter {
  readonly left: number | null;
}

/** Counters of several services by kind, each kind once: without a limit when one is, renewed when the first is, as old as the oldest. */
export function sumCounters(counters: readonly Counter[]): CounterSum[] {
  return USAGE_KINDS.flatMap((kind) => {
    const [first, ...others] = counters.filter((counter) => counter.kind === kind);
    if (!first) return [];
    const sum = others.reduce<CounterSum>(join, { ...first, left: leftOf(first) });
    return [sum];
  });
}

function join(sum: CounterSum, counter: Counter): CounterSum {
  return {
    kind: sum.kind,
    used: sum.used + counter.used,
    total: add(sum.total, counter.total),
    // Not the difference of the sums: what was used above one allowance is not missing in another.
    left: add(sum.left, leftOf(counter)),
    renewsOn: least([sum.renewsOn, counter.renewsOn].filter((day) => day !== null)) ?? null,
    asOf: counter.asOf < sum.asOf ? counter.asOf : sum.asOf,
  };
}

/** None is no limit, and stays none. */
function add(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}

/** What of a service decides when it is paid for again. */
export interface Renewable {
  readonly renewsOn: Day | null;
  readonly periodStart: Day;
  readonly priceCents: Cents;
  readonly priceAfterPromotionCents: Cents | null;
  readonly promotionUntil: Day | null;
  readonly until: Day | null;
}

/** What a service costs on a day: another price when its promotion has ended. */
export function priceOn(service: Pick<Renewable, "priceCents" | "priceAfterPromotionCents" | "promotionUntil">, day: Day): Cents {
  const { priceCents, priceAfterPromotionCents, promotionUntil } = service;
  return priceAfterPromotionCents !== null && promotionUntil !== null && day > promotionUntil ? priceAfterPromotionCents : priceCents;
}

/** The next renewal: all services that renew on the soonest day, together, and since when the period runs that it ends. */
export function nextRenewal(
  services: readonly Renewable[],
): { readonly day: Day; readonly priceCents: Cents; readonly since: Day } | undefined {
  const renewing = services.flatMap((service) => {
    const { renewsOn, until } = service;
    return renewsOn === null || (until !== null && until < renewsOn) ? [] : [{ ...service, renewsOn }];
  });
  const day = least(renewing.map(({ renewsOn }) => renewsOn));
  const due = renewing.filter(({ renewsOn }) => renewsOn === day);
  const since = least(due.map(({ periodStart }) => periodStart));
  if (day === undefined || since === undefined) return undefined;
  return { day, since, priceCents: due.reduce((sum, service) => sum + priceOn(service, day), 0) };
}

function least(days: readonly Day[]): Day | undefined {
  return days.toSorted()[0];
}

/** What was used on a day. */
export interface UsageDay {
  readonly day: Day;
  readonly kind: UsageKind;
  /** At home and in roaming are two sums of one day. */
  readonly isRoaming: boolean;
  readonly quantity: number;
  readonly costCents: Cents;
}

/** Over how many days a pace is measured, and how many it takes at least. */
export const PACE_DAYS = 30;
const FEWEST_DAYS = 7;

/** How an allowance will end at this pace. */
export type Forecast = { readonly outcome: "ends"; readonly day: Day } | { readonly outcome: "lasts"; readonly day: Day };

/**
 * When an allowance ends at the pace of the last 30 whole days, or that it lasts until it renews. Nothing when there is no limit or no
 * renewal, when all of it is used, or when less than a week is known.
 */
export function forecast({ kind, left, renewsOn }: CounterSum, days: readonly UsageDay[], today: Day): Forecast | undefined {
  const from = addDays(today, -PACE_DAYS);
  const measured = days.filter((one) => one.kind === kind && one.day >= from && one.day < today);
  const first = least(measured.map(({ day }) => day));
  if (left === null || left === 0 || renewsOn === null || first === undefined) return undefined;
  const count = daysBetween(first, today);
  if (count < FEWEST_DAYS) return undefined;
  const daily = measured.reduce((sum, { quantity }) => sum + quantity, 0) / count;
  const lasting = Math.floor(left / daily);
  // A century would be no day that a calendar can write.
  const ends = addDays(today, Math.min(lasting, 36_500));
  return ends < renewsOn ? { outcome: "ends", day: ends } : { outcome: "lasts", day: renewsOn };
}

/** The parts of a spending cap at which its customer is told. */
export const SPENDING_PERCENTS = [100, 80] as const;

/** One of them. */
export type SpendingPercent = (typeof SPENDING_PERCENTS)[number];

/** Which parts of a cap are reached, the highest first. */
export function spendingReached(spentCents: Cents, capCents: Cents): SpendingPercent[] {
  return SPENDING_PERCENTS.filter((percent) => spentCents * 100 >= capCents * percent);
}

/** For how many months an event is kept: what the law allows for traffic data. The sums of the days stay. */
export const EVENT_MONTHS = 6;

/** The last day whose events are gone: they are never kept longer, and one that came so late could not be known for one that was counted. */
export function lastForgottenDay(today: Day): Day {
  const month = addMonths(today, -EVENT_MONTHS);
  // 31 August has no 31 February: the month's last day then.
  return least([`${month.slice(0, 7)}-${today.slice(8)}`, endOfMonth(month)]) ?? month;
}
