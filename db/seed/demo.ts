import { Readable } from "node:stream";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { db, type Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { account, association } from "@/db/schema/identity";
import { line } from "@/db/schema/lines";
import { importBillFile } from "@/lib/bss/commands/import-bill-files";
import { importOperatorData } from "@/lib/bss/commands/import-operator-data";
import { importPayments } from "@/lib/bss/commands/import-payments";
import { clock } from "@/lib/clock";
import { DEMO_PASSWORD } from "@/lib/demo";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";
import { createAccount } from "@/lib/identity/commands/create-account";
import { hashPassword } from "@/lib/identity/password";
import { unsafeLineOfNumber } from "@/lib/lines/queries";
import { systemPrincipal, type Principal } from "@/lib/principal";
import { settleCreditNote } from "@/lib/payments/commands/credit-notes";
import { openTicket } from "@/lib/support/commands";
import { disputeRow } from "@/lib/support/commands/dispute-row";
import { ANNA, annasBills, annasEvents, type DemoBill } from "./demo-bills";
import { annasCallRows, turnOnCallDetail } from "./demo-calls";
import { giveAnnasMandate } from "./demo-debit";
import { tellDemoNotices } from "./demo-notices";
import { loadDemoStaff } from "./demo-staff";
import { MARCO, marcosRows, topUpRows } from "./demo-marco";
import { marcosUsageRows } from "./demo-usage";
import { giveGiuliasCredit, setMarcosNotices, turnOnGiuliasTopUps } from "./demo-habits";
import { giuliasBills, GIULIAS_ADDRESS, GIULIAS_DISPUTE } from "./demo-giulia-bills";
import { giuliasMobileRows, GIULIAS_REPORT } from "./demo-giulia";
import { GIULIA, giuliasRows, NEWCOMER, newcomersRows } from "./demo-people";

/** Any number that nobody else uses for an advisory lock of this database. */
const LOCK = 7_202_612;

/**
 * Loads the demo operator: only in a demo, and only when nobody has an account. All of it or nothing, so that a start that was
 * interrupted begins again; two starts at once load it once. Everything but the login comes in through the operator's own imports.
 */
export async function loadDemo(log: (message: string) => void, cardSeed?: string): Promise<void> {
  if (!env().DEMO) return;
  const now = clock.now();
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  await db().transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    await completeAnna(tx, now);
    await loadDemoStaff(tx, systemPrincipal("demo", now));
    await loadTopUps(tx, systemPrincipal("demo", now), cardSeed, now);
    const anyone = await tx.select({ id: account.id }).from(account).limit(1);
    if (anyone.length > 0) return;

    const principal = systemPrincipal("demo", now);
    const bills = annasBills(dayOf(now));
    await loadAnnasLine(tx, principal, now);
    log(`${ANNA.name}: line ${ANNA.line.number}`);
    await loadBills(tx, principal, bills, now);
    log(`${ANNA.name}: ${String(bills.length)} bills`);
    await loadPayments(tx, principal, bills, now);
    await loadRows(tx, principal, "demo-events.ndjson", annasEvents(dayOf(now)), now);
    await loadRows(tx, principal, "demo-calls.ndjson", annasCallRows(now), now);
    const anna = await loadLogin(tx, ANNA, passwordHash, now);
    await giveAnnasMandate(tx, anna, now);
    await turnOnCallDetail(tx, anna, now);
    await tellDemoNotices(tx, anna, { way: "app" }, now);
    log(`${ANNA.name}: account ${ANNA.email}`);
    await loadRows(tx, principal, "demo-giulia.ndjson", giuliasRows(), now);
    const giulia = await loadLogin(tx, GIULIA, passwordHash, now);
    log(`${GIULIA.name}: account ${GIULIA.email}, ${String(GIULIA.lines.length)} lines`);
    await loadRows(tx, principal, "demo-marco.ndjson", marcosRows(now), now);
    await loadRows(tx, principal, "demo-usage.ndjson", marcosUsageRows(now), now);
    await loadRows(tx, principal, "demo-giulia-mobiles.ndjson", giuliasMobileRows(now), now);
    await openGiuliasTicket(tx, giulia, now);
    await loadGiuliasBills(tx, giulia, principal, now);
    await tellDemoNotices(tx, giulia, { way: "paper", ...GIULIAS_ADDRESS }, now);
    await turnOnGiuliasTopUps(tx, giulia, now);
    await giveGiuliasCredit(tx, giulia, now);
    const marco = await loadLogin(tx, MARCO, passwordHash, now);
    await setMarcosNotices(tx, marco, MARCO.recoveryMobile);
    await turnOnCallDetail(tx, marco, now);
    log(`${MARCO.name}: account ${MARCO.email}, a prepaid line with its movements and its usage`);
    await loadRows(tx, principal, "demo-newcomer.ndjson", newcomersRows(dayOf(now)), now);
    log(`${NEWCOMER.name}: two lines that nobody has registered`);
  });
}

