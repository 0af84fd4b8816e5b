import { partsInReview, type Parts } from "@/lib/payments/bookings";
import type { DisputeTruth, PaymentState, RefundTruth, ReturnedMoney, Truth } from "@/lib/payments/rules";
import type { PortalCalls } from "./calls";
import type { Product } from "./product";
import { Refusal, Tables, type BillRow, type PaymentRow, type RefundRow } from "./tables";
import { found, isFor, NEXT, onlyBill, returnedOf, sharesOf, standingOf, takenOf } from "./shares";

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

  start(billIds: readonly string[], amountCents: number | null, id: string): string {
    return this.tables.transaction(() => {
      const bills = billIds.map((billId) => this.#bill(billId));
      if (bills.some(({ state }) => state === "paid")) return "bill-already-paid";
      if (!bills.every((bill) => this.rules.canPay(standingOf(bill)))) return "bill-not-payable";
      const shares = sharesOf(this.rules, bills, amountCents);
      if (typeof shares === "string") return shares;
      if (bills.some(({ id: billId, state }) => state !== "open" || this.liveOf(billId))) return "bill-not-payable";
      const sumCents = shares.reduce((sum, share) => sum + share.amountCents, 0);
      if (this.rules.isTooSmall(sumCents)) return "amount-too-small";
      for (const bill of bills) this.tables.setBill(bill, { state: "processing" });
      const payment = { id, shares, amountCents: sumCents, currency: "EUR", state: "created" as const };
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
      const state = NEXT[decision];
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
      const { id: paymentId } = locked;
      const billId = onlyBill(locked);
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
      const applied = this.#give(locked, "card", paymentId, amountCents);
      this.tables.post(
        this.rules.reviewBooked(amountCents, this.rules.partsApplied(applied)),
        locked.moneyRef,
        onlyBill(locked),
        paymentId,
      );
      this.tables.setPayment(locked, { state: "succeeded", excessCents: applied.excessCents });
      return "done";
    });
  }

  liveOf(billId: string): PaymentRow | undefined {
    return this.tables.payments.find((one) => isFor(one, billId) && this.rules.isLive(one.state));
  }

  returnedOf(paymentId: string): ReturnedMoney {
    return returnedOf(this.tables, paymentId);
  }

  #credit(locked: PaymentRow, amountCents: number, moneyRef: string): void {
    const applied = this.#give(locked, "card", locked.id, amountCents);
    if (!this.tables.post(this.rules.cardPayment(amountCents, this.rules.partsApplied(applied)), moneyRef, onlyBill(locked), locked.id))
      throw new Refusal("in the books, but not settled");
    this.tables.setPayment(locked, { state: "succeeded", receivedCents: amountCents, excessCents: applied.excessCents, moneyRef });
  }

  #setAside(locked: PaymentRow, amountCents: number, moneyRef: string): void {
    this.tables.post(this.rules.cardPayment(amountCents, this.rules.partsInReview(amountCents)), moneyRef, onlyBill(locked), locked.id);
    this.tables.setPayment(locked, { receivedCents: amountCents, moneyRef });
    this.#moveTo(locked, "needs_review");
  }

  #bookRefund(locked: PaymentRow, mine: RefundRow, ref: string): void {
    const parts = this.rules.partsReturned(mine.amountCents, mine.excessCents, this.rules.isInReview(locked));
    if (!this.tables.post(this.rules.cardRefund(parts), ref, onlyBill(locked), locked.id))
      throw new Refusal("in the books, but not settled");
    this.#takeBack(locked, "refund", mine.id, parts);
    this.tables.set(mine, { state: "succeeded", ref });
    this.#updateReview(locked);
  }

  #undoRefund(locked: PaymentRow, mine: RefundRow, ref: string): void {
    const { id } = locked;
    const billId = onlyBill(locked);
    const booked = this.tables.movements.find((one) => one.kind === "card-refund" && one.ref === ref);
    const wasInReview = booked?.entries.some(({ account }) => account === "suspense:review") ?? false;
    if (wasInReview && this.rules.isInReview(locked)) {
      this.tables.post(this.rules.cardRefundFailed(partsInReview(mine.amountCents)), ref, billId, id);
      return;
    }
    const { billCents } = this.rules.partsReturned(mine.amountCents, mine.excessCents, false);
    const applied = this.#give(locked, "refund-failed", mine.id, billCents);
    const excessCents = mine.excessCents + applied.excessCents;
    this.tables.post(this.rules.cardRefundFailed(this.rules.partsApplied({ ...applied, excessCents })), ref, billId, id);
    this.tables.setPayment(locked, { excessCents: locked.excessCents + applied.excessCents });
  }

  #endDispute(locked: PaymentRow, end: "won" | "lost", ref: string, amountCents: number): number {
    const { id } = locked;
    if (end === "won") {
      this.tables.post(this.rules.disputeWon(amountCents), ref, onlyBill(locked), id);
      return 0;
    }
    const returned = this.returnedOf(id);
    if (amountCents > this.rules.leftCents(locked, returned)) throw new Refusal("more than is left");
    const kept = this.rules.keptCents(locked.excessCents, returned);
    const parts = this.rules.partsReturned(amountCents, this.rules.excessOf(amountCents, kept), this.rules.isInReview(locked));
    this.tables.post(this.rules.disputeLost(parts), ref, onlyBill(locked), id);
    this.#takeBack(locked, "dispute", ref, parts);
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

  /** A payment's money goes to its bills one after the other. */
  #give(locked: PaymentRow, source: "card" | "refund-failed", reference: string, amountCents: number) {
    let left = amountCents;
    for (const { billId } of locked.shares) {
      const liveAfter = source === "refund-failed" || this.#hasOtherLive(locked, billId);
      if (left > 0) left = this.#apply(billId, source, reference, left, liveAfter).excessCents;
      else if (!liveAfter) this.#open(billId);
    }
    return { appliedCents: amountCents - left, excessCents: left };
  }

  #takeBack({ id, shares }: PaymentRow, source: "refund" | "dispute", reference: string, { billCents }: Parts): void {
    if (billCents <= 0) return;
    const taken = takenOf(this.tables, { id, shares });
    if (taken.reduce((sum, { cents }) => sum + cents, 0) < billCents) throw new Refusal("more than was taken");
    for (const { billId, cents } of this.rules.takenBack(taken, billCents)) {
      if (cents === 0) continue;
      const bill = this.#bill(billId);
      this.tables.insertBillPayment({ billId, source, reference, amountCents: -cents });
      this.tables.setBill(bill, this.rules.takeBack(bill, cents));
    }
  }

  #updateReview(locked: PaymentRow): void {
    if (locked.receivedCents === null || !this.rules.isInReview(locked)) return;
    const state = this.rules.reviewState(this.rules.unexplainedCents(locked.receivedCents, this.returnedOf(locked.id)));
    if (state !== locked.state) this.#moveTo(locked, state);
  }

  #moveTo(locked: PaymentRow, state: PaymentState): void {
    this.tables.setPayment(locked, { state });
    if (state !== "failed" && state !== "expired" && state !== "canceled") return;
    for (const { billId } of locked.shares) if (!this.#hasOtherLive(locked, billId)) this.#open(billId);
  }

  #open(billId: string): void {
    const bill = this.#bill(billId);
    if (bill.state === "processing") this.tables.setBill(bill, { state: "open" });
  }

  #hasOtherLive({ id }: PaymentRow, billId: string): boolean {
    return this.tables.payments.some((one) => one.id !== id && isFor(one, billId) && this.rules.isLive(one.state));
  }

  #bill(id: string): BillRow {
    return found(this.tables.bills.find((one) => one.id === id));
  }

  #payment(id: string): PaymentRow {
    return found(this.tables.payments.find((one) => one.id === id));
  }
}
