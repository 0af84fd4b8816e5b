import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { bill, billPayment } from "@/db/schema/billing";
import { applyPayment, type ReceivedMoney } from "@/lib/billing/commands/apply-payment";
import { aBill, aLine } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";

useDatabase();

let references = 0;
const apply = (billId: string, amountCents: number, over: Partial<ReceivedMoney> = {}) =>
  db().transaction((tx) =>
    applyPayment(tx, {
      billId,
      source: "card",
      reference: `ref-${String((references += 1))}`,
      amountCents,
      paidOn: "2026-03-10",
      at: new Date(),
      ...over,
    }),
  );

async function aBillOf(over: Omit<Parameters<typeof aBill>[0], "lineId">) {
  const { lineId } = await aLine();
  return aBill({ lineId, ...over });
}

async function standing(billId: string) {
  const [found] = await db().select({ state: bill.state, paidCents: bill.paidCents }).from(bill).where(eq(bill.id, billId));
  return found;
}

describe("money applied to a bill of 37.90 euro", () => {
  it.each([
    ["all of it", "processing", 3790, false, { appliedCents: 3790, excessCents: 0 }, { state: "paid", paidCents: 3790 }],
    ["more than it owes", "processing", 4000, false, { appliedCents: 3790, excessCents: 210 }, { state: "paid", paidCents: 3790 }],
    ["a part, nothing live after", "processing", 1000, false, { appliedCents: 1000, excessCents: 0 }, { state: "open", paidCents: 1000 }],
    [
      "a part, another payment still live",
      "processing",
      1000,
      true,
      { appliedCents: 1000, excessCents: 0 },
      { state: "processing", paidCents: 1000 },
    ],
    ["a part of an open bill", "open", 1000, undefined, { appliedCents: 1000, excessCents: 0 }, { state: "open", paidCents: 1000 }],
    ["a paid bill", "paid", 1000, false, { appliedCents: 0, excessCents: 1000 }, { state: "paid", paidCents: 3790 }],
  ] as const)("%s", async (_name, state, amountCents, liveAfter, applied, after) => {
    const { billId } = await aBillOf({ state });
    expect(await apply(billId, amountCents, liveAfter === undefined ? {} : { liveAfter })).toEqual({ ...applied, already: false });
    expect(await standing(billId)).toEqual(after);
  });

  it("a credit note takes nothing", async () => {
    const { billId } = await aBillOf({ totalCents: -500, state: "credited" });
    expect(await apply(billId, 500)).toEqual({ appliedCents: 0, excessCents: 500, already: false });
    expect(await standing(billId)).toEqual({ state: "credited", paidCents: 0 });
  });

  it("the same reference counts once, also at the same moment", async () => {
    const { billId } = await aBillOf({ state: "processing" });
    const all = await Promise.all(Array.from({ length: 8 }, () => apply(billId, 4000, { reference: "same", liveAfter: false })));
    expect(all.filter((one) => !one.already)).toHaveLength(1);
    expect(all.every((one) => one.appliedCents === 3790 && one.excessCents === 210)).toBe(true);
    expect(await db().select({ amountCents: billPayment.amountCents }).from(billPayment).where(eq(billPayment.billId, billId))).toEqual([
      { amountCents: 3790 },
    ]);
  });

  it("many payments at the same moment never pay more than the total", async () => {
    const { billId } = await aBillOf({});
    const all = await Promise.all(Array.from({ length: 10 }, () => apply(billId, 1000)));
    expect(all.reduce((sum, one) => sum + one.appliedCents, 0)).toBe(3790);
    expect(all.reduce((sum, one) => sum + one.excessCents, 0)).toBe(6210);
    expect(await standing(billId)).toEqual({ state: "paid", paidCents: 3790 });
  });

  it("a payment may be for several bills; the operator's reference for another bill, no amount, or no bill is a fault of ours", async () => {
    const { billId } = await aBillOf({});
    const other = await aBillOf({});
    for (const id of [billId, other.billId, billId]) await apply(id, 100, { reference: "both" });
    expect([await standing(billId), await standing(other.billId)]).toMatchObject([{ paidCents: 100 }, { paidCents: 100 }]);
    await apply(billId, 100, { source: "operator", reference: "theirs" });
    await expect(apply(other.billId, 100, { source: "operator", reference: "theirs" })).rejects.toThrow("another bill");
    await expect(apply(billId, 0)).rejects.toThrow(RangeError);
    await expect(apply(billId, 1.5)).rejects.toThrow(RangeError);
    await expect(apply("00000000-0000-7000-8000-000000000000", 100)).rejects.toThrow("no bill");
  });
});
