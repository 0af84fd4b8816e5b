import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import { closeDb, db } from "@/db/client";
import { addJob, releaseStuckJobs } from "@/db/queue";
import { tellOfBills } from "@/lib/billing/commands/notices/tell-of-bills";
import { clock } from "@/lib/clock";
import { sweepMessages } from "@/lib/notifications/commands/sweep-messages";
import { readEvents } from "@/lib/payments/commands/read-events";
import { sweepPayments } from "@/lib/payments/commands/sweep-payments";
import { sweepRefunds } from "@/lib/payments/commands/sweep-refunds";
import { saying } from "../serve/progress";
import type { Stage } from "./stage";

/** Past a checkout's time, and past the first wait of the sweep and of the event list. */
const CHECKOUT_SECONDS = 33 * 60;
const HOUR_MS = 3_600_000;
const TIMEOUT_MS = 120_000;
const LOOK_MS = 1_000;

/**
 * Lets everything come to rest without waiting for it: what the portal does by itself within the hour (repeated
 * webhooks, sweeps, the event list, repeated tasks) is done now, under clocks that are moved ahead.
 */
export async function settle(stage: Stage): Promise<void> {
  await stage.sandbox.endFaults();
  await stage.ready();
  Object.assign(process.env, stage.environment);
  const sql = postgres(stage.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await saying("delivering what is still to be delivered", () => untilDelivered(stage));
    await saying("letting open checkouts run out", async () => {
      await stage.sandbox.advance(CHECKOUT_SECONDS);
      await untilDelivered(stage);
    });
    await saying("sweeping, and reading the provider's list of events", async () => {
      await sweepAhead(sql, HOUR_MS);
      await readEvents();
      await untilQueueIsEmpty(sql);
      await sweepAhead(sql, 2 * HOUR_MS);
      await untilQueueIsEmpty(sql);
    });
  } finally {
    await closeDb();
    await sql.end();
  }
}

async function untilDelivered(stage: Stage): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    if (Date.now() > deadline || (await stage.sandbox.pendingDeliveries()) === 0) return;
    // Its clock moves for the waiting of failed deliveries too.
    await stage.sandbox.advance(60);
    await pause(LOOK_MS);
  }
}

/** What the cron of the workers does minute by minute, that much later. */
async function sweepAhead(sql: postgres.Sql, aheadMs: number): Promise<void> {
  clock.now = () => new Date(Date.now() + aheadMs);
  await releaseStuckJobs(db());
  for (let turn = 0; turn < 20; turn += 1) {
    await sweepPayments();
    await sweepRefunds();
    await tellOfBills();
    await sweepMessages();
    const [live] =
      await sql`select 1 from payment where state in ('created', 'open', 'processing') and next_check_at <= ${clock.now()} limit 1`;
    if (!live) return;
  }
}

/**
 * The workers do what is left; what waits to be tried again is told that its time has come. Exports and top-ups are left to them too:
 * they are signed with the time, and the operator would refuse a clock that is an hour ahead.
 */
async function untilQueueIsEmpty(sql: postgres.Sql): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const exports = await sql`update operator_export set next_attempt_at = now() where state = 'waiting' returning id`;
    if (exports.length > 0) await addJob(db(), "sweep-exports", {}, "sweep-exports-now");
    const topUps = await sql`update top_up set next_attempt_at = now() where state = 'paid' returning id`;
    if (topUps.length > 0) await addJob(db(), "sweep-top-ups", {}, "sweep-top-ups-now");
    const left = await sql`select id from graphile_worker.jobs where attempts < max_attempts`;
    if (left.length + exports.length + topUps.length === 0 || Date.now() > deadline) return;
    const ids = left.map(({ id }) => String(id));
    await sql`select graphile_worker.reschedule_jobs(${ids}::bigint[], run_at := now())`;
    await pause(LOOK_MS);
  }
}
