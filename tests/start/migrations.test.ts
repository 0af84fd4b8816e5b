import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrateDatabase } from "../../scripts/migrate";
import { createDatabase } from "../fixtures/database";

const INSTANCES = 6;
let sql: postgres.Sql;
let drop: () => Promise<void>;

beforeAll(async () => {
  const fresh = await createDatabase({ template: "template0" });
  drop = fresh.drop;
  await Promise.all(Array.from({ length: INSTANCES }, () => migrateDatabase(fresh.url)));
  sql = postgres(fresh.url, { max: 1, onnotice: () => undefined });
});

afterAll(async () => {
  await sql.end();
  await drop();
});

/** Writes one ledger transaction with an entry of each amount. */
async function record(amountsCents: number[]): Promise<string> {
  const id = randomUUID();
  await sql.begin(async (tx) => {
    await tx`insert into ledger_tx (id, kind, external_ref, at) values (${id}, 'card-payment', ${id}, now())`;
    for (const [position, amountCents] of amountsCents.entries()) {
      await tx`insert into ledger_entry (tx_id, position, account, amount_cents, currency) values (${id}, ${position}, 'clearing:stripe', ${amountCents}, 'EUR')`;
    }
  });
  return id;
}

test("instances that start together on an empty database all find it migrated once", async () => {
  const [applied] = await sql`select count(*)::int as total, count(distinct hash)::int as distinct from drizzle.__drizzle_migrations`;
  expect(applied?.total).toBeGreaterThan(1);
  expect(applied?.total).toBe(applied?.distinct);
  await expect(sql`select graphile_worker.add_job('nothing', '{}'::json)`).resolves.toHaveLength(1);
});

test("the ledger takes a movement that balances", async () => {
  const id = await record([1_500, -1_500]);
  expect(await sql`select 1 from ledger_entry where tx_id = ${id}`).toHaveLength(2);
});

test.each([
  ["that does not balance", [1_500, -1_499], "does not balance"],
  ["without entries", [], "has no entries"],
])("the ledger refuses a movement %s", async (_name, amounts, reason) => {
  await expect(record(amounts)).rejects.toThrow(reason);
});

test("a balanced movement in two currencies that only balance together is refused", async () => {
  const id = randomUUID();
  const written = sql.begin(async (tx) => {
    await tx`insert into ledger_tx (id, kind, external_ref, at) values (${id}, 'card-payment', ${id}, now())`;
    await tx`insert into ledger_entry (tx_id, position, account, amount_cents, currency) values (${id}, 0, 'clearing:stripe', 5, 'EUR'), (${id}, 1, 'receivable:bills', -5, 'CHF')`;
  });
  await expect(written).rejects.toThrow("does not balance");
});

test.each(["ledger_tx", "ledger_entry", "audit_log"])("what %s holds is neither changed nor removed", async (table) => {
  await record([1, -1]);
  await sql`insert into audit_log (at, actor, subject, action) values (now(), 'test', 'test', 'test')`;
  const column = table === "audit_log" ? "actor" : table === "ledger_tx" ? "external_ref" : "currency";
  await expect(sql`update ${sql(table)} set ${sql(column)} = 'changed'`).rejects.toThrow("append-only");
  await expect(sql`delete from ${sql(table)}`).rejects.toThrow("append-only");
  await expect(sql`truncate ${sql(table)} cascade`).rejects.toThrow("append-only");
});

test("the bills of files that come again are found by an index: a table of a million is not read for them", async () => {
  const plan = await sql.begin(async (tx) => {
    for (const way of ["seqscan", "hashjoin", "mergejoin"]) await tx.unsafe(`set local enable_${way} = off`);
    return tx`explain select 1 from bill join document on document.id = bill.document_id where document.sha256 in ('one', 'other')`;
  });
  expect(JSON.stringify(plan)).toContain("bill_document");
});
