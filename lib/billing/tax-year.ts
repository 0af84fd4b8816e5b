import type { Day } from "@/lib/dates";
import type { Cents } from "@/lib/money";

/** A rate of a bill's VAT summary: what it is taken on, and what it comes to. */
export interface TaxPart {
  /** Percent, as the invoice writes it: "22.00". */
  readonly rate: string;
  /** N1…N7 where no VAT is due. */
  readonly nature: string | null;
  readonly taxableCents: Cents;
  readonly taxCents: Cents;
}

/** A bill of which something was paid in a year. */
export interface PaidBill {
  readonly id: string;
  readonly number: string;
  readonly issueDate: Day;
  readonly totalCents: Cents;
  /** Paid before the year began. */
  readonly beforeCents: Cents;
  /** Paid in the year, less what went back in it. */
  readonly paidCents: Cents;
  readonly vat: readonly TaxPart[];
}

/** What a payment was for: the rates, and what the invoice asks outside of them (stamp duty, rounding). */
export interface TaxShare {
  readonly paidCents: Cents;
  readonly rates: readonly TaxPart[];
  readonly otherCents: Cents;
}

/** A year as a tax return asks for it. */
export interface TaxYear extends TaxShare {
  readonly taxableCents: Cents;
  readonly taxCents: Cents;
  readonly bills: readonly (Pick<PaidBill, "id" | "number" | "issueDate"> & TaxShare)[];
}

/**
 * What was paid in a year, bill by bill and by rate. Who pays a bill in part has paid each rate in part. A bill that is paid over several years has
 * all of its VAT in them together, to the cent.
 */
export function taxYearOf(paid: readonly PaidBill[]): TaxYear {
  const bills = paid.map((bill) => ({ id: bill.id, number: bill.number, issueDate: bill.issueDate, ...shareOf(bill) }));
  const rates = new Map<string, TaxPart>();
  for (const part of bills.flatMap((bill) => bill.rates)) {
    const key = `${part.rate} ${part.nature ?? ""}`;
    const known = rates.get(key);
    rates.set(key, known ? add(known, part) : part);
  }
  const all = [...rates.values()].sort((a, b) => Number(b.rate) - Number(a.rate) || (a.nature ?? "").localeCompare(b.nature ?? ""));
  return {
    paidCents: sum(bills.map((bill) => bill.paidCents)),
    otherCents: sum(bills.map((bill) => bill.otherCents)),
    taxableCents: sum(all.map((part) => part.taxableCents)),
    taxCents: sum(all.map((part) => part.taxCents)),
    rates: all,
    bills,
  };
}

/** What a year's payments of a bill were for: what they are for in all, less what those before were for. */
function shareOf({ totalCents, beforeCents, paidCents, vat }: PaidBill): TaxShare {
  const amounts = vat.flatMap((part) => [part.taxableCents, part.taxCents]);
  const parts = [...amounts, totalCents - sum(amounts)];
  const before = split(beforeCents, totalCents, parts);
  const shares = split(beforeCents + paidCents, totalCents, parts).map((share, index) => share - (before[index] ?? 0));
  const rates = vat.map((part, index) => ({ ...part, taxableCents: shares[index * 2] ?? 0, taxCents: shares[index * 2 + 1] ?? 0 }));
  return { paidCents, rates, otherCents: shares.at(-1) ?? 0 };
}

/** Splits an amount like the parts of a total: largest remainders get the cents that are left over, so that the shares sum to it. */
function split(cents: Cents, totalCents: Cents, parts: readonly Cents[]): Cents[] {
  if (totalCents <= 0) return parts.map(() => 0);
  const total = BigInt(totalCents);
  const exact = parts.map((part, index) => {
    const product = BigInt(cents) * BigInt(part);
    const rest = ((product % total) + total) % total;
    return { index, share: Number((product - rest) / total), rest };
  });
  const left = cents - sum(exact.map(({ share }) => share));
  const lucky = new Set(
    [...exact]
      .sort((a, b) => Number(b.rest - a.rest) || a.index - b.index)
      .slice(0, left)
      .map(({ index }) => index),
  );
  return exact.map(({ index, share }) => share + (lucky.has(index) ? 1 : 0));
}

function add(one: TaxPart, other: TaxPart): TaxPart {
  return { ...one, taxableCents: one.taxableCents + other.taxableCents, taxCents: one.taxCents + other.taxCents };
}

function sum(amounts: readonly Cents[]): Cents {
  return amounts.reduce((all, one) => all + one, 0);
}
