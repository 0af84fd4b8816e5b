import "server-only";
import { eq, sql } from "drizzle-orm";
import { createHash } from "node:crypto";
import { db } from "@/db/client";
import { rateLimit } from "@/db/schema/identity";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { log } from "@/lib/log";
import type { Limit } from "@/lib/identity/rules";

function keyOf(limit: Limit, of: string): string {
  return `${limit.name}:${createHash("sha256").update(of).digest("base64url")}`;
}

/**
 * Counts one try of somebody against a limit: one statement, so parallel tries cannot slip past it, in the shared
 * database, so that instances count together.
 * @throws UserError `too-many-tries` (`too-many-today` for a limit of a day) with the seconds to wait, once the limit is passed.
 */
export async function countTry(limit: Limit, of: string): Promise<void> {
  const now = clock.now();
  const resetsAt = new Date(now.getTime() + limit.windowSeconds * 1000);
  const over = sql`${rateLimit.resetsAt} <= ${now.toISOString()}::timestamptz`;
  const [row] = await db()
    .insert(rateLimit)
    .values({ key: keyOf(limit, of), count: 1, resetsAt })
    .onConflictDoUpdate({
      target: rateLimit.key,
      set: {
        count: sql`case when ${over} then 1 else ${rateLimit.count} + 1 end`,
        resetsAt: sql`case when ${over} then ${resetsAt.toISOString()}::timestamptz else ${rateLimit.resetsAt} end`,
      },
    })
    .returning({ count: rateLimit.count, resetsAt: rateLimit.resetsAt });
  if (row && row.count > limit.tries) {
    // Once a window: an alarm that repeats itself is not heard.
    if (limit.isAlarm && row.count === limit.tries + 1) log.error({ limit: limit.name }, "a limit that only abuse reaches was reached");
    const code = limit.windowSeconds > 60 * 60 ? "too-many-today" : "too-many-tries";
    throw new UserError(code, Math.max(1, Math.ceil((row.resetsAt.getTime() - now.getTime()) / 1000)));
  }
}

/** Gives one counted try back: it was not a wrong one. */
export async function refundTry(limit: Limit, of: string): Promise<void> {
  await db()
    .update(rateLimit)
    .set({ count: sql`greatest(${rateLimit.count} - 1, 0)` })
    .where(eq(rateLimit.key, keyOf(limit, of)));
}

/** Counts a try, and says whether it was still allowed: for what is then left undone without a word. */
export async function isBelowLimit(limit: Limit, of: string): Promise<boolean> {
  try {
    await countTry(limit, of);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
