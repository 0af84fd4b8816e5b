import { addDays, type Day } from "@/lib/dates";

/** Where a debit can stand; see `db/schema/billing/direct-debit.ts`. */
export type DebitState = "planned" | "collecting" | "collected" | "rejected" | "returned" | "canceled";

/** The account is wrong, closed, blocked or no account for this, there is no mandate, its holder has died, or has barred us: the next debit would fail too. */
const LASTING: readonly string[] = ["AC01", "AC04", "AC06", "AC13", "AG01", "MD01", "MD07", "SL01"];

/** Whether a code ends more than the one debit: its mandate is not used any more. */
export function suspendsMandate(code: string): boolean {
  return LASTING.includes(code);
}

/** The day on which a bill is debited: when it is due, but never sooner than its bank and its customer have time for. */
export function debitDay(dueDate: Day, today: Day, leadDays: number): Day {
  const soonest = addDays(today, leadDays);
  return dueDate > soonest ? dueDate : soonest;
}

/** An id as SEPA files write it, where 35 characters are the most. */
export function sepaId(id: string): string {
  return id.replaceAll("-", "");
}

/** What a result does to a debit; `refuse` where it contradicts what the bank said before. */
export function decideDebit(
  state: DebitState,
  told: "collected" | "rejected" | "returned",
): "collect" | "fail" | "take-back" | "nothing" | "refuse" {
  if (state === "planned" || state === "canceled") return "refuse";
  if (told === "collected") {
    if (state === "collecting") return "collect";
    return state === "collected" ? "nothing" : "refuse";
  }
  if (state === "collecting") return "fail";
  if (state === "collected") return "take-back";
  // Whether a bank calls it rejected or returned, it has failed once.
  return "nothing";
}
