import "server-only";
import { and, asc, desc, eq, inArray, lte, sql } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { billPayment } from "@/db/schema/billing";
import { billNotice, billOccasion } from "@/db/schema/billing/bill-notice";
import { notification } from "@/db/schema/notifications";
import { lockNoticedBills, type NoticedBill } from "@/lib/billing/commands/notices/noticed-bills";
import { planOccasions } from "@/lib/billing/commands/notices/occasions";
import { listReaders, type NoticeReader } from "@/lib/billing/commands/notices/readers";
import { endSuspension, holdersOf, recordSuspension } from "@/lib/billing/commands/notices/suspension";
import { instalmentOf, messageKeys, queueNotice, type Notice } from "@/lib/billing/commands/notices/write-notice";
import { decideOccasion, endsSuspension, type Decision, type Occasion } from "@/lib/billing/rules/notices";
import { clock } from "@/lib/clock";
import { dayOf } from "@/lib/dates";
import { env } from "@/lib/env";

/** Bills that are held at once while their notices are written: few, because a payment of one of them waits meanwhile. */
const BATCH = 50;

/** Batches of one run; the next run, a minute later, goes on. */
const BATCHES = 100;

interface Due {
  readonly billId: string;
  readonly kind: Occasion;
  readonly lookAt: Date;
}

/**
 * Tells customers of their bills: goes along what is to be looked at by now, in the order of its time, and writes each notice with what is looked at
 * next in one transaction. An occasion is told once to each account (`bill_notice_once`), however many workers there are and wherever one is
 * killed: what was not committed is found again, and a bill that another worker or a payment holds is left for later.
 */
export async function tellOfBills(): Promise<void> {
  // Without either, what is to be told waits until there is.
  if (!env().mail && !env().sms) return;
  let page: Due[] = [];
  for (let batch = 0; batch < BATCHES && (batch === 0 || page.length === BATCH); batch += 1) {
    page = await listDue(clock.now(), page.at(-1));
    const now = clock.now();
    if (page.length > 0) await db().transaction((tx) => tellBatch(tx, page, now));
  }
}

function listDue(now: Date, after: Due | undefined): Promise<Due[]> {
  const { lookAt, billId, kind } = billOccasion;
  const isAfter =
    after && sql`(${lookAt}, ${billId}, ${kind}) > (${after.lookAt.toISOString()}::timestamptz, ${after.billId}::uuid, ${after.kind})`;
  return db()
    .select({ billId, kind, lookAt })
    .from(billOccasion)
    .where(isAfter ? and(lte(lookAt, now), isAfter) : lte(lookAt, now))
    .orderBy(asc(lookAt), asc(billId), asc(kind))
    .limit(BATCH);
}

async function tellBatch(tx: Database, page: readonly Due[], now: Date): Promise<void> {
  const bills = await lockNoticedBills(tx, [...new Set(page.map(({ billId }) => billId))], now);
  const due = await takeDue(tx, page, bills, now);
  if (due.length === 0) return;
  const decided = due.map((one) => ({ ...one, decision: decideOccasion(one.kind, one.bill, now, env().SUSPENSION_AFTER_DAYS) }));
  for (const { bill } of due) if (bill.suspensionId !== null && endsSuspension(bill, dayOf(now))) await endSuspension(tx, bill.id, now);
  const told = decided.filter(({ decision }) => decision.isTold);
  const readers = told.length === 0 ? [] : await listReaders(tx, [...new Set(told.map(({ bill }) => bill.lineId))], now);
  const notices = await toNotices(tx, told, readers, now);
  await writeNotices(tx, notices, now);
  await planOccasions(tx, decided.flatMap(nextOf));
}

