import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseOther, compareBills, type BillEvent, type ComparedBill } from "@/lib/billing/comparison";

const SUBSCRIPTION = {
  articleCode: "ABB-FIBRA",
  description: "Fibra casa",
  total: "24.51",
  vatRate: "22.00",
  vatNature: null,
  periodEnd: null,
};
const DISCOUNT = { ...SUBSCRIPTION, articleCode: "ABB-SCONTO", description: "Sconto di benvenuto", total: "-4.10" };
const INSTALMENT = { ...SUBSCRIPTION, articleCode: null, description: "Modem, rata 12 di 48", total: "4.10" };

const october: ComparedBill = {
  issueDate: "2026-11-01",
  periodStart: "2026-10-01",
  periodEnd: "2026-10-31",
  totalCents: 2990,
  rows: [SUBSCRIPTION, DISCOUNT, INSTALMENT],
};
const november: ComparedBill = {
  issueDate: "2026-12-01",
  periodStart: "2026-11-01",
  periodEnd: "2026-11-30",
  totalCents: 3490,
  rows: [SUBSCRIPTION, { ...INSTALMENT, description: "Modem, rata 13 di 48" }],
};
const promotionEnd: BillEvent = {
  kind: "promotion-end",
  articleCode: "ABB-SCONTO",
  description: null,
  effectiveOn: "2026-11-01",
  noticedOn: null,
  note: "Sconto di benvenuto",
};
const priceChange: BillEvent = { ...promotionEnd, kind: "price-change", articleCode: "ABB-FIBRA", noticedOn: "2026-09-20", note: "Fibra" };

