/** A calendar day as `YYYY-MM-DD`, in the business's own time zone: due dates, issue dates, periods. */
export type Day = string;

/** Business days, months and due dates are counted here, wherever the server stands. */
export const TIME_ZONE = "Europe/Rome";

const hourInRome = new Intl.DateTimeFormat("en-GB", { timeZone: TIME_ZONE, hour: "2-digit", hourCycle: "h23" });
const dayInRome = new Intl.DateTimeFormat("en-CA", { timeZone: TIME_ZONE });

/** The day it is in Rome at an instant. */
export function dayOf(instant: Date): Day {
  return dayInRome.format(instant);
}

/** The day `count` days after (or, negative, before) a day. */
export function addDays(day: Day, count: number): Day {
  const date = noonOf(day);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** Whole days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((noonOf(to).getTime() - noonOf(from).getTime()) / 86_400_000);
}

/** The moment at which a day ends in Rome: the next one's first. */
export function endOfDay(day: Day): Date {
  const next = addDays(day, 1);
  const inWinter = new Date(`${next}T00:00:00+01:00`);
  return dayOf(new Date(inWinter.getTime() - 1)) === day ? inWinter : new Date(`${next}T00:00:00+02:00`);
}

/** Eight in the morning of a day in Rome: nobody is written to before it of our own accord. */
export function morningOf(day: Day): Date {
  const inWinter = new Date(`${day}T08:00:00+01:00`);
  return hourOf(inWinter) === 8 ? inWinter : new Date(`${day}T08:00:00+02:00`);
}

/** The hour it is in Rome at an instant, 0 to 23. */
export function hourOf(instant: Date): number {
  return Number(hourInRome.format(instant));
}

/** The first day of the month that lies `count` months from the day's own month. */
export function addMonths(day: Day, count: number): Day {
  const date = noonOf(`${day.slice(0, 7)}-01`);
  date.setUTCMonth(date.getUTCMonth() + count);
  return date.toISOString().slice(0, 10);
}

/** The last day of the day's month. */
export function endOfMonth(day: Day): Day {
  return addDays(addMonths(day, 1), -1);
}

/** The same day so many months later; the last of a month that is too short for it. */
export function monthsAfter(day: Day, count: number): Day {
  const month = addMonths(day, count);
  const sameDay = `${month.slice(0, 8)}${day.slice(8)}`;
  const last = endOfMonth(month);
  return sameDay > last ? last : sameDay;
}

/** Writes a day for a reader in their language, with the parts asked for. */
export function formatDay(
  day: Day,
  locale: string,
  options: Intl.DateTimeFormatOptions = { day: "numeric", month: "long", year: "numeric" },
): string {
  return format(locale, { ...options, timeZone: "UTC" }).format(noonOf(day));
}

/** Writes an instant as the day and minute that it was in Rome. */
export function formatInstant(instant: Date, locale: string): string {
  const parts = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" } as const;
  return format(locale, { ...parts, timeZone: TIME_ZONE }).format(instant);
}

/** Making a format costs some hundred times what using it does, and a page writes forty days. */
const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, options);
    formats.set(key, known);
  }
  return known;
}

function noonOf(day: Day): Date {
  return new Date(`${day}T12:00:00Z`);
}
