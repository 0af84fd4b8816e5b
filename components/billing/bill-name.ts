import { formatDay, type Day } from "@/lib/dates";

/** What people call a bill: the month it was issued in, "Novembre 2026", with a capital where the language writes months small. */
export function billMonth(issueDate: Day, locale: string): string {
  const month = formatDay(issueDate, locale, { month: "long", year: "numeric" });
  return month.charAt(0).toUpperCase() + month.slice(1);
}
