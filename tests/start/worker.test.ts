import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { addJob, listDeadJobs, releaseStuckJobs } from "@/db/queue";
import { payment } from "@/db/schema/payments";
import { untilBlocked, useDatabase } from "../fixtures/database";
import { billNow, books, forBill } from "../fixtures/paying";
import { runProgram, startProgram } from "../fixtures/processes";
import { useSandbox } from "../fixtures/sandbox";
import { aToldPayment as tell, settings, WORKER } from "../fixtures/worker";

useDatabase();
const sandbox = useSandbox();
const aToldPayment = () => tell(sandbox);

async function waiting(task: string): Promise<number> {
  const { rows } = await db().execute(sql`select 1 from graphile_worker.jobs where task_identifier = ${task}`);
  return rows.length;
}

test("without a database the worker says what to set", async () => {
  const { code, output } = await runProgram(WORKER);
  expect(code).toBe(1);
  expect(output).toMatch(/^DATABASE_URL: set the database whose queue is to be worked on/);
});

test.each(["SIGTERM", "SIGINT"] as const)("%s ends the worker in order", async (signal) => {
  const worker = startProgram(WORKER, settings());
  await worker.says(/worker ready/);
  worker.child.kill(signal);
  expect(await worker.ended).toEqual({ code: 0, signal: null });
});

test("two workers share the queue: each task is done once, by one of them", async () => {
  const billIds = await Promise.all(Array.from({ length: 40 }, aToldPayment));
  const before = await books();
  const workers = [1, 2].map(() => startProgram(WORKER, { ...settings(), LOG_LEVEL: "debug" }));
  await Promise.all(workers.map((worker) => worker.says(/worker ready/)));
  await expect.poll(() => waiting("settle-notified"), { timeout: 30_000 }).toBe(0);
  for (const worker of workers) worker.child.kill("SIGTERM");
  for (const worker of workers) expect(await worker.ended).toEqual({ code: 0, signal: null });
  const done = workers.map((worker) => worker.output().match(/Completed task \d+ \(settle-notified/g)?.length ?? 0);
  expect(done.reduce((all, one) => all + one, 0)).toBe(40);
  expect((await books()).movements).toBe(before.movements + 40);
  for (const billId of billIds) expect(await billNow(billId)).toMatchObject({ state: "paid" });
});

test("told to stop, a worker finishes the task that it has begun", async () => {
  const billId = await aToldPayment();
  const worker = startProgram(WORKER, { ...settings(), LOG_LEVEL: "debug" });
  let stopped = false;
  await db().transaction(async (tx) => {
    // The task needs this row: it stays under way for as long as we hold it.
    await tx.select({ id: payment.id }).from(payment).where(forBill(billId)).for("update");
    await worker.says(/worker ready/);
    await untilBlocked();
    worker.child.kill("SIGTERM");
    void worker.ended.then(() => (stopped = true));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(stopped).toBe(false);
  });
  expect(await worker.ended).toEqual({ code: 0, signal: null });
  expect(await billNow(billId)).toMatchObject({ state: "paid" });
  expect(await waiting("settle-notified")).toBe(0);
});

describe("a task that never succeeds", () => {
  test("is given up, listed, and begins anew when told to", async () => {
    await db().transaction((tx) => addJob(tx, "settle-notified", { wrong: "payload" }));
    await db().execute(sql`update graphile_worker._private_jobs set max_attempts = 1 where key is null`);
    const worker = startProgram(WORKER, settings());
    await expect.poll(async () => (await listDeadJobs(db())).length, { timeout: 30_000 }).toBe(1);
    worker.child.kill("SIGTERM");
    await worker.ended;
    expect(worker.output()).toContain("a task was given up");
    const [dead] = await listDeadJobs(db());
    const listed = await runProgram([...WORKER, "dead"], settings());
    expect(listed.output).toContain(`${dead?.id ?? "none"}  `);
    expect(listed.output).toMatch(/settle-notified after 1 attempts: .*\n1 tasks were given up/);
    const retried = await runProgram([...WORKER, "retry", dead?.id ?? ""], settings());
    expect(retried).toEqual({ code: 0, output: "1 of 1 begin anew\n" });
    expect(await listDeadJobs(db())).toHaveLength(0);
    expect(await waiting("settle-notified")).toBe(1);
  });

  test("an unknown order is answered by how to ask", async () => {
    const { code, output } = await runProgram([...WORKER, "bury"], settings());
    expect(code).toBe(1);
    expect(output).toContain("npm run worker -- dead");
  });
});

test("what a killed worker had begun is given back after ten minutes, what a living one works on is not", async () => {
  await db().transaction((tx) => addJob(tx, "sweep-payments", {}, "stuck"));
  await db().transaction((tx) => addJob(tx, "sweep-payments", {}, "young"));
  const lock = (key: string, minutes: number) =>
    db().execute(
      sql`update graphile_worker._private_jobs set locked_by = ${`worker-${key}`}, locked_at = now() - make_interval(mins => ${minutes}) where key = ${key}`,
    );
  await lock("stuck", 11);
  await lock("young", 9);
  await releaseStuckJobs(db());
  const { rows: locked } = await db().execute(
    sql`select key from graphile_worker.jobs where locked_by is not null and key in ('stuck', 'young')`,
  );
  expect(locked).toEqual([{ key: "young" }]);
});
