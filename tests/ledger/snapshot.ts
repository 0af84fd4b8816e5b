import type { Entry } from "@/lib/ledger/rules";
import type { BillPaymentRow, BillRow, DisputeRow, PaymentRow, RefundRow, Tables } from "./tables";

/** What of the tables is compared: the real ids differ from the names in memory, all else does not. */
export interface SnapshotRows {
  readonly bills: readonly BillRow[];
  readonly payments: readonly Pick<PaymentRow, "amountCents" | "state" | "receivedCents" | "excessCents" | "refundCents">[];
  readonly refunds: readonly Pick<RefundRow, "amountCents" | "excessCents" | "state">[];
  readonly disputes: readonly Pick<DisputeRow, "amountCents" | "excessCents" | "state">[];
  readonly billPayments: readonly Pick<BillPaymentRow, "source" | "amountCents">[];
  readonly entries: readonly (Entry & { readonly kind: string; readonly ref: string })[];
}

/** Rows as text, in an order that does not depend on ids. */
export type Snapshot = Readonly<Record<keyof SnapshotRows, readonly string[]>>;

const written = (...parts: readonly unknown[]) => parts.map(String).join(" ");

/** See `Snapshot`. */
export function snapshotOf(rows: SnapshotRows): Snapshot {
  return {
    bills: rows.bills.map((one) => written(one.id, one.state, one.paidCents)).sort(),
    payments: rows.payments.map((one) => written(one.state, one.amountCents, one.receivedCents, one.excessCents, one.refundCents)).sort(),
    refunds: rows.refunds.map((one) => written(one.state, one.amountCents, one.excessCents)).sort(),
    disputes: rows.disputes.map((one) => written(one.state, one.amountCents, one.excessCents)).sort(),
    billPayments: rows.billPayments.map((one) => written(one.source, one.amountCents)).sort(),
    entries: rows.entries.map((one) => written(one.kind, one.ref, one.account, one.amountCents)).sort(),
  };
}

/** How everything stands in memory. */
export function snapshotOfTables(tables: Tables): Snapshot {
  const entries = tables.movements.flatMap(({ kind, ref, entries: sides }) => sides.map((side) => ({ ...side, kind, ref })));
  const { bills, payments, refunds, disputes, billPayments } = tables;
  return snapshotOf({ bills, payments, refunds, disputes, billPayments, entries });
}
