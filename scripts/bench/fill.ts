import postgres from "postgres";
import { hashPassword } from "@/lib/identity/password";

/** Customers whose pages are measured; they own the same bills however many there are of others. */
export const CUSTOMERS = 64;
export const PASSWORD = "bench-password-2026";
const OWN_BILLS = 14;
const OTHERS_BILLS = 8;

/** The login of a customer, from 0. */
export function emailOf(customer: number): string {
  return `bench-${String(customer)}@demo.example`;
}

/** The secret of the browser that a customer has signed in with before. */
export function deviceOf(email: string): string {
  return `device-of-${email}`;
}

/**
 * Fills an empty, migrated database with so many bills: 14 for each customer who is measured (one unpaid, one overdue, twelve paid), eight for
 * each of the others. A month is written after the other, as imports bring them, so that the bills of one customer lie far apart.
 * The keys of foreign tables are not checked while it writes: a million bills take minutes then.
 * @returns how many there are.
 */
export async function fill(databaseUrl: string, bills: number): Promise<number> {
  const others = Math.max(0, Math.round((bills - CUSTOMERS * OWN_BILLS) / OTHERS_BILLS));
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`set session_replication_role = replica`;
    await sql`set synchronous_commit = off`;
    await insertCustomers(sql, CUSTOMERS + others, await hashPassword(PASSWORD));
    for (let month = 0; month < OWN_BILLS; month += 1)
      await insertMonth(sql, month, OWN_BILLS - month > OTHERS_BILLS ? CUSTOMERS : CUSTOMERS + others);
    await insertParts(sql);
  } finally {
    await sql.end();
  }
  // Apart from the session above: cleaning and counting are for everybody.
  const tidy = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await tidy`vacuum analyze`;
    await tidy`checkpoint`;
    const [row] = await tidy<{ count: number }[]>`select count(*)::int as count from bill`;
    return row?.count ?? 0;
  } finally {
    await tidy.end();
  }
}

/** Ids are made from numbers: `uuid(kind, n)` in words. */
async function insertCustomers(sql: postgres.Sql, count: number, passwordHash: string): Promise<void> {
  await sql`create function pg_temp.id(kind text, n bigint) returns uuid language sql immutable as $$ select ('bbbbbbbb-' || kind || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$`;
  await sql`insert into document (id, sha256, file_name, kind, content, imported_at)
    values (pg_temp.id('d0c0', 0), 'bench', 'bench.xml', 'xml', '<bench/>', now())`;
  await sql`insert into customer (id, name, tax_code, created_at)
    select pg_temp.id('c000', n), 'Carla Prova', 'BENCH' || n, now() from generate_series(0, ${count}::int - 1) n`;
  await sql`insert into line (id, customer_id, number, kind, name, contract_ref, created_at)
    select pg_temp.id('1000', n), pg_temp.id('c000', n), '+3906' || (10000000 + n), 'fixed', 'Fibra casa', 'BENCH' || n, now()
    from generate_series(0, ${count}::int - 1) n`;
  await sql`insert into account (id, email, name, password_hash, created_at)
    select pg_temp.id('acc0', n), 'bench-' || n || '@demo.example', 'Carla Prova', ${passwordHash}, now() from generate_series(0, ${count}::int - 1) n`;
  // Each has signed in before: a known browser is not asked for a code.
  await sql`insert into known_device (account_id, device_hash, user_agent, address, created_at, last_used_at)
    select pg_temp.id('acc0', n), rtrim(translate(encode(sha256(convert_to('device-of-bench-' || n || '@demo.example', 'UTF8')), 'base64'), '+/', '-_'), '='),
      'bench', '127.0.0.1', now(), now() from generate_series(0, ${count}::int - 1) n`;
  await sql`insert into association (account_id, line_id, proof, proved_at)
    select pg_temp.id('acc0', n), pg_temp.id('1000', n), 'bill_code', now() from generate_series(0, ${count}::int - 1) n`;
}

/** The bills of a month, 0 the oldest and 13 the current one. */
async function insertMonth(sql: postgres.Sql, month: number, customers: number): Promise<void> {
  await sql`insert into bill (id, customer_id, line_id, issuer, issuer_name, document_type, year, number, document_id, body_index, content_hash,
      recipient_name, recipient_tax_code, line_reference, issue_date, due_date, period_start, period_end, total_cents, currency, paid_cents, state, remarks, imported_at)
    select pg_temp.id('b11' || to_hex(${month}::int), n), pg_temp.id('c000', n), pg_temp.id('1000', n), 'IT99999900584', 'MyTIM Demo S.p.A.', 'TD01',
      extract(year from issued)::int, 'B' || ${month}::int || '/' || n, pg_temp.id('d0c0', 0), 0, md5('bench' || ${month}::int || '-' || n),
      'Carla Prova', 'BENCH' || n, 'BENCH' || n, issued, issued + 35, (issued - interval '1 month')::date, issued - 1,
      total, 'EUR', case when is_paid then total else 0 end, case when is_paid then 'paid' else 'open' end, '[]', now()
    from generate_series(0, ${customers}::int - 1) n,
      lateral (select (date_trunc('month', current_date) - make_interval(months => ${OWN_BILLS - 1 - month}::int))::date as issued,
        3290 + (n * 37 + ${month}::int * 101) % 1500 as total, ${month}::int < ${OWN_BILLS - 2}::int as is_paid) made`;
}

/** Four rows, one line of VAT, and where it is paid the payment, for each bill. */
async function insertParts(sql: postgres.Sql): Promise<void> {
  await sql`insert into bill_row (bill_id, position, section, article_code, description, quantity, unit_price, total, vat_rate, period_start, period_end)
    select id, position, (array['subscriptions', 'subscriptions', 'calls', 'other'])[position], 'ABB', 'Fibra casa, fino a 2,5 Gbit/s', 1, total_cents / 488.0, total_cents / 488.0, 22, period_start, period_end
    from bill, generate_series(1, 4) position where document_id = pg_temp.id('d0c0', 0)`;
  await sql`insert into bill_vat (bill_id, position, rate, taxable_cents, tax_cents)
    select id, 1, 22, total_cents - total_cents * 22 / 122, total_cents * 22 / 122 from bill where document_id = pg_temp.id('d0c0', 0)`;
  await sql`insert into bill_payment (id, bill_id, source, reference, amount_cents, paid_on, recorded_at)
    select id, id, 'operator', 'bench-' || id, total_cents, issue_date + 20, now() from bill where state = 'paid' and document_id = pg_temp.id('d0c0', 0)`;
}
