import { count, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { inEnglish } from "@/lib/bss/templates/reason";
import { db } from "@/db/client";
import { usageEvent } from "@/db/schema/usage";
import { aLine } from "../fixtures/billing";
import { useDatabase } from "../fixtures/database";
import { aCounterRow, aCustomerWithPlan, aServiceRow, aUsageRow, load, useNovember, usageNow } from "../fixtures/usage";

useDatabase();
useNovember();

/** More than one command takes at once. */
const MANY = 1100;

const many = (number: string, over: object = {}) => Array.from({ length: MANY }, () => aUsageRow(number, over));

/** What of a line does not depend on which of its events came first. */
async function stateOf(lineId: string) {
  const { counters, days } = await usageNow(lineId);
  return {
    counters: counters.map(({ kind, used, lastEventAt }) => ({ kind, used, lastEventAt })),
    days: days.map(({ day, kind, quantity, costCents }) => ({ day, kind, quantity, costCents })),
  };
}

describe("usage by the thousand", () => {
  it("counts like one by one: named, unnamed and charged, of several lines and kinds, before and after the last word", async () => {
    const [together, apart] = [await aCustomerWithPlan(), await aCustomerWithPlan()];
    const rowsFor = ({ number, service }: typeof together) =>
      Array.from({ length: 60 }, (_, index) =>
        aUsageRow(number, {
          at: new Date(Date.UTC(2026, 9, 30, index * 2)).toISOString(),
          kind: index % 4 === 3 ? "sms" : "data",
          quantity: 1 + index,
          ...(index % 3 === 0 && { service }),
          ...(index % 5 === 0 && { cost: "0.16" }),
        }),
      );
    await load(...rowsFor(together));
    for (const row of rowsFor(apart)) await load(row);
    expect(await stateOf(together.lineId)).toEqual(await stateOf(apart.lineId));
  });

  it("fills one allowance before it uses the next, within one command too", async () => {
    const { lineId, number, offer } = await aCustomerWithPlan();
    const option = aServiceRow(number, offer, { renews_on: "2026-11-20" });
    await load(option, aCounterRow(number, option.reference, { total: 35, used: 5, renews_on: "2026-11-20" }));
    await load(...Array.from({ length: 5 }, () => aUsageRow(number)));
    expect((await usageNow(lineId)).counters.map(({ used }) => used).toSorted((a, b) => a - b)).toEqual([35, 120]);
  });

  it("refuses bad rows by their lines and counts the others, the same event twice in a file once", async () => {
    const { lineId, number, service } = await aCustomerWithPlan();
    const good = many(number, { service });
    const fixed = await aLine();
    const bad = [aUsageRow(number, { service: "none" }), aUsageRow(fixed.number), aUsageRow(number, { quantity: 0 }), { type: "usage" }];
    const rows = [...good.slice(0, 500), ...bad, ...good.slice(500), ...good.slice(0, 3)];
    const { report, results, reasons } = await load(...rows);
    expect(report).toMatchObject({ done: MANY, unchanged: 3, refused: 4 });
    expect(results.map((result, index) => (result === "refused" ? index + 1 : 0)).filter((line) => line > 0)).toEqual([501, 502, 503, 504]);
    expect(reasons.map(inEnglish)[0]).toBe("The service none is not on this line: load it first.");
    expect((await stateOf(lineId)).counters).toMatchObject([{ used: 100 + MANY * 10 }]);
    expect((await load(...rows.toReversed())).report).toMatchObject({ done: 0, unchanged: MANY + 3, refused: 4 });
    expect((await stateOf(lineId)).counters).toMatchObject([{ used: 100 + MANY * 10 }]);
  });

  it("is safe side by side: several files with the same events in other orders, renewals and words between them", async () => {
    const customers = [await aCustomerWithPlan(), await aCustomerWithPlan(), await aCustomerWithPlan()];
    const rows = Array.from({ length: 300 }, (_, index) =>
      customers.map(({ number, service }) =>
        aUsageRow(number, { ...(index % 2 === 0 && { service }), at: new Date(Date.UTC(2026, 10, 2 + (index % 9))).toISOString() }),
      ),
    ).flat();
    const words = customers.map(({ number, service }) => aCounterRow(number, service, { used: 0, as_of: "2026-11-01T12:00:00Z" }));
    const files = [rows, rows.toReversed(), [...rows.slice(400), ...rows.slice(0, 400)], words.toReversed()];
    const done = (await Promise.all(files.map((file) => load(...file)))).map(({ report }) => report);
    expect(done.reduce((sum, report) => sum + report.done, 0)).toBe(rows.length + words.length);
    expect(done.map(({ refused }) => refused)).toEqual([0, 0, 0, 0]);
    for (const { lineId } of customers) {
      const { counters, days } = await stateOf(lineId);
      expect(counters).toMatchObject([{ used: 3000 }]);
      expect(days.map(({ quantity }) => quantity).reduce((sum, one) => sum + one, 0)).toBe(3000);
      expect(await db().select({ events: count() }).from(usageEvent).where(eq(usageEvent.lineId, lineId))).toEqual([{ events: 300 }]);
    }
  });
});
