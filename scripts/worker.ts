import { type LogLevel, Logger, run } from "graphile-worker";
import { closeDb } from "@/db/client";
import { ConfigError, env } from "@/lib/env";
import { log } from "@/lib/log";
import { crontab, jobs } from "@/lib/payments/jobs";

const CONCURRENCY = 4;

/** Does the queue's tasks until it is told to stop; what has begun is finished first. */
async function work(): Promise<void> {
  const runner = await run({
    connectionString: databaseUrl(),
    concurrency: CONCURRENCY,
    taskList: jobs,
    crontab,
    // Ours close the database afterwards.
    noHandleSignals: true,
    logger: new Logger((scope) => (level, message, details) => {
      log[severity(level)]({ ...scope, ...details }, message);
    }),
  });
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!stopping) void runner.stop();
      stopping = true;
    });
  }
  log.info({ tasks: Object.keys(jobs) }, "worker ready");
  await runner.promise;
  await closeDb();
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
  await work();
} catch (error) {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else log.fatal({ err: error }, "worker failed");
  process.exitCode = 1;
}
