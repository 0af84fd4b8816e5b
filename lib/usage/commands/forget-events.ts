import "server-only";
import { inArray, lt } from "drizzle-orm";
import { db } from "@/db/client";
import { usageEvent } from "@/db/schema/usage";
import { clock } from "@/lib/clock";
import { dayOf, endOfDay } from "@/lib/dates";
import { log } from "@/lib/log";
import { lastForgottenDay } from "@/lib/usage/rules";

/** Few enough that nobody waits for a lock, many enough that a million are gone in minutes. */
const BATCH = 10_000;

/**
 * Deletes what was used six months ago and before (traffic data, article 123 of the Codice privacy: six months at most), each batch for itself. The sums of
 * its days and the counters stay as they are.
 * @returns how many events are gone.
 */
export async function forgetUsageEvents(batch = BATCH): Promise<number> {
  const before = endOfDay(lastForgottenDay(dayOf(clock.now())));
  let forgotten = 0;
  let last = batch;
  while (last === batch) {
    const old = db().select({ id: usageEvent.id }).from(usageEvent).where(lt(usageEvent.at, before)).orderBy(usageEvent.at).limit(batch);
    last = (await db().delete(usageEvent).where(inArray(usageEvent.id, old)).returning({ id: usageEvent.id })).length;
    forgotten += last;
  }
  log.info({ forgotten, before }, "usage events of six months ago are gone");
  return forgotten;
}
