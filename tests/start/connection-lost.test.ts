import { sql } from "drizzle-orm";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { db, type Database } from "@/db/client";
import { useDatabase } from "../fixtures/database";

useDatabase();

const POOL = 10;

/** A transaction that loses its connection on the way, as all do when the database is killed. */
async function interrupted(): Promise<void> {
  await db().transaction(async (tx) => {
    const pid = await backendOf(tx);
    await db().execute(sql`select pg_terminate_backend(${pid}::int)`);
    await pause(100);
    await tx.execute(sql`select 1`);
  });
}

async function backendOf(tx: Database): Promise<number> {
  const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  return Number(rows[0]?.pid);
}

/** What a promise comes to, or "hangs". */
function outcome(work: Promise<unknown>): Promise<string> {
  const told = work.then(
    () => "done",
    () => "failed",
  );
  return Promise.race([told, pause(5_000, "hangs")]);
}

test("work whose connection is lost fails at once, and whatever comes after it is served", async () => {
  for (let round = 0; round < 3; round += 1) {
    const lost = await Promise.all(Array.from({ length: POOL / 2 }, () => outcome(interrupted())));
    expect(lost).toEqual(lost.map(() => "failed"));
  }
  const after = await Promise.all(Array.from({ length: POOL * 4 }, () => outcome(db().execute(sql`select pg_sleep(0.02)`))));
  expect(after).toEqual(after.map(() => "done"));
});
