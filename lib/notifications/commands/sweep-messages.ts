import "server-only";
import { and, asc, eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { message } from "@/db/schema/notifications";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { queueSending } from "@/lib/notifications/commands/queue-mail";
import { LOST_AFTER_SECONDS, SENDING_KEY } from "@/lib/notifications/rules";

/** How many messages one sweep takes up; the next one goes on. */
const BATCH = 500;

/**
 * Puts waiting messages whose job is gone back on the queue: it failed its last try after some days of silence, somebody removed
 * it, or its worker was killed while it held it (the queue itself would take that job up again after four hours only).
 */
export async function sweepMessages(): Promise<void> {
  if (!env().mail) return;
  const lostBefore = new Date(clock.now().getTime() - LOST_AFTER_SECONDS * 1000).toISOString();
  const stranded = await db()
    .select({ id: message.id })
    .from(message)
    .where(
      and(
        eq(message.state, "waiting"),
        sql`not exists (
          select from graphile_worker.jobs
          where jobs.key = ${SENDING_KEY}::text || ${message.id}::text
            and jobs.attempts < jobs.max_attempts
            and (jobs.locked_at is null or jobs.locked_at > ${lostBefore}::timestamptz)
        )`,
      ),
    )
    .orderBy(asc(message.createdAt))
    .limit(BATCH);
  for (const { id } of stranded) await queueSending(db(), id);
  if (stranded.length > 0) log.warn({ count: stranded.length }, "messages without a job are on the queue again");
}