describe("compareBills", () => {
  it("puts a difference down to the event that speaks of its rows, VAT included; instalments of one thing are the same", () => {
    expect(compareBills(november, october, [promotionEnd, priceChange])).toEqual({
      differenceCents: 500,
      reasons: [{ cause: promotionEnd, cents: 500, changes: [{ description: "Sconto di benvenuto", others: 0, cents: 500 }] }],
    });
  });

  it("finds the event by words where it has no code, whatever their capitals and accents", () => {
    const byWords = { ...promotionEnd, articleCode: null, description: "SCÓNTO di benvenuto" };
    expect(compareBills(november, october, [byWords]).reasons[0]?.cause).toBe(byWords);
  });

  it.each([
    ["before the two bills", { effectiveOn: "2026-09-30" }],
    ["on the older one's first day, so that both have it", { effectiveOn: "2026-10-01" }],
    ["after them", { effectiveOn: "2026-12-01" }],
    ["about other rows", { articleCode: "ABB-FIBRA" }],
    ["about other words", { articleCode: null, description: "Modem" }],
  ])("an event %s explains nothing: the difference is unexplained", (_, over) => {
    expect(compareBills(november, october, [{ ...promotionEnd, ...over }]).reasons).toMatchObject([{ cause: "unexplained", cents: 500 }]);
  });

  it("an end of a promotion never makes a bill cheaper, and the newest of two events counts", () => {
    const dearer = { ...november, totalCents: 3612, rows: november.rows.map((row, at) => (at === 0 ? { ...row, total: "25.51" } : row)) };
    const again = { ...priceChange, effectiveOn: "2026-11-15" };
    expect(compareBills(dearer, november, [priceChange, again]).reasons).toMatchObject([{ cause: again, cents: 122 }]);
    expect(compareBills(october, november, [promotionEnd]).reasons).toMatchObject([{ cause: "unexplained", cents: -500 }]);
  });

  it("what a row lasts beyond its bill's period is of its time, and what a file adds outside its rows is the rest", () => {
    const ahead = {
      ...november,
      totalCents: 4190,
      rows: november.rows.map((row) => ({ ...row, total: "26.51", periodEnd: "2026-12-31" })).slice(0, 1),
    };
    const base = { ...november, totalCents: 2990, rows: [SUBSCRIPTION] };
    const later = { ...priceChange, effectiveOn: "2026-12-10" };
    expect(compareBills(ahead, base, [later]).reasons).toMatchObject([
      { cause: later, cents: 244 },
      { cause: "rest", cents: 956 },
    ]);
  });

  it("names rows by what they say now, and counts the other words under their code", () => {
    const call = (country: string, total: string) => ({ ...SUBSCRIPTION, articleCode: "TEL", description: `Verso ${country}`, total });
    const bill = { ...november, totalCents: 366, rows: [call("Francia", "1"), call("Spagna", "2")] };
    const other = { ...october, totalCents: 122, rows: [call("Malta", "1")] };
    expect(compareBills(bill, other, []).reasons[0]?.changes).toEqual([{ description: "Verso Francia", others: 2, cents: 244 }]);
  });

  const money = fc
    .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 0, max: 99_999_999 }))
    .map(([whole, places]) => `${String(whole)}.${String(places).padStart(8, "0")}`);
  const day = fc.integer({ min: 1, max: 28 }).map((date) => `2026-11-${String(date).padStart(2, "0")}`);
  const code = fc.constantFrom(null, "A", "B", "C", "D");
  const row = fc.record({
    articleCode: code,
    description: fc.constantFrom("Fibra", "Modem, rata 1", "Modem, rata 2", "<b>\u202eevil</b>", ""),
    total: money,
    vatRate: fc.constantFrom("22.00", "10.00", "4.00", "0.00"),
    vatNature: fc.constantFrom(null, "N1"),
    periodEnd: fc.option(day),
  });
  const bill = fc.record({
    issueDate: day,
    periodStart: fc.option(day),
    periodEnd: fc.option(day),
    totalCents: fc.integer({ min: -1e7, max: 1e7 }),
    rows: fc.array(row, { maxLength: 30 }),
  });
  const event = fc.record({
    kind: fc.constantFrom("promotion-end", "price-change", "part-month", "usage", "one-off", "credit"),
    articleCode: code,
    description: fc.constantFrom("fibra", null),
    effectiveOn: day,
    noticedOn: fc.constant(null),
    note: fc.string(),
  });
  const events: fc.Arbitrary<BillEvent[]> = fc.array(event, { maxLength: 8 });

  it("leaves nothing over: reasons sum to the difference and rows to their reason, whatever the bills and the events", () => {
    fc.assert(
      fc.property(bill, bill, events, (one, two, told) => {
        const { differenceCents, reasons } = compareBills(one, two, told);
        expect(differenceCents).toBe(one.totalCents - two.totalCents);
        expect(reasons.reduce((sum, { cents }) => sum + cents, 0)).toBe(differenceCents);
        for (const { cents, changes } of reasons) {
          expect(changes.reduce((sum, change) => sum + change.cents, 0)).toBe(cents);
          expect(changes.every((change) => change.cents !== 0)).toBe(true);
        }
        expect(new Set(reasons.map(({ cause }) => cause)).size).toBe(reasons.length);
      }),
      { numRuns: 500 },
    );
  });

  it("is nothing for a bill and itself, and the reverse the other way round", () => {
    fc.assert(
      fc.property(bill, bill, events, (one, two, told) => {
        expect(compareBills(one, one, told)).toEqual({ differenceCents: 0, reasons: [] });
        expect(compareBills(two, one, told).differenceCents + compareBills(one, two, told).differenceCents).toBe(0);
      }),
    );
  });

  it("shares cents out fairly: no part is a whole cent from what it comes to, and a bill that is the sum of its rows has a cent of rest at most", () => {
    const part = fc.tuple(fc.constantFrom("A", "B", "C", "D"), money);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), (parts) => {
        const exact = new Map<string, number>();
        for (const [name, total] of parts) exact.set(name, (exact.get(name) ?? 0) + Number(total) * 122);
        const rows = parts.map(([name, total]) => ({ ...SUBSCRIPTION, articleCode: name, description: name, total }));
        const totalCents = Math.round([...exact.values()].reduce((sum, one) => sum + one, 0));
        const { reasons } = compareBills({ ...november, rows, totalCents }, { ...october, rows: [], totalCents: 0 }, []);
        for (const { cause, cents, changes } of reasons) {
          if (cause === "rest") expect(Math.abs(cents)).toBe(1);
          else for (const change of changes) expect(Math.abs(change.cents - (exact.get(change.description) ?? 0))).toBeLessThan(1.001);
        }
      }),
    );
  });
});

describe("chooseOther", () => {
  const bills = ["2026-09-01", "2026-10-01", "2026-12-01"].map((issueDate, at) => ({ id: `b${String(at)}`, issueDate, totalCents: 1000 }));
  const own = { id: "own", issueDate: "2026-11-01", totalCents: 1000 };
  it("is the bill before, or the one asked for; never a credit note, nor one of another line", () => {
    expect(chooseOther(own, bills, undefined)?.id).toBe("b1");
    expect(chooseOther(own, bills, "b2")?.id).toBe("b2");
    expect(chooseOther(own, bills, "foreign")?.id).toBe("b1");
    const credited = bills.map((one) => (one.id === "b1" ? { ...one, totalCents: -500 } : one));
    expect(chooseOther(own, credited, "b1")?.id).toBe("b0");
    expect(chooseOther(own, bills.slice(0, 0), undefined)).toBeUndefined();
  });
});
