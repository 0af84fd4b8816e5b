import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { breakDown, SECTIONS } from "@/lib/billing/breakdown";

describe("breakDown", () => {
  it("adds rows before rounding and keeps the order of the bill", () => {
    const rows = [
      { section: "calls" as const, total: "0.00400000" },
      { section: "subscriptions" as const, total: "24.51000000" },
      { section: "calls" as const, total: "0.00400000" },
    ];
    const found = breakDown(rows, [{ taxCents: 539 }], 3051);
    expect(found.sections.map(({ section, netCents }) => [section, netCents])).toEqual([
      ["subscriptions", 2451],
      ["calls", 1],
    ]);
    expect(found).toMatchObject({ taxCents: 539, residualCents: 60 });
  });

  it("sums to the total to the cent, whatever the rows", () => {
    const row = fc.record({
      section: fc.constantFrom(...SECTIONS),
      total: fc
        .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 0, max: 99_999_999 }))
        .map(([a, b]) => `${String(a)}.${String(b).padStart(8, "0")}`),
    });
    const tax = fc.record({ taxCents: fc.integer({ min: -5000, max: 5000 }) });
    fc.assert(
      fc.property(fc.array(row), fc.array(tax), fc.integer({ min: -1e7, max: 1e7 }), (rows, vat, totalCents) => {
        const { sections, taxCents, residualCents } = breakDown(rows, vat, totalCents);
        expect(sections.reduce((sum, section) => sum + section.netCents, 0) + taxCents + residualCents).toBe(totalCents);
        expect(sections.flatMap((section) => section.rows)).toHaveLength(rows.length);
      }),
    );
  });
});
