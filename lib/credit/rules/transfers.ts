import { addDays, type Day } from "@/lib/dates";
import type { Limit } from "@/lib/identity/rules";
import type { Cents } from "@/lib/money";

/** What can be given at once, as far as the operator's limit reaches. */
const AMOUNTS_CENTS: readonly Cents[] = [100, 200, 300, 500, 1000, 1500, 2000, 3000];

/** After how many days credit can be given again. */
export const EVERY_DAYS = [7, 15, 30] as const;

/** Where a transfer of credit can stand; see `db/schema/credit/transfer.ts`. */
export type TransferState = "draft" | "ordered" | "given" | "refused" | "missed";

/** Credit given by a line, or to it. */
export interface Transfer {
  readonly id: string;
  readonly isReceived: boolean;
  /** E.164, of the other side. */
  readonly other: string;
  readonly amountCents: Cents;
  readonly state: TransferState;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

/** Credit that is given again and again. */
export interface TransferPlan {
  readonly id: string;
  /** E.164. */
  readonly to: string;
  readonly amountCents: Cents;
  readonly everyDays: number;
  readonly nextOn: Day;
}

/** Transfers begun by one account in a day, wrong numbers included: nobody learns from it which numbers are ours. */
export const TRANSFER_LIMIT: Limit = { name: "credit-transfer", tries: 20, windowSeconds: 24 * 60 * 60 };

/** So long a draft can be confirmed, at what it says it costs. */
export const DRAFT_HOURS = 24;

/** What the operator's configuration allows, in cents. */
export interface TransferTerms {
  /** What giving costs the giver. */
  readonly feeCents: Cents;
  /** The most at once, and from one line in a day and a calendar month. */
  readonly mostCents: Cents;
  readonly dayCents: Cents;
  readonly monthCents: Cents;
}

/** The amounts that are offered. */
export function transferAmounts({ mostCents }: Pick<TransferTerms, "mostCents">): Cents[] {
  return AMOUNTS_CENTS.filter((amount) => amount <= mostCents);
}

/** Whether one more fits the day and the month. */
export function fitsTerms(
  amountCents: Cents,
  given: { readonly dayCents: Cents; readonly monthCents: Cents },
  terms: TransferTerms,
): boolean {
  return given.dayCents + amountCents <= terms.dayCents && given.monthCents + amountCents <= terms.monthCents;
}

/** The plan's first day after today. Days on which nobody was there to give are not made up for: nobody expects three at once. */
export function nextOccasion(from: Day, everyDays: number, today: Day): Day {
  let next = addDays(from, everyDays);
  while (next <= today) next = addDays(next, everyDays);
  return next;
}