/** What can be topped up, and the cards: also in a demo that was loaded before there were any. */
async function loadTopUps(tx: Database, principal: Principal, cardSeed: string | undefined, now: Date): Promise<void> {
  const stream = ndjson(topUpRows(cardSeed));
  const report = await importOperatorData(principal, { fileName: "demo-top-ups.ndjson", format: "ndjson", stream }, { now, database: tx });
  if (report.refused > 0) throw new Error("the demo's amounts and cards were not loaded");
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
  await loadRows(tx, principal, "demo-lines.ndjson", rows, now);
}

async function loadRows(tx: Database, principal: Principal, fileName: string, rows: readonly object[], now: Date): Promise<void> {
  const report = await importOperatorData(principal, { fileName, format: "ndjson", stream: ndjson(rows) }, { now, database: tx });
  if (report.done !== rows.length) throw new Error(`the demo's ${fileName} was not loaded`);
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

/** A person of the demo, with the numbers of their lines. */
interface DemoPerson {
  readonly email: string;
  readonly name: string;
  readonly recoveryMobile: string;
  readonly numbers: readonly string[];
}

async function loadLogin(
  tx: Database,
  { email, name, recoveryMobile, numbers }: DemoPerson,
  passwordHash: string,
  now: Date,
): Promise<string> {
  const accountId = await createAccount({ email, name, passwordHash, recoveryMobile, emailVerifiedAt: now }, tx);
  const own = await tx
    .select({ id: line.id, kind: line.kind })
    .from(line)
    .where(inArray(line.number, [...numbers]));
  if (own.length !== numbers.length) throw new Error(`the demo's lines of ${name} are not there`);
  for (const { id, kind } of own)
    await tx.insert(association).values({ accountId, lineId: id, proof: kind === "mobile" ? "sms" : "bill_code", provedAt: now });
  return accountId;
}

/** What Giulia found wrong, said as she would in the portal. */
async function openGiuliasTicket(tx: Database, accountId: string, now: Date): Promise<void> {
  const { number, position, reason, words } = GIULIAS_REPORT;
  const own = await unsafeLineOfNumber([number], tx);
  const principal = { subject: accountId, actor: accountId, scopes: [], authenticatedAt: now };
  const subject = { kind: "movement", lineId: own?.id ?? "", position } as const;
  await openTicket(principal, { requestId: uuidv7(), subject, reason, words }, tx);
}

/** Her bills with a credit note, and the row of the newest that she disputes. */
async function loadGiuliasBills(tx: Database, accountId: string, principal: Principal, now: Date): Promise<void> {
  const bills = giuliasBills(dayOf(now));
  await loadBills(tx, principal, bills, now);
  await loadPayments(tx, principal, bills, now);
  const own = await tx
    .select({ id: bill.id, totalCents: bill.totalCents, state: bill.state })
    .from(bill)
    .innerJoin(association, eq(association.lineId, bill.lineId))
    .where(eq(association.accountId, accountId));
  for (const { id } of own.filter(({ totalCents }) => totalCents < 0)) await settleCreditNote(id, tx);
  const giulia = { subject: accountId, actor: accountId, scopes: [], authenticatedAt: now };
  const billId = own.find(({ state }) => state === "open")?.id ?? "";
  await disputeRow(giulia, { requestId: uuidv7(), billId, ...GIULIAS_DISPUTE, isConfirmed: true }, tx);
}

/** A demo that was loaded before codes were asked for has no number for Anna's. */
async function completeAnna(tx: Database, now: Date): Promise<void> {
  await tx
    .update(account)
    .set({ recoveryMobile: ANNA.recoveryMobile, recoveryMobileAt: now })
    .where(and(eq(account.email, ANNA.email), isNull(account.recoveryMobile)));
}

function ndjson(rows: readonly object[]): Readable {
  return Readable.from(rows.map((row) => `${JSON.stringify(row)}\n`));
}
