import { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countStatements } from "@/scripts/bench/statement-counter";
import { useDatabase } from "../fixtures/database";

useDatabase();
let door: Awaited<ReturnType<typeof countStatements>>;
let pool: Pool;

beforeAll(async () => {
  door = await countStatements(process.env.DATABASE_URL ?? "");
  pool = new Pool({ connectionString: door.url, max: 2 });
  await Promise.all([pool.query("select 1"), pool.query("select 2")]);
});

afterAll(async () => {
  await pool.end();
  await door.close();
});

test("what is sent together is one wave, though not in the same moment; what needs an answer begins another", async () => {
  door.reset();
  const slow = new Promise((resolve) => setTimeout(resolve, 30)).then(() => pool.query("select 3"));
  await Promise.all([pool.query("select 4"), slow]);
  expect(door.traffic()).toMatchObject({ statements: 2, waves: 1 });
  await pool.query("select 5 + $1::int", [1]);
  await pool.query({ name: "six", text: "select 6" });
  expect(door.traffic()).toMatchObject({ statements: 4, waves: 3 });
});
