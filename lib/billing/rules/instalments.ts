import { billState, dueCents, type BillStanding } from "@/lib/billing/rules";
import { addDays, type Day } from "@/lib/dates";
import type { Cents } from "@/lib/money";

/** By what rules a plan is proposed; configured. */
export interface PlanRules {
  /** What a bill must owe at least. */
  readonly leastCents: Cents;
  /** How many instalments at most. */
  readonly most: number;
  readonly everyDays: number;
  /** How late an instalment may be before the plan breaks. */
  readonly graceDays: number;
}

/** One instalment, as it is proposed and agreed. */
export interface Instalment {
  readonly position: number;
  readonly dueOn: Day;
  readonly amountCents: Cents;
  /** What must have been paid of the bill, from its beginning, for this one and those before it. */
  readonly paidUpToCents: Cents;
}

/** In how many instalments a bill may be paid: none unless it is overdue, owes enough, and was never agreed on before. */
export function planChoices(bill: BillStanding, hadPlan: boolean, today: Day, { leastCents, most }: PlanRules): number[] {
  if (hadPlan || billState(bill, today) !== "overdue" || dueCents(bill) < leastCents) return [];
  return Array.from({ length: most - 1 }, (_, index) => index + 2);
}

/** The whole schedule: even to the cent, the odd cents on the first ones, the first due on the day it is agreed. Sums to what the bill owes. */
export function schedule(bill: BillStanding, count: number, today: Day, everyDays: number): Instalment[] {
  const due = dueCents(bill);
  const even = Math.floor(due / count);
  const odd = due - even * count;
  let paidUpToCents = bill.paidCents;
  return Array.from({ length: count }, (_, index) => {
    const amountCents = even + (index < odd ? 1 : 0);
    paidUpToCents += amountCents;
    return { position: index + 1, dueOn: addDays(today, index * everyDays), amountCents, paidUpToCents };
  });
}

/** The first instalment that is not paid, with what of it is left to pay, and not disputed; nothing when nothing is asked for. */
export function nextInstalment(
  instalments: readonly Instalment[],
  bill: Pick<BillStanding, "totalCents" | "paidCents" | "disputedCents">,
): (Instalment & { readonly leftCents: Cents }) | undefined {
  const due = dueCents(bill);
  const next = instalments.find(({ paidUpToCents }) => paidUpToCents > bill.paidCents);
  return next && due > 0 ? { ...next, leftCents: Math.min(due, next.paidUpToCents - bill.paidCents) } : undefined;
}
