import "server-only";
import { and, eq, lt } from "drizzle-orm";
import { db } from "@/db/client";
import { providerCursor } from "@/db/schema/payments";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { keepEvent } from "@/lib/payments/commands/receive-notification";
import * as paypal from "@/lib/payments/paypal/events";
import type { Provider } from "@/lib/payments/rules";
import { listEventsSince, type ProviderEvent } from "@/lib/payments/stripe/events";

/** Read again at each turn: an event may be listed a little after its own time. */
const OVERLAP_MS = 10 * 60_000;

/** How far back the first turn looks. */
const FIRST_LOOK_MS = 24 * 3_600_000;

/**
 * Reads the providers' own lists of events from where the last turn ended, and follows those of which no notification
 * has come. A cursor moves only after all were kept, and never back: a turn that dies is done again.
 * @returns how many had been missed.
 * @throws UserError `provider-unavailable` when a provider does not answer.
 */
export async function readEvents(): Promise<number> {
  if (env().PAYMENTS_MODE === "off") return 0;
  const missed = await readList("stripe", listEventsSince);
  return env().paypal ? missed + (await readList("paypal", paypal.listEventsSince)) : missed;
}

async function readList(provider: Provider, list: (since: Date) => AsyncGenerator<ProviderEvent>): Promise<number> {
  const startedAt = clock.now();
  const [cursor] = await db()
    .select({ readUntil: providerCursor.readUntil })
    .from(providerCursor)
    .where(eq(providerCursor.provider, provider));
  const since = cursor ? cursor.readUntil.getTime() - OVERLAP_MS : startedAt.getTime() - FIRST_LOOK_MS;
  let missed = 0;
  for await (const event of list(new Date(since))) {
    // A young event's notification may be on its way; the next turn sees it again.
    if (startedAt.getTime() - event.createdAt.getTime() < OVERLAP_MS / 2) continue;
    if (await db().transaction((tx) => keepEvent(tx, provider, event, "list"))) missed += 1;
  }
  await db()
    .insert(providerCursor)
    .values({ provider, readUntil: startedAt })
    .onConflictDoUpdate({
      target: providerCursor.provider,
      set: { readUntil: startedAt },
      setWhere: and(lt(providerCursor.readUntil, startedAt)),
    });
  if (missed > 0) log.warn({ provider, missed }, "events of which no notification came");
  return missed;
}
