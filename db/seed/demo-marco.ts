import { demoCards } from "@/lib/demo-cards";
import { addDays, addMonths, dayOf, endOfMonth, type Day } from "@/lib/dates";
import { simExpiryAfterTopUp } from "@/lib/credit/rules";

/** Marco of the demo: one prepaid mobile line. His tax code has the right check letter and is nobody's. */
export const MARCO = {
  email: "marco@demo.example",
  name: "Marco Neri",
  taxCode: "NREMRC85C12F205K",
  recoveryMobile: "+393475550166",
  numbers: ["+393475550166"],
  line: { number: "347 555 0166", kind: "mobile", name: "Il mio numero" },
} as const;

const MONTHS = 6;

/** The same day some months earlier, or that month's last one. */
export function sameDay(day: Day, months: number): Day {
  const month = addMonths(day, months);
  const wanted = `${month.slice(0, 8)}${day.slice(8)}`;
  const last = endOfMonth(month);
  return wanted > last ? last : wanted;
}

/** What he is asked to pay in five days is 2.59 more than he has. */
const START = "4.00";

/** Marco as the operator's systems load him: half a year in which he topped up 17 euro a month and spent 15.60. */
export function marcosRows(now: Date): object[] {
  const { name, taxCode: tax_code, line } = MARCO;
  const today = dayOf(now);
  const at = (day: Day, hour: number) => `${day}T${String(hour).padStart(2, "0")}:15:00Z`;
  // His offer renews in five days, and did on the same day of the months before.
  const renewals = Array.from({ length: MONTHS }, (_, index) => sameDay(addDays(today, 5), index - MONTHS));
  const credit = (day: Day, hour: number, kind: string, amount: string, note?: string) => ({
    type: "credit",
    reference: `demo-${kind}-${day}-${String(hour)}`,
    number: line.number,
    kind,
    amount,
    at: at(day, hour),
    note,
  });
  const movements = renewals.flatMap((renewal) => [
    credit(addDays(renewal, -1), 17, "top-up", "17.00", "Ricarica online"),
    credit(renewal, 1, "renewal", "-14.99", "Mobile 100 GB"),
    credit(addDays(renewal, 8), 9, "usage", "-0.32", "SMS verso l'estero"),
    credit(addDays(renewal, 16), 18, "usage", "-0.29", "Chiamata a un numero 199"),
  ]);
  const first = addDays(renewals[0] ?? today, -10);
  const last = addDays(renewals.at(-1) ?? today, -1);
  return [
    { type: "customer", name, tax_code },
    { type: "line", ...line, tax_code },
    { type: "balance", reference: "demo-start", number: line.number, amount: START, at: at(first, 8) },
    ...movements,
    {
      type: "balance",
      reference: "demo-now",
      number: line.number,
      amount: "12.40",
      at: now.toISOString(),
      sim_expires_on: simExpiryAfterTopUp(last),
    },
  ];
}

/** Amounts that can be topped up (those of September 2023), and the demo's cards. */
export function topUpRows(cardSeed: string | undefined): object[] {
  const amounts = ["4.00", "6.00", "12.00", "17.00", "22.00", "25.00", "50.00"];
  return [
    ...amounts.map((amount) => ({
      type: "denomination",
      channel: "online",
      amount,
      valid_from: "2023-09-01",
      preselected: amount === "25.00",
    })),
    ...(cardSeed === undefined ? [] : demoCards(cardSeed)).map((card) => ({ type: "ricaricard", batch: "DEMO", state: "active", ...card })),
  ];
}
