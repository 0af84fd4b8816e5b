import type { Cents } from "@/lib/money";

/** Kept money by what of it no bill has used yet. */
export interface Kept {
  readonly id: string;
  readonly amountCents: Cents;
  readonly usedCents: Cents;
}

/**
 * What a customer may ask back to a bank account: it has no other way back. A payment's goes back the way it came, and a direct debit's bank takes the
 * whole debit back for eight weeks without asking why (directive (EU) 2015/2366, articles 76 and 77): that would be the money twice.
 */
export const PAYOUT_SOURCES = ["operator", "credit-note"] as const;

/** How kept money pays what a bill asks for: the oldest first, never more than is there, never more than is due. */
export function usesOf<Row extends Kept>(kept: readonly Row[], dueCents: Cents): { readonly of: Row; readonly amountCents: Cents }[] {
  let due = dueCents;
  return kept.flatMap((of) => {
    const amountCents = Math.min(due, of.amountCents - of.usedCents);
    due -= Math.max(0, amountCents);
    return amountCents > 0 ? [{ of, amountCents }] : [];
  });
}

/** What a credit note does for one of the bills that it names: what that bill takes, and what stays for its other bills or for the customer. */
export function creditOf(leftCents: Cents, owedCents: Cents, isLast: boolean) {
  const appliedCents = Math.min(leftCents, Math.max(0, owedCents));
  return { appliedCents, keptCents: isLast ? leftCents - appliedCents : 0, leftCents: isLast ? 0 : leftCents - appliedCents };
}
