import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyMoney, dueCents, frozenCents, grossCents } from "@/lib/billing/rules";
import { creditOf, usesOf } from "@/lib/payments/rules/kept";

const cents = fc.integer({ min: 1, max: 10_000 });

describe("what notes, payments, kept money and disputes do to a bill", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("note" as const), cents, isLast: fc.boolean() }),
    fc.record({ do: fc.constant("pay" as const), cents }),
    fc.record({ do: fc.constant("use" as const), cents }),
    fc.record({ do: fc.constant("dispute" as const), cents }),
    fc.record({ do: fc.constant("answer" as const), cents }),
  );

  it("no cent is lost, and no more is asked for than is owed and undisputed", () => {
    fc.assert(
      fc.property(cents, fc.array(step, { maxLength: 30 }), (totalCents, steps) => {
        let bill = { state: "open" as ReturnType<typeof applyMoney>["state"], totalCents, paidCents: 0, disputedCents: 0 };
        let kept = [{ id: "start", amountCents: 500, usedCents: 0 }];
        // What came in, what waits for a note's other bills, and what kept money had at first.
        let came = 500;
        let waits = 0;
        for (const one of steps) {
          const due = dueCents(bill);
          if (one.do === "note") {
            const { appliedCents, keptCents, leftCents } = creditOf(one.cents, bill.totalCents - bill.paidCents, one.isLast);
            const { paidCents, state, excessCents } = applyMoney(bill, appliedCents, false);
            expect(excessCents).toBe(0);
            bill = { ...bill, paidCents, state };
            kept = [...kept, { id: "note", amountCents: keptCents, usedCents: 0 }];
            came += one.cents;
            waits += leftCents;
          } else if (one.do === "pay") {
            const { paidCents, state, excessCents } = applyMoney(bill, one.cents, false);
            bill = { ...bill, paidCents, state };
            kept = [...kept, { id: "pay", amountCents: excessCents, usedCents: 0 }];
            came += one.cents;
          } else if (one.do === "use") {
            const uses = usesOf(kept, due);
            const sum = uses.reduce((all, { amountCents }) => all + amountCents, 0);
            expect(sum).toBe(
              Math.min(
                due,
                kept.reduce((all, row) => all + row.amountCents - row.usedCents, 0),
              ),
            );
            kept = kept.map((row) => ({ ...row, usedCents: row.usedCents + (uses.find(({ of }) => of === row)?.amountCents ?? 0) }));
            const { paidCents, state } = applyMoney(bill, sum, false);
            bill = { ...bill, paidCents, state };
          } else {
            const sign = one.do === "dispute" ? 1 : -1;
            bill = { ...bill, disputedCents: Math.min(totalCents, Math.max(0, bill.disputedCents + sign * one.cents)) };
          }
          expect(bill.paidCents).toBeLessThanOrEqual(totalCents);
          expect(dueCents(bill) + frozenCents(bill)).toBe(totalCents - bill.paidCents);
          expect(kept.every(({ amountCents, usedCents }) => usedCents >= 0 && usedCents <= amountCents)).toBe(true);
          const unused = kept.reduce((all, row) => all + row.amountCents - row.usedCents, 0);
          expect(bill.paidCents + unused + waits).toBe(came);
        }
      }),
    );
  });

  it.each([
    ["30.00", "22.00", 3660],
    ["0.00500000", "22.00", 1],
    ["-4.10", "22.00", -500],
    ["0.38", "0.00", 38],
  ])("a row of %s at %s %% comes to %i", (total, vatRate, expected) => {
    expect(grossCents({ total, vatRate })).toBe(expected);
  });
});
