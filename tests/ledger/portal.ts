import { partsInReview, type Parts } from "@/lib/payments/bookings";
import type { DisputeTruth, PaymentState, RefundTruth, ReturnedMoney, Truth } from "@/lib/payments/rules";
import type { PortalCalls } from "./calls";
import type { Product } from "./product";
import { Refusal, Tables, type BillRow, type PaymentRow, type RefundRow } from "./tables";

/** The portal in memory: each command locks, decides and writes as the real one does, and all that it decides comes from `rules`. */
export class Portal implements PortalCalls {
  readonly tables = new Tables();

  constructor(
    readonly rules: Product,
    totals: readonly number[],
  ) {
    for (const [index, totalCents] of totals.entries())
      this.tables.bills.push({ id: `b${String(index)}`, totalCents, paidCents: 0, state: "open" });
  }

  start(billId: string, id: string): string {
    return this.tables.transaction(() => {
      const bill = this.#bill(billId);
      const standing = { ...bill, disputedCents: 0, dueDate: "2026-12-01" };
      if (bill.state === "paid") return "bill-already-paid";
      if (!this.rules.canPay(standing) || bill.state !== "open" || this.liveOf(billId)) return "bill-not-payable";
      if (this.rules.isTooSmall(this.rules.dueCents(standing))) return "amount-too-small";
      this.tables.setBill(bill, { state: "processing" });
      const payment = { id, billId, amountCents: this.rules.dueCents(standing), currency: "EUR", state: "created" as const };
      this.tables.insert(this.tables.payments, { ...payment, receivedCents: null, excessCents: 0, refundCents: 0, moneyRef: null });
      return "done";
    });
  }

  settle(paymentId: string, truth: Truth): string {
    return this.tables.transaction(() => {
      const locked = this.#payment(paymentId);
      const decision = this.rules.decide(locked, truth);
      if (truth.state === "paid") {
        if (decision === "credit") this.#credit(locked, truth.amountCents, truth.moneyRef);
        else if (decision === "review") this.#setAside(locked, truth.amountCents, truth.moneyRef);
        return "done";
      }
      const next = {
        expire: "expired",
        fail: "failed",
        process: "processing",
        open: "open",
        credit: null,
        review: null,
        nothing: null,
      } as const;
      const state = next[decision];
      if (state !== null) this.#moveTo(locked, state);
      return "done";
    });
  }

  end(paymentId: string, state: "failed" | "expired" | "canceled"): string {
    return this.tables.transaction(() => {
      const locked = this.#payment(paymentId);
      if (this.rules.isLive(locked.state)) this.#moveTo(locked, state);
      return "done";
    });
  }

  operator(billId: string, reference: string, amountCents: number): string {
    return this.tables.transaction(() => {
      const earlier = this.tables.movements.find(({ kind, ref }) => kind === "operator-payment" && ref === reference);
      const earlierCents = earlier?.entries.find(({ account }) => account === "clearing:operator")?.amountCents;
      if (earlier) return earlierCents === amountCents && earlier.billId === billId ? "unchanged" : "refused";
      const applied = this.#apply(billId, "operator", reference, amountCents, true);
      this.tables.post(this.rules.operatorPayment(amountCents, this.rules.partsApplied(applied)), reference, billId);
      return "done";
    });
  }

