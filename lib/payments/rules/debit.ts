import { sepaId } from "@/lib/billing/rules/debits";
import type { Creditor } from "@/lib/env-sepa";
import type { Limit } from "@/lib/identity/rules";
import type { Booking } from "@/lib/ledger/rules";
import type { Cents } from "@/lib/money";
import { formatPhone } from "@/lib/phone-format";

/** Mandates that one account gives in a day: IBANs are not to be tried out. */
export const MANDATE_LIMIT: Limit = { name: "debit-mandate", tries: 20, windowSeconds: 24 * 60 * 60 };

/** What is shown of a bank account: "IT…3456". */
export function ibanShown(iban: string): string {
  return `${iban.slice(0, 2)}…${iban.slice(-4)}`;
}

/** What a mandate's words name: who collects, under which references, for whose bills, and how long before each debit it is announced. */
export function mandateFigures({ name, creditorId }: Creditor, mandateId: string, number: string, leadDays: number) {
  return { creditor: name, creditorId, reference: sepaId(mandateId), number: formatPhone(number), days: String(leadDays) };
}

/** How the money of a debit is made up: what its bill took, and what is kept for the customer. */
interface DebitParts {
  readonly billCents: Cents;
  readonly excessCents: Cents;
}

/** A debit has been collected. */
export function debitCollected({ billCents, excessCents }: DebitParts): Booking {
  return {
    kind: "direct-debit",
    entries: [
      { account: "clearing:sepa", amountCents: billCents + excessCents },
      { account: "receivable:bills", amountCents: -billCents },
      { account: "owed:customers", amountCents: -excessCents },
    ],
  };
}

/** A bank has taken back what was collected: what was kept of it goes first, the bill owes the rest again. */
export function debitReturned({ billCents, excessCents }: DebitParts): Booking {
  return {
    kind: "direct-debit-returned",
    entries: [
      { account: "clearing:sepa", amountCents: -billCents - excessCents },
      { account: "receivable:bills", amountCents: billCents },
      { account: "owed:customers", amountCents: excessCents },
    ],
  };
}
