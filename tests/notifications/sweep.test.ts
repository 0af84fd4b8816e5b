import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { db } from "@/db/client";
import { sweepMessages } from "@/lib/notifications/commands/sweep-messages";
import { sendMessage } from "@/lib/notifications/commands/send-message";
import { closeMail } from "@/lib/notifications/smtp";
import { useDatabase } from "../fixtures/database";
import { aQueuedMail, jobsFor } from "../fixtures/notifications";
import { useSandbox } from "../fixtures/sandbox";

useDatabase();
useSandbox();
afterAll(closeMail);

const changeJob = (id: string, change: ReturnType<typeof sql>) =>
  db().execute(sql`update graphile_worker._private_jobs set ${change} where key = ${`message:${id}`}`);

test("a waiting message whose job is gone is queued again", async () => {
  const id = await aQueuedMail();
  await db().execute(sql`delete from graphile_worker._private_jobs where key = ${`message:${id}`}`);
  await sweepMessages();
  await sweepMessages();
  expect(await jobsFor(id)).toBe(1);
});

test("one whose job has failed for the last time begins anew", async () => {
  const id = await aQueuedMail();
  await changeJob(id, sql`attempts = max_attempts`);
  expect(await jobsFor(id)).toBe(0);
  await sweepMessages();
  expect(await jobsFor(id)).toBe(1);
});

test("one that is being sent is left alone", async () => {
  const id = await aQueuedMail();
  await changeJob(id, sql`locked_at = ${new Date().toISOString()}::timestamptz, locked_by = 'a worker', attempts = 1`);
  await sweepMessages();
  expect(await jobsFor(id)).toBe(0);
});

test("a job that waits for its next try keeps its place, and a sent message gets none", async () => {
  const waiting = await aQueuedMail();
  await changeJob(waiting, sql`attempts = 7`);
  const sent = await aQueuedMail();
  await sendMessage(sent);
  await db().execute(sql`delete from graphile_worker._private_jobs where key = ${`message:${sent}`}`);
  await sweepMessages();
  const {
    rows: [job],
  } = await db().execute(sql`select attempts from graphile_worker.jobs where key = ${`message:${waiting}`}`);
  expect(job).toEqual({ attempts: 7 });
  expect(await jobsFor(sent)).toBe(0);
});
