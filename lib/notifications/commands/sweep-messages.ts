import "server-only";
import { and, asc, eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { notification } from "@/db/schema/notifications";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { queueSending } from "@/lib/notifications/commands/queue-mail";
import { SENDING_KEY } from "@/lib/notifications/rules";

/** How many messages one sweep takes up; the next one goes on. */
const BATCH = 500;

/**
 * Puts waiting messages whose job is gone back on the queue: it was given up after four days in which the server was silent, or
 * somebody removed it. A job that waits for its next try, or that a worker holds, is left alone.
 */
export async function sweepMessages(): Promise<void> {
  if (!env().mail) return;
  const stranded = await db()
    .select({ id: notification.id })
    .from(notification)
    .where(
      and(
        eq(notification.state, "waiting"),
        sql`not exists (
          select from graphile_worker.jobs
          where jobs.key = ${SENDING_KEY}::text || ${notification.id}::text and jobs.attempts < jobs.max_attempts
        )`,
      ),
    )
    .orderBy(asc(notification.createdAt))
    .limit(BATCH);
  for (const { id } of stranded) await queueSending(db(), id);
  if (stranded.length > 0) log.warn({ count: stranded.length }, "messages without a job are on the queue again");
}
