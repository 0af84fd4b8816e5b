import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { taxYearOf, type PaidBill } from "@/lib/billing/tax-year";

const bill = (over: Partial<PaidBill>): PaidBill => ({
  id: "1",
  number: "2026/1",
  issueDate: "2026-01-05",
  totalCents: 12_400,
  beforeCents: 0,
  paidCents: 12_400,
  vat: [
    { rate: "22.00", nature: null, taxableCents: 10_000, taxCents: 2_200 },
    { rate: "0.00", nature: "N1", taxableCents: 200, taxCents: 0 },
  ],
  ...over,
});

describe("taxYearOf", () => {
  it("sums what was paid by rate, over all bills", () => {
    const other = bill({
      id: "2",
      totalCents: 1220,
      paidCents: 1220,
      vat: [{ rate: "22.00", nature: null, taxableCents: 1000, taxCents: 220 }],
    });
    expect(taxYearOf([bill({}), other])).toMatchObject({
      paidCents: 13_620,
      taxableCents: 11_200,
      taxCents: 2_420,
      otherCents: 0,
      rates: [
        { rate: "22.00", nature: null, taxableCents: 11_000, taxCents: 2_420 },
        { rate: "0.00", nature: "N1", taxableCents: 200, taxCents: 0 },
      ],
    });
  });

  it("takes a part payment for a part of each rate", () => {
    expect(taxYearOf([bill({ paidCents: 6200 })])).toMatchObject({ paidCents: 6200, taxableCents: 5100, taxCents: 1100, otherCents: 0 });
  });

  it("keeps what the invoice asks outside of its rates apart", () => {
    expect(taxYearOf([bill({ totalCents: 12_600, paidCents: 12_600 })])).toMatchObject({
      taxableCents: 10_200,
      taxCents: 2_200,
      otherCents: 200,
    });
  });

  it("is nothing for nobody", () => {
    expect(taxYearOf([])).toEqual({ paidCents: 0, taxableCents: 0, taxCents: 0, otherCents: 0, rates: [], bills: [] });
  });

  it("splits every payment to the cent; the years of a bill that is paid have its VAT together", () => {
    const amount = fc.integer({ min: -5_000, max: 1_000_000 });
    const parts = fc.array(fc.tuple(amount, amount), { minLength: 0, maxLength: 4 });
    const cuts = fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000_000 }), parts, cuts, (totalCents, amounts, at) => {
        const vat = amounts.map(([taxableCents, taxCents], index) => ({
          rate: `${String(index)}.00`,
          nature: null,
          taxableCents,
          taxCents,
        }));
        const steps = [...at.map((share) => Math.floor((totalCents * share) / 1_000_000)).sort((a, b) => a - b), totalCents];
        const years = steps.map((step, index) => {
          const beforeCents = steps[index - 1] ?? 0;
          return taxYearOf([bill({ totalCents, beforeCents, paidCents: step - beforeCents, vat })]);
        });
        for (const year of years) expect(year.taxableCents + year.taxCents + year.otherCents).toBe(year.paidCents);
        const over = (of: (year: (typeof years)[number]) => number) => years.reduce((all, year) => all + of(year), 0);
        expect(over((year) => year.taxCents)).toBe(vat.reduce((all, { taxCents }) => all + taxCents, 0));
        expect(over((year) => year.taxableCents)).toBe(vat.reduce((all, { taxableCents }) => all + taxableCents, 0));
      }),
    );
  });
});