  askRefund(paymentId: string, asked: number | null, id: string): string {
    return this.tables.transaction(() => {
      const locked = this.#payment(paymentId);
      const kept = this.rules.keptCents(locked.excessCents, this.returnedOf(paymentId));
      const amountCents = asked ?? kept;
      if (asked === null && kept <= 0) return "nothing-to-refund";
      if (this.tables.disputes.some((one) => one.paymentId === paymentId && one.state !== "won")) return "payment-disputed";
      if (amountCents <= 0 || !this.#promise(locked, amountCents)) return "refund-too-large";
      const excessCents = this.rules.excessOf(amountCents, kept);
      this.tables.insert(this.tables.refunds, { id, paymentId, amountCents, excessCents, state: "created", ref: null });
      return "done";
    });
  }

  refuseRefund(paymentId: string, refundId: string): string {
    return this.tables.transaction(() => {
      const mine = this.tables.refunds.find(({ id }) => id === refundId);
      if (mine?.state === "created") this.#release(this.#payment(paymentId), mine);
      return "done";
    });
  }

  settleRefund(truth: RefundTruth): string {
    return this.tables.transaction(() => {
      const locked = this.tables.payments.find(({ moneyRef }) => moneyRef === truth.moneyRef);
      if (!locked) return "done";
      const mine = this.tables.refunds.find(({ id, ref }) => ref === truth.ref || id === truth.refundId) ?? this.#adopt(locked, truth);
      switch (this.rules.decideRefund(mine.state, truth.state)) {
        case "wait":
          this.tables.set(mine, { state: "pending", ref: truth.ref });
          break;
        case "book":
          this.#bookRefund(locked, mine, truth.ref);
          break;
        case "release":
          this.tables.set(mine, { ref: truth.ref });
          this.#release(locked, mine);
          break;
        case "undo":
          this.#undoRefund(locked, mine, truth.ref);
          this.#release(locked, mine);
          this.#updateReview(locked);
          break;
        case "nothing":
          break;
      }
      return "done";
    });
  }

  settleDispute(truth: DisputeTruth): string {
    const { ref, amountCents, wasWithdrawn } = truth;
    const locked = this.tables.payments.find(({ moneyRef }) => moneyRef === truth.moneyRef);
    if (!locked) return "done";
    this.tables.transaction(() => {
      const { id: paymentId, billId } = locked;
      if (!this.tables.disputes.some((one) => one.ref === ref))
        this.tables.insert(this.tables.disputes, { ref, paymentId, amountCents, state: "open" as const, excessCents: 0 });
      if (wasWithdrawn) this.tables.post(this.rules.disputeOpened(amountCents), ref, billId, paymentId);
      return "done";
    });
    return this.tables.transaction(() => {
      const known = found(this.tables.disputes.find((one) => one.ref === ref));
      const state = this.rules.decideDispute(known.state, truth);
      if (state === "nothing") return "done";
      const excessCents = wasWithdrawn ? this.#endDispute(locked, state, ref, amountCents) : 0;
      this.tables.set(known, { state, excessCents });
      this.#updateReview(locked);
      return "done";
    });
  }

  book(paymentId: string): string {
    return this.tables.transaction(() => {
      const locked = this.#payment(paymentId);
      const amountCents = this.rules.bookableCents(locked, this.returnedOf(paymentId));
      if (locked.moneyRef === null || amountCents <= 0) return "not-found";
      const applied = this.#apply(locked.billId, "card", paymentId, amountCents, this.#hasOtherLive(locked));
      this.tables.post(this.rules.reviewBooked(amountCents, this.rules.partsApplied(applied)), locked.moneyRef, locked.billId, paymentId);
      this.tables.setPayment(locked, { state: "succeeded", excessCents: applied.excessCents });
      return "done";
    });
  }

  liveOf(billId: string): PaymentRow | undefined {
    return this.tables.payments.find((one) => one.billId === billId && this.rules.isLive(one.state));
  }

  returnedOf(paymentId: string): ReturnedMoney {
    const sum = { promisedExcessCents: 0, refundedCents: 0, lostCents: 0, lostExcessCents: 0, keptForBillsCents: 0 };
    for (const one of this.tables.refunds) {
      if (one.paymentId !== paymentId || one.state === "failed") continue;
      sum.promisedExcessCents += one.excessCents;
      if (one.state === "succeeded") sum.refundedCents += one.amountCents;
    }
    for (const one of this.tables.disputes) {
      if (one.paymentId !== paymentId || one.state !== "lost") continue;
      sum.lostCents += one.amountCents;
      sum.lostExcessCents += one.excessCents;
    }
    return sum;
  }

  #credit(locked: PaymentRow, amountCents: number, moneyRef: string): void {
    const { id, billId } = locked;
    const applied = this.#apply(billId, "card", id, amountCents, this.#hasOtherLive(locked));
    if (!this.tables.post(this.rules.cardPayment(amountCents, this.rules.partsApplied(applied)), moneyRef, billId, id))
      throw new Refusal("in the books, but not settled");
    this.tables.setPayment(locked, { state: "succeeded", receivedCents: amountCents, excessCents: applied.excessCents, moneyRef });
  }

