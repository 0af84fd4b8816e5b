import { addDays, dayOf } from "@/lib/dates";
import { simExpiryAfterTopUp } from "@/lib/credit/rules";
import { GIGABYTE } from "@/lib/usage/quantity";
import { sameDay } from "./demo-marco";
import { GIULIA } from "./demo-people";
import { usageRows } from "./demo-usage";

const [, PHONE, TABLET] = GIULIA.lines;
const MONTHS = 3;

/** One of her mobiles: what it had at first, and has left of its plan. */
interface Mobile {
  readonly number: string;
  readonly plan: string;
  readonly start: string;
  /** In so many days it renews. */
  readonly renewsIn: number;
  readonly usedGigabytes: number;
}

const MOBILES: readonly Mobile[] = [
  { number: PHONE.number, plan: "demo-giulia-phone", start: "9.00", renewsIn: 11, usedGigabytes: 37.5 },
  { number: TABLET.number, plan: "demo-giulia-tablet", start: "6.50", renewsIn: 19, usedGigabytes: 72.1 },
];

/** Giulia's two mobiles as the operator's systems load them, after the catalogue of `marcosUsageRows`: credit, movements and a plan each. */
export function giuliasMobileRows(now: Date): object[] {
  return [...MOBILES.flatMap((mobile) => [...creditRows(mobile, now), ...planRows(mobile, now)]), ...twiceCounted(now)];
}

/** Three months in which she topped up 17 euro and paid 14.99. */
function creditRows({ number, plan, start, renewsIn }: Mobile, now: Date): object[] {
  const renewsOn = addDays(dayOf(now), renewsIn);
  const renewals = Array.from({ length: MONTHS }, (_, index) => sameDay(renewsOn, index - MONTHS));
  const first = addDays(renewals[0] ?? renewsOn, -9);
  const credit = { type: "credit", number };
  return [
    { type: "balance", reference: `${plan}-start`, number, amount: start, at: `${first}T08:15:00Z` },
    ...renewals.flatMap((day) => [
      {
        ...credit,
        reference: `${plan}-top-up-${day}`,
        kind: "top-up",
        amount: "17.00",
        at: `${addDays(day, -2)}T17:15:00Z`,
        note: "Ricarica online",
      },
      { ...credit, reference: `${plan}-renewal-${day}`, kind: "renewal", amount: "-14.99", at: `${day}T01:15:00Z`, note: "Mobile 100 GB" },
    ]),
    {
      ...{ type: "balance", reference: `${plan}-now`, number, at: new Date(now.getTime() - 3 * 3_600_000).toISOString() },
      ...{
        amount: (Number(start) + MONTHS * 2.01).toFixed(2),
        sim_expires_on: simExpiryAfterTopUp(addDays(renewals.at(-1) ?? renewsOn, -2)),
      },
    },
  ];
}

function planRows({ number, plan, renewsIn, usedGigabytes }: Mobile, now: Date): object[] {
  const renewsOn = addDays(dayOf(now), renewsIn);
  const period = { period_start: sameDay(renewsOn, -1), renews_on: renewsOn, as_of: now.toISOString() };
  const counter = { type: "counter", number, service: plan, ...period };
  const used = { minutes: 3 * 3600, sms: 12, data: usedGigabytes * GIGABYTE };
  return [
    { type: "service", number, reference: plan, offer: "MOBILE100", price: "14.99", since: sameDay(renewsOn, -8), ...period },
    ...usageRows({ number, plan, used, periodStart: period.period_start }, now),
    { ...counter, kind: "minutes", total: "unlimited", used: used.minutes },
    { ...counter, kind: "sms", total: 200, used: used.sms },
    { ...counter, kind: "data", total: 100 * GIGABYTE, used: used.data },
  ];
}

/** The same call, charged twice on her telephone: she has said so. */
function twiceCounted(now: Date): object[] {
  const at = new Date(now.getTime() - 2 * 3_600_000).toISOString();
  const charge = { type: "credit", number: PHONE.number, kind: "usage", amount: "-0.87", at, note: "Chiamata a un numero 199" };
  return [1, 2].map((time) => ({ ...charge, reference: `demo-giulia-call-${String(time)}` }));
}

/** Her report of it: about the last movement of that line. */
export const GIULIAS_REPORT = {
  number: "+393475550188",
  /** The first balance, the months, and the second of the two. */
  position: 1 + MONTHS * 2 + 2,
  reason: "twice",
  words: "La stessa chiamata risulta addebitata due volte, ma ho chiamato una volta sola.",
} as const;
