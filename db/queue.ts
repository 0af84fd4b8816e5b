import "server-only";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";

/**
 * Puts a task on the queue inside the caller's transaction: it exists exactly when the write that needs it does.
 * @param key tasks with the same key that have not begun yet become one.
 */
export async function addJob(tx: Database, task: string, payload: Record<string, string>, key?: string): Promise<void> {
  await tx.execute(sql`select graphile_worker.add_job(${task}::text, ${JSON.stringify(payload)}::json, job_key := ${key ?? null}::text)`);
}
