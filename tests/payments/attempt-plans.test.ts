import { afterAll, beforeAll, expect, test } from "vitest";
import postgres from "postgres";
import { closeDb } from "@/db/client";
import { resetEnv } from "@/lib/env";
import { findPaymentByCheckout, unsafeDeclinedAt, unsafeGuestCheckout, unsafePaymentOfCheckout } from "@/lib/payments/queries";
import { explain } from "@/scripts/bench/plans";
import { countStatements } from "@/scripts/bench/statement-counter";
import { useDatabase } from "../fixtures/database";
import { aCustomerWithBill } from "../fixtures/paying";

useDatabase();

let door: Awaited<ReturnType<typeof countStatements>>;
let databaseUrl: string;

beforeAll(async () => {
  databaseUrl = process.env.DATABASE_URL ?? "";
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  // Of payments that are not there: only the way to an attempt is looked at.
  await sql`set session_replication_role = replica`;
  await sql`insert into payment_attempt (payment_id, number, provider, idempotency_key, request, provider_ref, expires_at, created_at)
    select gen_random_uuid(), 1, provider, 'key-' || n, '{}', prefix || n, now(), now()
    from generate_series(1, 10000) n, (values ('stripe', 'cs_'), ('paypal', 'P')) as every (provider, prefix)`;
  await sql`analyze payment_attempt`;
  await sql.end();
  door = await countStatements(databaseUrl);
  await closeDb();
  process.env.DATABASE_URL = door.url;
  resetEnv();
});

afterAll(async () => {
  await closeDb();
  await door.close();
});

test.each(["cs_7", "P7"])("a checkout is found by its id and its provider, whatever the other columns: %s", async (ref) => {
  const { principal } = await aCustomerWithBill();
  door.reset();
  await Promise.all([findPaymentByCheckout(principal, ref), unsafeDeclinedAt(ref), unsafeGuestCheckout(ref), unsafePaymentOfCheckout(ref)]);
  const plans = await explain(
    databaseUrl,
    door.traffic().sent.filter(({ text }) => text.includes("provider_ref")),
  );
  expect(plans).toHaveLength(4);
  // PostgreSQL 18 skips to it without the provider too; those before read the whole index.
  for (const { text } of plans) expect(text).toMatch(/using payment_attempt_ref .*\n *Index Cond: \(.*provider = .* AND .*provider_ref = /);
});
