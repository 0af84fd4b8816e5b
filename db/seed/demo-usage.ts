import { addDays, dayOf, type Day } from "@/lib/dates";
import { GIGABYTE } from "@/lib/usage/quantity";
import { chance } from "./chance";
import { MARCO, sameDay } from "./demo-marco";

const DAYS = 40;
const PLAN = "demo-marco-plan";
const OPTION = "demo-marco-abroad";

/** What was used of a plan since it renewed: bytes, messages, seconds. */
interface Used {
  readonly data: number;
  readonly sms: number;
  readonly minutes: number;
}

/** What Marco has used: 41.6 GB and 86 SMS are left. */
const USED = { data: 58.4 * GIGABYTE, sms: 114, minutes: 6 * 3600 } satisfies Used;
const USED_ABROAD_SECONDS = 23 * 60;

/** What Marco's line has and uses, as the operator's systems load it: a plan that renews in five days, an offer beside it, and forty days of usage. */
export function marcosUsageRows(now: Date): object[] {
  const today = dayOf(now);
  const { number } = MARCO.line;
  const renewsOn = addDays(today, 5);
  const periodStart = sameDay(renewsOn, -1);
  const abroad = { since: addDays(today, -16), renews_on: addDays(today, 12) };
  const counter = { type: "counter", number, period_start: periodStart, renews_on: renewsOn, as_of: now.toISOString() };
  return [
    ...offerRows(),
    {
      ...{ type: "service", number, reference: PLAN, offer: "MOBILE100", price: "14.99", as_of: now.toISOString() },
      ...{ since: sameDay(renewsOn, -14), period_start: periodStart, renews_on: renewsOn },
    },
    {
      ...{ type: "service", number, reference: OPTION, offer: "ABROAD100", price: "0.00", as_of: now.toISOString(), ...abroad },
      ...{ price_after_promotion: "1.99", promotion_until: addDays(abroad.renews_on, -1) },
    },
    ...usageRows({ number, plan: PLAN, used: USED, periodStart }, now),
    // What he paid for on top, as his movements say, and a call from across a border.
    { ...call(addDays(periodStart, 16)), id: "demo-199", cost: "0.29", quantity: 60 },
    { ...call(addDays(periodStart, 12)), id: "demo-roaming", roaming: true, quantity: 420 },
    { ...counter, service: PLAN, kind: "minutes", total: "unlimited", used: USED.minutes },
    { ...counter, service: PLAN, kind: "sms", total: 200, used: USED.sms },
    { ...counter, service: PLAN, kind: "data", total: 100 * GIGABYTE, used: USED.data },
    {
      ...{ ...counter, service: OPTION, kind: "minutes", total: 100 * 60, used: USED_ABROAD_SECONDS },
      ...{ period_start: abroad.since, renews_on: abroad.renews_on },
    },
  ];
}

const call = (day: Day) => ({ type: "usage", number: MARCO.line.number, kind: "minutes", at: `${day}T18:15:00Z` });

function offerRows(): object[] {
  return [
    {
      ...{ type: "offer", code: "MOBILE100", kind: "plan", name_it: "Mobile 100 GB", name_fr: "Mobile 100 Go", name_en: "Mobile 100 GB" },
      ...{ price: "14.99", period: "month", minutes: "unlimited", sms: 200, data_bytes: 100 * GIGABYTE, valid_from: "2024-01-01" },
      extra_costs: [
        { kind: "sms", unit_price: "0.16" },
        { kind: "abroad-minute", unit_price: "0.35" },
        { kind: "abroad-sms", unit_price: "0.32" },
        { kind: "premium-minute", unit_price: "0.29" },
      ],
    },
    {
      ...{ type: "offer", code: "ABROAD100", kind: "offer", name_it: "Estero 100", name_fr: "Étranger 100", name_en: "Abroad 100" },
      ...{ price: "1.99", period: "28-days", minutes: 100, promo_price: "0.00", promo_months: 1, valid_from: "2024-01-01" },
    },
  ];
}

/** Forty days in which a line used something every day; since the renewal exactly what its counters say. */
export function usageRows(
  { number, plan, used, periodStart }: { number: string; plan: string; used: Used; periodStart: Day },
  now: Date,
): object[] {
  const today = dayOf(now);
  const days = Array.from({ length: DAYS }, (_, index) => addDays(today, index + 1 - DAYS));
  return (["data", "sms", "minutes"] as const).flatMap((kind) => {
    const weights = days.map((_, index) => 20 + chance(60, plan, kind, index));
    const whole = weights.reduce((sum, weight, index) => ((days[index] ?? "") < periodStart ? sum : sum + weight), 0);
    // Each day is the difference of two rounded sums, so that all of them together are exactly what was used.
    const upTo = (index: number) => {
      const before = days.findIndex((day) => day >= periodStart);
      const sum = weights.slice(Math.min(before, index), Math.max(before, index)).reduce((total, weight) => total + weight, 0);
      return Math.round((used[kind] * (index < before ? -sum : sum)) / whole);
    };
    const rows = days.map((day, index) => ({
      ...{ type: "usage", id: `${plan}-${kind}-${day}`, number, service: plan, kind },
      at: day === today ? new Date(now.getTime() - 60_000).toISOString() : `${day}T12:00:00Z`,
      quantity: upTo(index + 1) - upTo(index),
      ...(kind === "minutes" && { counterpart: "+393475550142" }),
      ...(kind === "sms" && { counterpart: "338 555 0199" }),
    }));
    return rows.filter(({ quantity }) => quantity > 0);
  });
}
