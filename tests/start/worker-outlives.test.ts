import { sql } from "drizzle-orm";
import postgres from "postgres";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { useDatabase } from "../fixtures/database";
import { billNow } from "../fixtures/paying";
import { startProgram } from "../fixtures/processes";
import { useSandbox } from "../fixtures/sandbox";
import { aToldPayment, settings, WORKER } from "../fixtures/worker";

useDatabase();
const sandbox = useSandbox();

test("a worker outlives its database: it goes on once that is back", { timeout: 180_000 }, async () => {
  const worker = startProgram(WORKER, settings());
  await worker.says(/worker ready/);
  const { rows } = await db().execute<{ name: string }>(sql`select current_database() as name`);
  const url = new URL(process.env.DATABASE_URL ?? "");
  url.pathname = "/postgres";
  const admin = postgres(url.href, { max: 1, onnotice: () => undefined });
  const name = rows[0]?.name ?? "";
  try {
    await admin`alter database ${admin(name)} allow_connections false`;
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    await new Promise((resolve) => setTimeout(resolve, 4_000));
  } finally {
    await admin`alter database ${admin(name)} allow_connections true`;
    await admin.end();
  }
  const billId = await aToldPayment(sandbox);
  // On a busy machine the queue may have to begin several times, each with ten seconds of its own.
  await expect.poll(() => billNow(billId), { timeout: 120_000 }).toMatchObject({ state: "paid" });
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toEqual({ code: 0, signal: null });
});
