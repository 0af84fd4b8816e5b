import { Readable } from "node:stream";
import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { account, association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { importBillFile } from "@/lib/bss/commands/import-bill-files";
import { importOperatorData } from "@/lib/bss/commands/import-operator-data";
import { importPayments } from "@/lib/bss/commands/import-payments";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { hashPassword } from "@/lib/identity/password";
import { systemPrincipal, type Principal } from "@/lib/principal";
import { ANNA, annasBills, type DemoBill } from "./demo-bills";

/** The password of every demo account; printed at start and shown on the landing page, and never made outside a demo. */
const DEMO_PASSWORD = "demo-password-2026";

/** Any number that nobody else uses for an advisory lock of this database. */
const LOCK = 7_202_612;

/**
 * Loads the demo operator: only in a demo, and only when nobody has an account. All of it or nothing, so that a start that was
 * interrupted begins again; two starts at once load it once. Everything but the login comes in through the operator's own imports.
 */
export async function loadDemo(log: (message: string) => void): Promise<void> {
  if (!env().DEMO) return;
  const now = clock.now();
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  await db().transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    const anyone = await tx.select({ id: account.id }).from(account).limit(1);
    if (anyone.length > 0) return;

    const principal = systemPrincipal("demo", now);
    const bills = annasBills(dayOf(now));
    await loadAnnasLine(tx, principal, now);
    log(`${ANNA.name}: line ${ANNA.line.number}`);
    await loadBills(tx, principal, bills, now);
    log(`${ANNA.name}: ${String(bills.length)} bills`);
    await loadPayments(tx, principal, bills, now);
    await loadAnnasLogin(tx, passwordHash, now);
    log(`${ANNA.name}: account ${ANNA.email}`);
  });
}

async function loadAnnasLine(tx: Database, principal: Principal, now: Date): Promise<void> {
  const rows = [
    { type: "customer", name: ANNA.name, tax_code: ANNA.taxCode },
    {
      type: "line",
      number: ANNA.line.number,
      kind: "fixed",
      name: ANNA.line.name,
      contract_ref: ANNA.line.contractRef,
      tax_code: ANNA.taxCode,
    },
  ];
  const report = await importOperatorData(
    principal,
    { fileName: "demo-lines.ndjson", format: "ndjson", stream: ndjson(rows) },
    { now, database: tx },
  );
  if (report.done !== rows.length) throw new Error("the demo's line was not loaded");
}

async function loadBills(tx: Database, principal: Principal, bills: readonly DemoBill[], now: Date): Promise<void> {
  for (const { fileName, xml } of bills) {
    const report = await importBillFile(principal, { fileName, bytes: Buffer.from(xml) }, { now, database: tx });
    if (report.bills[0]?.result !== "imported") throw new Error(`the demo's bill ${fileName} was not loaded: ${JSON.stringify(report)}`);
  }
}

async function loadPayments(tx: Database, principal: Principal, bills: readonly DemoBill[], now: Date): Promise<void> {
  const rows = bills.flatMap(({ payment }) => (payment ? [payment] : []));
  const report = await importPayments(
    principal,
    { fileName: "demo-payments.ndjson", format: "ndjson", stream: ndjson(rows) },
    { now, database: tx },
  );
  if (report.done !== rows.length) throw new Error("the demo's payments were not loaded");
}

async function loadAnnasLogin(tx: Database, passwordHash: string, now: Date): Promise<void> {
  const [home] = await tx.select({ id: line.id }).from(line).where(eq(line.contractRef, ANNA.line.contractRef));
  if (!home) throw new Error("the demo's line is not there");
  const accountId = uuidv7();
  await tx.insert(account).values({ id: accountId, email: ANNA.email, name: ANNA.name, passwordHash, createdAt: now });
  await tx.insert(association).values({ accountId, lineId: home.id, proof: "bill_code", provedAt: now });
}

function ndjson(rows: readonly object[]): Readable {
  return Readable.from(rows.map((row) => `${JSON.stringify(row)}\n`));
}
