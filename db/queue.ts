import "server-only";
import { sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "@/db/client";
import { clock } from "@/lib/clock";

/**
 * Puts a task on the queue inside the caller's transaction: it exists exactly when the write that needs it does.
 * @param key tasks with the same key that have not begun yet become one.
 * @param queue tasks of one queue are done one after the other, in their order.
 */
export async function addJob(tx: Database, task: string, payload: Record<string, string>, key?: string, queue?: string): Promise<void> {
  await tx.execute(
    sql`select graphile_worker.add_job(${task}::text, ${JSON.stringify(payload)}::json, job_key := ${key ?? null}::text, queue_name := ${queue ?? null}::text)`,
  );
}

/** Says that a long task is still being done, by its key: without a word for ten minutes it would be given back. */
export async function touchJob(tx: Database, key: string): Promise<void> {
  await tx.execute(sql`
    update graphile_worker._private_jobs set locked_at = ${clock.now().toISOString()}::timestamptz where key = ${key} and locked_at is not null`);
}

/** A task that was tried as often as it may be and never succeeded. It stays until somebody has it done again. */
export interface DeadJob {
  readonly id: string;
  readonly task: string;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly diedAt: Date;
}

const deadJob = z.object({
  id: z.string(),
  task: z.string(),
  attempts: z.number(),
  last_error: z.string().nullable(),
  died_at: z.coerce.date(),
});

/** A condition: the task of a key was tried as often as it may be, and given up. */
export function isGivenUp(key: SQL): SQL<boolean> {
  return sql<boolean>`exists (select from graphile_worker.jobs job where job.key = ${key} and job.attempts >= job.max_attempts and job.locked_at is null)`;
}

/** The tasks that were given up, the newest first. */
export async function listDeadJobs(tx: Database, limit = 200): Promise<DeadJob[]> {
  const { rows } = await tx.execute(sql`
    select job.id::text, job.task_identifier as task, job.attempts::int, job.last_error, job.updated_at as died_at
    from graphile_worker.jobs job where job.attempts >= job.max_attempts and job.locked_at is null
    order by job.updated_at desc limit ${limit}`);
  return rows.map((row) => {
    const { last_error: lastError, died_at: diedAt, ...job } = deadJob.parse(row);
    return { ...job, lastError, diedAt };
  });
}

/** Lets tasks that were given up begin anew. @returns how many of them there were. */
export async function retryDeadJobs(tx: Database, ids: readonly string[]): Promise<number> {
  const { rows } = await tx.execute(sql`
    select job.id from graphile_worker.reschedule_jobs(
      array(select j.id from graphile_worker.jobs j where j.attempts >= j.max_attempts and j.id::text in ${ids}),
      run_at := ${clock.now().toISOString()}::timestamptz, attempts := 0) job`);
  return rows.length;
}

/** Whether tasks have been due for so long without anybody taking them. */
export async function hasOverdueJobs(tx: Database, seconds: number): Promise<boolean> {
  const since = new Date(clock.now().getTime() - seconds * 1000).toISOString();
  const { rows } = await tx.execute(sql`
    select 1 from graphile_worker.jobs job
    where job.locked_at is null and job.attempts < job.max_attempts and job.run_at < ${since}::timestamptz limit 1`);
  return rows.length > 0;
}

/** No task takes so long without saying so (`touchJob`): the provider is given up after half a minute, and each is safe to be done twice. */
const STUCK_MINUTES = 10;

/** Gives back the tasks that a killed worker had begun (the queue itself would wait four hours for it). */
export async function releaseStuckJobs(tx: Database): Promise<void> {
  const since = new Date(clock.now().getTime() - STUCK_MINUTES * 60_000).toISOString();
  await tx.execute(sql`
    select graphile_worker.force_unlock_workers(array_agg(distinct job.locked_by))
    from graphile_worker.jobs job where job.locked_at < ${since}::timestamptz having count(*) > 0`);
}
