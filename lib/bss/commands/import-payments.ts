import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { db, type Database } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { recordAudit } from "@/lib/audit/commands";
import { applyPayment } from "@/lib/billing/commands/apply-payment";
import { paymentRow, type PaymentRow } from "@/lib/bss/input";
import type { RowReport, RowsReport } from "@/lib/bss/report";
import { reason, type Reason } from "@/lib/import-reason";
import { findMovement, post } from "@/lib/ledger/commands";
import { fromCents, toCents } from "@/lib/money";
import { operatorPayment, partsApplied } from "@/lib/payments/bookings";
import { keepWhatCame } from "@/lib/payments/commands/kept/keep";
import { requestClose } from "@/lib/payments/commands/request-close";
import type { Principal } from "@/lib/principal";
import { importRows, oneByOne, RowRefusal, type IncomingRows, type RowOutcome } from "./import-rows";

/** Waits for the disk are shared by that many commits. */
const ROWS_AT_ONCE = 6;

/** When it is, where to write when not in the shared pool, and who listens to the rows. */
export interface RowOptions {
  readonly now: Date;
  readonly database?: Database;
  readonly onRow?: (report: RowReport) => void;
}

/**
 * Imports payments that were received elsewhere: `reference, issuer?, bill_number, year?, amount, paid_on`. Each row is one transaction and
 * counts once by its reference; what exceeds the bill is kept for the customer.
 * @throws UserError `not-found` for a principal that may not import.
 */
export function importPayments(principal: Principal, file: IncomingRows, { now, database, onRow }: RowOptions): Promise<RowsReport> {
  const on = database ?? db();
  // Transactions inside a caller's own are savepoints of one connection: those go one after the other.
  const atOnce = database === undefined ? ROWS_AT_ONCE : 1;
  return importRows(
    principal,
    file,
    paymentRow,
    oneByOne((row) => on.transaction((tx) => settle(tx, principal, row, now))),
    { onRow, atOnce },
  );
}

async function settle(tx: Database, principal: Principal, row: PaymentRow, now: Date): Promise<RowOutcome> {
  await lockReference(tx, row.reference);
  const billId = await lockBill(tx, row);
  const amountCents = toCents(row.amount);
  const earlier = await findMovement(tx, "operator-payment", row.reference, "clearing:operator");
  if (earlier) {
    if (earlier.amountCents === amountCents && earlier.billId === billId) return "unchanged";
    const { reference, amount } = row;
    throw new RowRefusal(
      earlier.billId === billId
        ? reason("payment-other-amount", { reference, then: fromCents(earlier.amountCents), now: amount })
        : reason("payment-other-bill", { reference }),
    );
  }

  const applied = await applyPayment(tx, {
    billId,
    source: "operator",
    reference: row.reference,
    amountCents,
    paidOn: row.paid_on,
    at: now,
  });
  const posted = await post(tx, {
    ...operatorPayment(amountCents, partsApplied(applied)),
    externalRef: row.reference,
    at: now,
    billId,
  });
  if (posted === undefined) throw new Error(`reference ${row.reference} was booked under its lock`);
  await keepWhatCame(tx, { billId, source: "operator", reference: row.reference, amountCents: applied.excessCents });
  // What a checkout of this bill that is open now would still bring is not owed any more: the queue closes it.
  await requestClose(tx, billId);
  await recordAudit(tx, {
    principal,
    action: "bill.record-payment",
    target: billId,
    details: { reference: row.reference, amountCents, excessCents: applied.excessCents },
    at: now,
  });
  return "done";
}

/** The same reference twice at once, be it for two bills, is looked up only after the first is done. Taken before the bill's lock, never after. */
async function lockReference(tx: Database, reference: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`operator-payment:${reference}`}, 0))`);
}

/** Finds the one bill that a row means and locks it. */
async function lockBill(tx: Database, { bill_number: number, issuer, year }: PaymentRow): Promise<string> {
  const named = [...(issuer === undefined ? [] : [eq(bill.issuer, issuer)]), ...(year === undefined ? [] : [eq(bill.year, year)])];
  const found = await tx
    .select({ id: bill.id, totalCents: bill.totalCents })
    .from(bill)
    .where(and(eq(bill.number, number), ...named))
    .orderBy(bill.id)
    .for("update");
  const payable = found.filter(({ totalCents }) => totalCents >= 0);
  const [one] = payable;
  if (!one) throw new RowRefusal(found.length > 0 ? reason("bill-credit-note", { number }) : unknownBill(number, year));
  if (payable.length > 1) throw new RowRefusal(reason("bill-several", { number }));
  return one.id;
}

function unknownBill(number: string, year: number | undefined): Reason {
  return year === undefined ? reason("bill-unknown", { number }) : reason("bill-unknown-in-year", { number, year: String(year) });
}
