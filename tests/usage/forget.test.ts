import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { inEnglish } from "@/lib/bss/templates/reason";
import { db } from "@/db/client";
import { usageEvent } from "@/db/schema/usage";
import { clock } from "@/lib/clock";
import { forgetUsageEvents } from "@/lib/usage/commands/forget-events";
import { useDatabase } from "../fixtures/database";
import { aCustomerWithPlan, aUsageRow, load, usageNow, useNovember } from "../fixtures/usage";

useDatabase();
useNovember();

it("what was used six months ago and before is gone, in batches; the days' sums and the counters stay, and it cannot be counted anew", async () => {
  const { lineId, number, service } = await aCustomerWithPlan();
  const row = (at: string) => aUsageRow(number, { service, at });
  const rows = ["2026-11-02T10:00:00Z", "2026-11-03T10:00:00Z", "2026-11-20T10:00:00Z"].map(row);
  await load(...rows);
  const before = await usageNow(lineId);
  const november = clock.now;
  clock.now = () => new Date("2027-05-03T22:30:00Z");
  // In Rome it is the 4th of May: the 3rd and 2nd of November are over, the 20th is not.
  expect(await forgetUsageEvents(1)).toBe(2);
  expect(await forgetUsageEvents()).toBe(0);
  expect(await db().select({ id: usageEvent.id }).from(usageEvent).where(eq(usageEvent.lineId, lineId))).toEqual([{ id: rows[2]?.id }]);
  expect(await usageNow(lineId)).toEqual(before);
  const again = await load(...rows);
  expect(again.results).toEqual(["refused", "refused", "unchanged"]);
  expect(again.reasons.map(inEnglish)[0]).toContain("over 6 months ago");
  expect(await usageNow(lineId)).toEqual(before);
  clock.now = november;
});