/** Takes the occasions of locked bills off the list: what another worker has taken meanwhile is there no more. */
async function takeDue(tx: Database, page: readonly Due[], bills: readonly NoticedBill[], now: Date) {
  const mine = page.flatMap(({ billId, kind }) => {
    const bill = bills.find(({ id }) => id === billId);
    return bill ? [{ bill, kind }] : [];
  });
  if (mine.length === 0) return [];
  const [billIds, kinds] = [mine.map(({ bill }) => bill.id), mine.map(({ kind }) => kind)];
  const named = sql`(${billOccasion.billId}, ${billOccasion.kind}) in (select * from unnest(${sql.param(billIds)}::uuid[], ${sql.param(kinds)}::text[]))`;
  const taken = await tx
    .delete(billOccasion)
    .where(and(named, lte(billOccasion.lookAt, now)))
    .returning({ billId: billOccasion.billId, kind: billOccasion.kind });
  return mine.filter(({ bill, kind }) => taken.some((one) => one.billId === bill.id && one.kind === kind));
}

function nextOf({ bill, decision: { next } }: { readonly bill: NoticedBill; readonly decision: Decision }) {
  return next ? [{ billId: bill.id, ...next }] : [];
}

/** To whom each occasion is told. One of a suspension that nobody could be told of is not recorded: it is looked at again. */
async function toNotices(
  tx: Database,
  told: readonly { readonly bill: NoticedBill; readonly kind: Occasion }[],
  readers: readonly NoticeReader[],
  now: Date,
): Promise<Notice[]> {
  const notices: Notice[] = [];
  for (const { bill, kind } of told) {
    const ofLine = readers.filter(({ lineId }) => lineId === bill.lineId);
    if (kind !== "suspension") {
      notices.push(...ofLine.map((reader) => ({ bill, kind, reader })));
      continue;
    }
    const holders = holdersOf(ofLine);
    const suspension = holders.length === 0 ? undefined : await recordSuspension(tx, bill, now);
    if (suspension) notices.push(...holders.map((reader) => ({ bill, kind, reader, suspension })));
  }
  return notices;
}

async function writeNotices(tx: Database, notices: readonly Notice[], now: Date): Promise<void> {
  const receipts = await receiptsOf(
    tx,
    notices.filter(({ kind }) => kind === "paid").map(({ bill }) => bill.id),
  );
  const planned = notices
    .map((notice) => {
      const { mail, sms } = messageKeys(notice);
      const receipt = receipts.find(({ billId, address }) => billId === notice.bill.id && address === notice.reader.email);
      return { notice, keys: { mail, sms }, receipt: notice.kind === "paid" && mail !== null ? receipt?.once : undefined };
    })
    .filter(({ keys }) => keys.mail !== null || keys.sms !== null);
  if (planned.length === 0) return;
  const rows = planned.map(({ notice: { bill, kind, reader, suspension }, keys, receipt }) => ({
    ...{ billId: bill.id, kind, accountId: reader.accountId, suspensionId: suspension?.id ?? null, at: now },
    instalmentDue: instalmentOf({ bill, kind }),
    ...{ mail: receipt ?? keys.mail, sms: keys.sms },
  }));
  const fresh = await tx
    .insert(billNotice)
    .values(rows)
    .onConflictDoNothing()
    .returning({ billId: billNotice.billId, kind: billNotice.kind, accountId: billNotice.accountId });
  for (const { notice, keys, receipt } of planned)
    if (fresh.some((row) => row.billId === notice.bill.id && row.kind === notice.kind && row.accountId === notice.reader.accountId))
      await queueNotice(tx, notice, receipt === undefined ? keys : { ...keys, mail: null }, now);
}

/** The receipts of the payments that settled bills: whoever has one by mail is not told again that the bill is paid. */
async function receiptsOf(tx: Database, billIds: readonly string[]) {
  if (billIds.length === 0) return [];
  const last = tx
    .selectDistinctOn([billPayment.billId], { billId: billPayment.billId, reference: billPayment.reference })
    .from(billPayment)
    .where(inArray(billPayment.billId, [...billIds]))
    .orderBy(asc(billPayment.billId), desc(billPayment.recordedAt), desc(billPayment.id))
    .as("last");
  return tx
    .select({ billId: last.billId, address: notification.address, once: notification.once })
    .from(last)
    .innerJoin(notification, eq(notification.once, sql`'payment-receipt:' || ${last.reference}`));
}
