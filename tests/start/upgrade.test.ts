import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import postgres from "postgres";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { migrateDatabase } from "../../scripts/migrate";
import { createDatabase } from "../fixtures/database";

const FOLDER = path.join(import.meta.dirname, "../../db/migrations");
const journal = z.object({ entries: z.array(z.object({ idx: z.number(), when: z.number(), tag: z.string() })) });

/** A database as it was when a migration was the newest, as drizzle's migrator leaves it. */
async function databaseAsOf(tag: string): Promise<{ url: string; sql: postgres.Sql }> {
  const { url, drop } = await createDatabase({ template: "template0" });
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  onTestFinished(async () => {
    await sql.end();
    await drop();
  });
  const { entries } = journal.parse(JSON.parse(readFileSync(path.join(FOLDER, "meta/_journal.json"), "utf8")));
  await sql`create schema drizzle`;
  await sql`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`;
  const last = entries.findIndex((entry) => entry.tag === tag);
  await sql.begin(async (tx) => {
    for (const entry of entries.slice(0, last + 1)) {
      const text = readFileSync(path.join(FOLDER, `${entry.tag}.sql`), "utf8");
      for (const statement of text.split("--> statement-breakpoint")) await tx.unsafe(statement);
      const hash = createHash("sha256").update(text).digest("hex");
      await tx`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${entry.when})`;
    }
  });
  return { url, sql };
}

it("payments that were for one bill are for it after payments of several came, and live ones keep others out", async () => {
  const { url, sql } = await databaseAsOf("0024_paypal-declines");
  const [account, customer, line, document] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const now = new Date();
  await sql`insert into account (id, email, name, password_hash, created_at) values (${account}, 'old@posta.example', 'Old', '', ${now})`;
  await sql`insert into customer (id, name, tax_code, created_at) values (${customer}, 'Old', 'PRVMRA80A01H501X', ${now})`;
  await sql`insert into line (id, customer_id, number, kind, name, created_at) values (${line}, ${customer}, '+390655501234', 'fixed', 'Casa', ${now})`;
  await sql`insert into document (id, sha256, file_name, kind, content, imported_at) values (${document}, 'x', 'x.xml', 'fatturapa', '', ${now})`;
  const bills: Record<string, string> = {};
  for (const [index, state] of ["succeeded", "open", "expired"].entries()) {
    const [bill, paid] = [randomUUID(), state === "succeeded"];
    bills[state] = bill;
    await sql`
      insert into bill (id, issuer, issuer_name, document_type, year, number, document_id, body_index, content_hash, recipient_name, issue_date, due_date,
        total_cents, currency, paid_cents, state, remarks, imported_at, line_id)
      values (${bill}, 'IT1', 'Old', 'TD01', 2026, ${`old/${String(index)}`}, ${document}, ${index}, 'x', 'Old', '2026-01-01', '2026-02-01',
        3790, 'EUR', ${paid ? 3790 : 0}, ${paid ? "paid" : "open"}, '[]', ${now}, ${line})`;
    await sql`
      insert into payment (id, bill_id, account_id, amount_cents, currency, mode, state, created_at, next_check_at)
      values (${randomUUID()}, ${bill}, ${account}, 3790, 'EUR', 'sandbox', ${state}, ${now}, ${now})`;
  }
  await migrateDatabase(url);
  const shares = await sql`
    select share.bill_id, share.position, share.amount_cents::int, share.due_cents::int, share.is_live, payment.state
    from payment_share share join payment on payment.id = share.payment_id order by payment.state`;
  const share = { position: 1, amount_cents: 3790, due_cents: 3790 };
  expect(shares).toEqual(
    ["expired", "open", "succeeded"].map((state) => ({ ...share, state, bill_id: bills[state], is_live: state === "open" })),
  );
  const again = sql.begin(async (tx) => {
    const id = randomUUID();
    await tx`insert into payment (id, account_id, amount_cents, currency, mode, state, created_at, next_check_at) values (${id}, ${account}, 3790, 'EUR', 'sandbox', 'open', ${now}, ${now})`;
    await tx`insert into payment_share (payment_id, position, bill_id, amount_cents, due_cents, is_live) values (${id}, 1, ${bills.open ?? ""}, 3790, 3790, true)`;
  });
  await expect(again).rejects.toThrow("payment_share_live");
});
