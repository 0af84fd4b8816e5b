import { brand } from "@/lib/brand";
import type { OfferPeriod } from "@/lib/catalogue/rules";
import { addDays, endOfDay, monthsAfter, type Day } from "@/lib/dates";
import { formatMoney, type Cents } from "@/lib/money";
import { formatPhone } from "@/lib/phone-format";
import { priceOn, type Renewable } from "@/lib/usage/rules";

/** When an automatic top-up charges: as the credit falls below an amount, or before the line's offers renew. */
export const AUTO_KINDS = ["threshold", "renewal"] as const;

/** One of them. */
export type AutoKind = (typeof AUTO_KINDS)[number];

/** What a threshold's mandate allows. */
export interface ThresholdTerms {
  readonly thresholdCents: Cents;
  readonly amountCents: Cents;
  readonly monthlyCapCents: Cents;
}

/** How many renewals ahead are shown, and may be skipped. */
export const RENEWALS_SHOWN = 3;

/** The least that is charged: less costs more than it is, and no provider charges it. */
const LEAST_CHARGE_CENTS: Cents = 100;

/** The next renewals of a line with what each costs in all, soonest first. An offer that is paid for once has none. */
export function renewalsAhead(
  services: readonly (Renewable & { readonly period: OfferPeriod })[],
  count: number,
): { readonly day: Day; readonly priceCents: Cents }[] {
  const all = services.flatMap((service) => {
    const { renewsOn, until, period } = service;
    if (renewsOn === null || period === "one-off") return [];
    const days = Array.from({ length: count }, (_, n) => (period === "month" ? monthsAfter(renewsOn, n) : addDays(renewsOn, n * 28)));
    return days.filter((day) => until === null || day <= until).map((day) => ({ day, priceCents: priceOn(service, day) }));
  });
  const days = [...new Set(all.map(({ day }) => day))].toSorted().slice(0, count);
  return days
    .map((day) => ({ day, priceCents: all.filter((one) => one.day === day).reduce((sum, { priceCents }) => sum + priceCents, 0) }))
    .filter(({ priceCents }) => priceCents > 0)
    .map(({ day, priceCents }) => ({ day, priceCents: Math.max(priceCents, LEAST_CHARGE_CENTS) }));
}

/** A renewal is charged from nine in the morning of the day before it: within its last 24 hours, and not in the night. */
export function renewalDueAt(day: Day): Date {
  return new Date(endOfDay(addDays(day, -2)).getTime() + 9 * 3_600_000);
}

/**
 * Until when a charge waits for a top-up that its customer is paying themselves: a renewal's must come before the renewal, a threshold's within
 * a day of its announcement, or what hangs at a provider would put it off for ever.
 * @param key of a renewal, its day.
 */
export function waitsUntil({ kind, key, createdAt }: { readonly kind: AutoKind; readonly key: string; readonly createdAt: Date }): Date {
  const end = kind === "renewal" ? endOfDay(addDays(key, -1)).getTime() - 3_600_000 : createdAt.getTime() + 24 * 3_600_000;
  return new Date(end);
}

/** What a line was charged automatically, on the day and in the calendar month, of both kinds and by its threshold alone. */
export interface Charged {
  readonly dayCents: Cents;
  readonly monthCents: Cents;
  readonly thresholdMonthCents: Cents;
}

/** How much may be charged automatically to one line, whatever its mandates say. */
export interface Ceilings {
  readonly dayCents: Cents;
  readonly monthCents: Cents;
}

/** What a mandate's words name: whose line, and how much it may be at most. */
export function mandateFigures(number: string, { dayCents, monthCents }: Ceilings, locale: string) {
  const written = (cents: Cents) => formatMoney(cents, locale);
  return { brand: brand.name, number: formatPhone(number), day: written(dayCents), month: written(monthCents) };
}

/** Whether another charge stays within the ceilings and, of a threshold, within the cap that its owner set. */
export function isWithinLimits(
  amountCents: Cents,
  { dayCents, monthCents, thresholdMonthCents }: Charged,
  ceilings: Ceilings,
  monthlyCapCents: Cents | null,
): boolean {
  return (
    dayCents + amountCents <= ceilings.dayCents &&
    monthCents + amountCents <= ceilings.monthCents &&
    (monthlyCapCents === null || thresholdMonthCents + amountCents <= monthlyCapCents)
  );
}
