import type { BILL_PAYMENT_SOURCES } from "@/db/schema/billing";
import type { Account, Booking } from "@/lib/ledger/rules";
import type { DisputeTruth, PaymentState, RefundState } from "@/lib/payments/rules";

export interface BillRow {
  readonly id: string;
  readonly totalCents: number;
  paidCents: number;
  state: "open" | "processing" | "paid" | "credited";
}

/** The share of a payment that is for one bill. */
export interface ShareRow {
  readonly billId: string;
  readonly amountCents: number;
  readonly dueCents: number;
}

export interface PaymentRow {
  readonly id: string;
  readonly shares: readonly ShareRow[];
  readonly amountCents: number;
  readonly currency: string;
  state: PaymentState;
  receivedCents: number | null;
  excessCents: number;
  refundCents: number;
  moneyRef: string | null;
}

export interface RefundRow {
  readonly id: string;
  readonly paymentId: string;
  readonly amountCents: number;
  readonly excessCents: number;
  state: RefundState;
  ref: string | null;
}

export interface DisputeRow {
  readonly ref: string;
  readonly paymentId: string;
  readonly amountCents: number;
  state: DisputeTruth["state"];
  excessCents: number;
}

export interface BillPaymentRow {
  readonly billId: string;
  readonly source: (typeof BILL_PAYMENT_SOURCES)[number];
  readonly reference: string;
  readonly amountCents: number;
}

export interface MovementRow extends Booking {
  readonly ref: string;
  /** None where the money is for several bills. */
  readonly billId: string | undefined;
  readonly paymentId: string | undefined;
}

/** The portal's tables in memory, with what the database itself refuses and takes back. */
export class Tables {
  readonly bills: BillRow[] = [];
  readonly payments: PaymentRow[] = [];
  readonly refunds: RefundRow[] = [];
  readonly disputes: DisputeRow[] = [];
  readonly billPayments: BillPaymentRow[] = [];
  readonly movements: MovementRow[] = [];
  /** Grows with each write. */
  version = 0;
  #undo: (() => void)[] = [];

  /** Runs a transaction: all of it or, when it throws, nothing. */
  transaction(work: () => string): string {
    this.#undo = [];
    try {
      return work();
    } catch (error) {
      for (const undo of this.#undo.toReversed()) undo();
      if (error instanceof Refusal) return "threw";
      throw error;
    }
  }

  insert<Row>(table: Row[], row: Row): Row {
    this.version += 1;
    table.push(row);
    this.#undo.push(() => void table.pop());
    return row;
  }

  set<Row extends object>(row: Row, changes: Partial<Row>): void {
    this.version += 1;
    const before = { ...row };
    this.#undo.push(() => Object.assign(row, before));
    Object.assign(row, changes);
  }

  setBill(row: BillRow, changes: Partial<BillRow>): void {
    this.set(row, changes);
    if (row.paidCents < 0 || row.paidCents > row.totalCents) throw new Refusal("bill_paid_range");
    if ((row.state === "paid") !== (row.paidCents === row.totalCents)) throw new Refusal("bill_paid_state");
  }

  setPayment(row: PaymentRow, changes: Partial<PaymentRow>): void {
    this.set(row, changes);
    if (row.refundCents < 0 || row.refundCents > (row.receivedCents ?? 0)) throw new Refusal("payment_refund_range");
  }

  insertBillPayment(row: BillPaymentRow): void {
    if (
      this.billPayments.some(
        ({ source, reference, billId }) => source === row.source && reference === row.reference && billId === row.billId,
      )
    )
      throw new Refusal("bill_payment_once");
    this.insert(this.billPayments, row);
  }

  /** @returns false when that is booked already. */
  post({ kind, entries }: Booking, ref: string, billId: string | undefined, paymentId?: string): boolean {
    if (this.movements.some((one) => one.kind === kind && one.ref === ref)) return false;
    const sides = entries.filter(({ amountCents }) => amountCents !== 0);
    if (sides.length === 0) throw new Refusal("moves nothing");
    this.insert(this.movements, { kind, entries: sides, ref, billId, paymentId });
    return true;
  }
}

/** What one movement did to an account. */
export function sideOf({ entries }: Booking, account: Account): number {
  return entries.reduce((sum, entry) => (entry.account === account ? sum + entry.amountCents : sum), 0);
}

/** What the database or a command refuses: the transaction is undone. */
export class Refusal extends Error {}