  #setAside(locked: PaymentRow, amountCents: number, moneyRef: string): void {
    this.tables.post(this.rules.cardPayment(amountCents, this.rules.partsInReview(amountCents)), moneyRef, locked.billId, locked.id);
    this.tables.setPayment(locked, { receivedCents: amountCents, moneyRef });
    this.#moveTo(locked, "needs_review");
  }

  #bookRefund(locked: PaymentRow, mine: RefundRow, ref: string): void {
    const parts = this.rules.partsReturned(mine.amountCents, mine.excessCents, this.rules.isInReview(locked));
    if (!this.tables.post(this.rules.cardRefund(parts), ref, locked.billId, locked.id)) throw new Refusal("in the books, but not settled");
    this.#takeBack(locked.billId, "refund", mine.id, parts);
    this.tables.set(mine, { state: "succeeded", ref });
    this.#updateReview(locked);
  }

  #undoRefund(locked: PaymentRow, mine: RefundRow, ref: string): void {
    const { id, billId } = locked;
    const booked = this.tables.movements.find((one) => one.kind === "card-refund" && one.ref === ref);
    const wasInReview = booked?.entries.some(({ account }) => account === "suspense:review") ?? false;
    if (wasInReview && this.rules.isInReview(locked)) {
      this.tables.post(this.rules.cardRefundFailed(partsInReview(mine.amountCents)), ref, billId, id);
      return;
    }
    const { billCents } = this.rules.partsReturned(mine.amountCents, mine.excessCents, false);
    const none = { appliedCents: 0, excessCents: 0 };
    const applied = billCents > 0 ? this.#apply(billId, "refund-failed", mine.id, billCents, true) : none;
    const excessCents = mine.excessCents + applied.excessCents;
    this.tables.post(this.rules.cardRefundFailed(this.rules.partsApplied({ ...applied, excessCents })), ref, billId, id);
    this.tables.setPayment(locked, { excessCents: locked.excessCents + applied.excessCents });
  }

  #endDispute(locked: PaymentRow, end: "won" | "lost", ref: string, amountCents: number): number {
    const { id, billId } = locked;
    if (end === "won") {
      this.tables.post(this.rules.disputeWon(amountCents), ref, billId, id);
      return 0;
    }
    const returned = this.returnedOf(id);
    if (amountCents > this.rules.leftCents(locked, returned)) throw new Refusal("more than is left");
    const kept = this.rules.keptCents(locked.excessCents, returned);
    const parts = this.rules.partsReturned(amountCents, this.rules.excessOf(amountCents, kept), this.rules.isInReview(locked));
    this.tables.post(this.rules.disputeLost(parts), ref, billId, id);
    this.#takeBack(billId, "dispute", ref, parts);
    return parts.excessCents;
  }

  #adopt(locked: PaymentRow, truth: RefundTruth): RefundRow {
    const { ref, amountCents } = truth;
    if (truth.state !== "failed" && !this.#promise(locked, amountCents)) throw new Refusal("more than is left");
    const excessCents = this.rules.excessOf(amountCents, this.rules.keptCents(locked.excessCents, this.returnedOf(locked.id)));
    const state = truth.state === "failed" ? ("failed" as const) : ("created" as const);
    return this.tables.insert(this.tables.refunds, { id: `of ${ref}`, paymentId: locked.id, amountCents, excessCents, state, ref });
  }

  #promise(locked: PaymentRow, amountCents: number): boolean {
    if (amountCents > this.rules.leftCents(locked, this.returnedOf(locked.id))) return false;
    this.tables.setPayment(locked, { refundCents: locked.refundCents + amountCents });
    return true;
  }

  #release(locked: PaymentRow, mine: RefundRow): void {
    this.tables.set(mine, { state: "failed" });
    this.tables.setPayment(locked, { refundCents: locked.refundCents - mine.amountCents });
  }

  #apply(billId: string, source: "card" | "operator" | "refund-failed", reference: string, amountCents: number, liveAfter: boolean) {
    const bill = this.#bill(billId);
    const { appliedCents, excessCents, paidCents, state } = this.rules.applyMoney(bill, amountCents, liveAfter);
    if (appliedCents > 0) this.tables.insertBillPayment({ billId, source, reference, amountCents: appliedCents });
    this.tables.setBill(bill, { paidCents, state });
    return { appliedCents, excessCents };
  }

  #takeBack(billId: string, source: "refund" | "dispute", reference: string, { billCents }: Parts): void {
    if (billCents <= 0) return;
    const bill = this.#bill(billId);
    this.tables.insertBillPayment({ billId, source, reference, amountCents: -billCents });
    this.tables.setBill(bill, this.rules.takeBack(bill, billCents));
  }

  #updateReview(locked: PaymentRow): void {
    if (locked.receivedCents === null || !this.rules.isInReview(locked)) return;
    const state = this.rules.reviewState(this.rules.unexplainedCents(locked.receivedCents, this.returnedOf(locked.id)));
    if (state !== locked.state) this.#moveTo(locked, state);
  }

  #moveTo(locked: PaymentRow, state: PaymentState): void {
    this.tables.setPayment(locked, { state });
    const bill = this.#bill(locked.billId);
    const isOver = state === "failed" || state === "expired" || state === "canceled";
    if (isOver && bill.state === "processing" && !this.#hasOtherLive(locked)) this.tables.setBill(bill, { state: "open" });
  }

  #hasOtherLive({ id, billId }: PaymentRow): boolean {
    return this.tables.payments.some((one) => one.id !== id && one.billId === billId && this.rules.isLive(one.state));
  }

  #bill(id: string): BillRow {
    return found(this.tables.bills.find((one) => one.id === id));
  }

  #payment(id: string): PaymentRow {
    return found(this.tables.payments.find((one) => one.id === id));
  }
}

function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Error("no such row");
  return row;
}
