import { type LogLevel, Logger, run, type Runner, type TaskList } from "graphile-worker";
import type { Pool } from "pg";
import { setTimeout as pause } from "node:timers/promises";
import { closeDb, db, openPool } from "@/db/client";
import { hasOverdueJobs, listDeadJobs, releaseStuckJobs, retryDeadJobs } from "@/db/queue";
import * as billing from "@/lib/billing/jobs";
import * as bss from "@/lib/bss/jobs";
import * as credit from "@/lib/credit/jobs";
import { ConfigError, env } from "@/lib/env";
import { log } from "@/lib/log";
import * as identity from "@/lib/identity/jobs";
import * as notifications from "@/lib/notifications/jobs";
import { closeSms } from "@/lib/notifications/smpp/submit";
import { closeMail } from "@/lib/notifications/smtp";
import * as onboarding from "@/lib/onboarding/jobs";
import * as payments from "@/lib/payments/jobs";
import * as privacy from "@/lib/privacy/jobs";
import * as usage from "@/lib/usage/jobs";

const CONCURRENCY = 4;
const DOMAINS = [notifications, identity, usage, credit, billing, payments, onboarding, privacy, bss];
const jobs: TaskList = Object.fromEntries(DOMAINS.flatMap((domain) => Object.entries(domain.jobs)));
const RELEASE_EVERY_MS = 60_000;

const BEGIN_TIMEOUT_MS = 10_000;

/** So long may a task be due while nobody here takes one. */
const STALLED_SECONDS = 30;
const STALL_CHECK_MS = 5_000;

/** After the queue was lost: long enough not to spin, short enough that nobody notices. */
const AGAIN_MS = 1_000;

/** `npm run worker -- dead` lists the tasks that were given up, `-- retry ID…` lets them begin anew. */
async function command([name, ...ids]: readonly string[]): Promise<void> {
  databaseUrl();
  if (name === "retry" && ids.length > 0) {
    process.stdout.write(`${String(await retryDeadJobs(db(), ids))} of ${String(ids.length)} begin anew\n`);
  } else if (name === "dead") {
    const dead = await listDeadJobs(db());
    for (const { id, task, attempts, lastError, diedAt } of dead)
      process.stdout.write(
        `${id}  ${diedAt.toISOString()}  ${task} after ${String(attempts)} attempts: ${lastError?.split("\n")[0] ?? ""}\n`,
      );
    process.stdout.write(`${String(dead.length)} tasks were given up\n`);
  } else {
    throw new ConfigError(
      "npm run worker                 does the queue's tasks\nnpm run worker -- dead         lists those that were given up\nnpm run worker -- retry ID…    lets them begin anew",
    );
  }
  await closeDb();
}

/**
 * Does the queue's tasks until it is told to stop; what has begun is finished first. The queue gives up when the database
 * goes away for longer than a moment: then it begins again, for as long as it takes.
 */
async function work(): Promise<void> {
  const connectionString = databaseUrl();
  let stopping = false;
  let runner: Runner | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!stopping) void runner?.stop();
      stopping = true;
    });
  }
  // Asked anew each time: a signal may come while the queue begins.
  const hasToStop = () => stopping;
  const release = setInterval(() => {
    releaseStuckJobs(db()).catch((error: unknown) => {
      log.warn({ err: error }, "stuck tasks could not be released");
    });
  }, RELEASE_EVERY_MS);
  while (!hasToStop()) {
    // Not the queue's own: it stops listening to that before its connections are closed, and one that is lost then would end this process.
    const pool = openPool(connectionString);
    try {
      runner = await begin(pool);
      await (hasToStop() ? runner.stop() : Promise.race([runner.promise, stalled(runner)]));
    } catch (error) {
      log.error({ err: error }, "the queue is out of reach");
    }
    runner = undefined;
    pool.end().catch((error: unknown) => {
      log.warn({ err: error }, "the queue's connections did not close");
    });
    if (!hasToStop()) await pause(AGAIN_MS);
  }
  clearInterval(release);
  closeMail();
  closeSms();
  await closeDb();
}

/**
 * Resolves when tasks are overdue and this process takes none: the queue can lose its connections without knowing. Another
 * runner begins then; should the old one wake up, the two share the work as two workers do.
 */
async function stalled(runner: Runner): Promise<void> {
  let takenAt = Date.now();
  runner.events.on("job:start", () => {
    takenAt = Date.now();
  });
  const old = { isOver: false };
  runner.events.on("stop", () => {
    old.isOver = true;
  });
  const hasStalled = async () =>
    Date.now() - takenAt > STALLED_SECONDS * 1000 && (await hasOverdueJobs(db(), STALLED_SECONDS).catch(() => false));
  do {
    await pause(STALL_CHECK_MS, undefined, { ref: false });
    if (old.isOver) return;
  } while (!(await hasStalled()));
  log.error("the queue has stalled: it begins again");
  runner.stop().catch((error: unknown) => {
    log.warn({ err: error }, "the stalled queue did not stop in order");
  });
}

async function begin(pgPool: Pool): Promise<Runner> {
  const starting = run({
    pgPool,
    concurrency: CONCURRENCY,
    taskList: jobs,
    crontab: DOMAINS.map((domain) => domain.crontab).join("\n"),
    // Ours close the database afterwards.
    noHandleSignals: true,
    // With batches the stop waits until what was done is written down; without, it may be lost and done again.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    logger: new Logger((scope) => (level, message, details) => {
      log[severity(level)]({ ...scope, ...details }, message);
    }),
  });
  // A connection that is lost while the queue begins can leave it waiting for ever.
  const runner = await Promise.race([starting, pause(BEGIN_TIMEOUT_MS, undefined, { ref: false })]);
  if (!runner) {
    starting
      .then((late) => late.stop())
      .catch((error: unknown) => {
        log.warn({ err: error }, "the queue began too late");
      });
    throw new Error("the queue did not begin in time");
  }
  runner.events.on("job:failed", ({ job, error }) => {
    log.error({ err: error, job: job.id, task: job.task_identifier, attempts: job.attempts }, "a task was given up");
  });
  log.info({ tasks: Object.keys(jobs) }, "worker ready");
  return runner;
}

/** @throws ConfigError when the worker cannot know its database: it never starts one of its own. */
function databaseUrl(): string {
  if (!process.env.DATABASE_URL) {
    throw new ConfigError(
      "DATABASE_URL: set the database whose queue is to be worked on; `npm start` runs a worker of its own beside the portal",
    );
  }
  return env().DATABASE_URL;
}

/** The queue tells of every job at `info`, which is ours for what the portal does. */
function severity(level: `${LogLevel}`): "error" | "warn" | "debug" {
  return level === "error" || level === "warning" ? (level === "error" ? "error" : "warn") : "debug";
}

try {
  const given = process.argv.slice(2);
  await (given.length > 0 ? command(given) : work());
} catch (error) {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else log.fatal({ err: error }, "worker failed");
  process.exitCode = 1;
}
