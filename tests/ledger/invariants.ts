import type { Account } from "@/lib/ledger/rules";
import type { Portal } from "./portal";
import type { Provider } from "./provider";
import { isFor } from "./shares";
import { sideOf, type BillRow, type MovementRow, type PaymentRow } from "./tables";

/** What must hold and did not. */
export class Violation extends Error {}

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Violation(what);
}

const total = <Row>(rows: readonly Row[], cents: (row: Row) => number) => rows.reduce((sum, row) => sum + cents(row), 0);

/** What holds between the books, the rows and the provider after each command, and once everything has been told. */
export class Invariants {
  #accounts = new Map<Account, number>();
  #checked = 0;
  #states = new Map<string, PaymentRow["state"]>();

  constructor(
    readonly portal: Portal,
    readonly provider: Provider,
  ) {}

  check(): void {
    const { movements, bills, payments } = this.portal.tables;
    for (const movement of movements.slice(this.#checked)) this.#checkMovement(movement);
    must(movements.length >= this.#checked, "a movement is gone");
    this.#checked = movements.length;
    for (const payment of payments) this.#checkPayment(payment);
    for (const bill of bills) this.#checkBill(bill);
    this.#checkAccounts();
  }

  /** Every notification has come, every refund is sent, every checkout is over, all reviews are resolved. */
  checkEnd(refused: readonly string[]): void {
    must(refused.length === 0, `still refused: ${refused.join(", ")}`);
    must(this.#on("clearing:stripe") === this.provider.balance(), "the books differ from the provider");
    must(this.#on("suspense:review") === 0, "money waits for nobody");
    for (const { id, state } of this.portal.tables.bills) must(state !== "processing", `bill ${id} is stuck`);
    for (const { id, state } of this.portal.tables.payments)
      must(!this.portal.rules.isLive(state) && state !== "needs_review", `payment ${id} is stuck ${state}`);
  }

  #on(account: Account): number {
    return this.#accounts.get(account) ?? 0;
  }

  #checkMovement(movement: MovementRow): void {
    const { kind, entries, ref, billId, paymentId } = movement;
    must(total(entries, ({ amountCents }) => amountCents) === 0, `${kind} ${ref} does not balance`);
    for (const { account, amountCents } of entries) this.#accounts.set(account, this.#on(account) + amountCents);
    must(sideOf(movement, "clearing:stripe") === this.#atProvider(movement), `${kind} ${ref} did not happen so at the provider`);
    const shares = this.portal.tables.payments.find(({ id }) => id === paymentId)?.shares ?? [{ billId }];
    const isPaid = shares.every((share) => this.portal.tables.bills.find(({ id }) => id === share.billId)?.state === "paid");
    const isIncoming = kind === "card-payment" || kind === "operator-payment" || kind === "review-booked";
    if (isIncoming && sideOf(movement, "owed:customers") !== 0)
      must(isPaid, `${kind} ${ref} keeps money for the customer of a bill that owes`);
    if (kind === "review-booked") must(this.#wasReviewed(paymentId), `${ref} was booked, but never in review`);
  }

  #wasReviewed(paymentId: string | undefined): boolean {
    const { movements } = this.portal.tables;
    return movements.some((one) => one.paymentId === paymentId && one.kind === "card-payment" && sideOf(one, "suspense:review") < 0);
  }

  /** What the provider says that this movement did to our balance. */
  #atProvider({ kind, ref }: MovementRow): number {
    switch (kind) {
      case "card-payment":
        return total(
          this.provider.checkouts.filter(({ moneyRef }) => moneyRef === ref),
          ({ paidCents }) => paidCents,
        );
      case "card-refund":
        return -total(
          this.provider.refunds.filter((one) => one.ref === ref && one.hasGoneOut),
          ({ amountCents }) => amountCents,
        );
      case "card-refund-failed":
        return total(
          this.provider.refunds.filter((one) => one.ref === ref && one.hasGoneOut && one.state === "failed"),
          ({ amountCents }) => amountCents,
        );
      case "dispute":
        return -total(
          this.provider.disputes.filter((one) => one.ref === ref && one.wasWithdrawn),
          ({ amountCents }) => amountCents,
        );
      case "dispute-won":
        return total(
          this.provider.disputes.filter((one) => one.ref === ref && one.state === "won"),
          ({ amountCents }) => amountCents,
        );
      case "operator-payment":
      case "review-booked":
      case "dispute-lost":
        return 0;
      case "paypal-payment":
      case "paypal-refund":
      case "paypal-refund-failed":
      case "ricaricard":
      case "top-up-credited":
      case "operator-credit":
      case "transfer":
      case "transfer-fee":
      case "transfer-refused":
      case "transfer-fee-refused":
      case "credit-return":
      case "credit-return-paid":
      case "credit-return-refused":
      case "direct-debit":
      case "direct-debit-returned":
      case "credit-note":
      case "kept-applied":
      case "kept-returned":
      case "kept-payout":
      case "kept-payout-paid":
      case "kept-payout-refused":
        throw new Error(`the model books no ${kind}`);
    }
  }

  #checkPayment(payment: PaymentRow): void {
    const { id, state, receivedCents, excessCents, refundCents } = payment;
    const before = this.#states.get(id);
    if (before !== undefined && before !== state) {
      this.#states.set(id, state);
      const isBack =
        this.portal.rules.isLive(state) && (!this.portal.rules.isLive(before) || state === "created" || before === "processing");
      must(!isBack && before !== "succeeded", `payment ${id} went back from ${before} to ${state}`);
    } else if (before === undefined) this.#states.set(id, state);
    const { refunds, disputes, billPayments } = this.portal.tables;
    const mine = refunds.filter((one) => one.paymentId === id && one.state !== "failed");
    must(total(mine, ({ amountCents }) => amountCents) === refundCents, `payment ${id} forgets a refund`);
    must(refundCents <= (receivedCents ?? 0), `payment ${id} gives back more than it received`);
    must(this.portal.rules.isLive(state) ? receivedCents === null : true, `payment ${id} is live and received`);
    if (receivedCents === null) return;
    must(["succeeded", "needs_review", "canceled"].includes(state), `payment ${id} has its money and is ${state}`);
    if (state !== "needs_review" && receivedCents !== payment.amountCents)
      must(this.#wasReviewed(id), `payment ${id} differs from what was asked, and no one looked`);
    const { promisedExcessCents, refundedCents, lostCents, lostExcessCents } = this.portal.returnedOf(id);
    must(excessCents - promisedExcessCents - lostExcessCents >= 0, `payment ${id} promises more than was kept`);
    const unexplained = receivedCents - refundedCents - lostCents;
    must(state !== "needs_review" || unexplained > 0, `payment ${id} waits with nothing left`);
    must(state !== "canceled" || unexplained === 0, `payment ${id} was closed with money left`);
    const own = new Set([
      id,
      ...refunds.filter((one) => one.paymentId === id).map((one) => one.id),
      ...disputes.filter((one) => one.paymentId === id).map(({ ref }) => ref),
    ]);
    const onBill = total(
      billPayments.filter(({ reference }) => own.has(reference)),
      ({ amountCents }) => amountCents,
    );
    must(onBill >= 0, `payment ${id} takes more off its bills than it gave`);
    for (const { billId } of payment.shares) {
      const rows = billPayments.filter((one) => one.billId === billId && own.has(one.reference));
      must(total(rows, ({ amountCents }) => amountCents) >= 0, `payment ${id} takes more off bill ${billId} than it gave`);
    }
  }

  #checkBill({ id, state, totalCents, paidCents }: BillRow): void {
    const { billPayments, payments } = this.portal.tables;
    const own = billPayments.filter(({ billId }) => billId === id);
    must(total(own, ({ amountCents }) => amountCents) === paidCents, `bill ${id} is not paid by its payments`);
    must(paidCents >= 0 && paidCents <= totalCents, `bill ${id} is paid ${String(paidCents)} of ${String(totalCents)}`);
    must((state === "paid") === (paidCents === totalCents), `bill ${id} is ${state} with ${String(paidCents)} of ${String(totalCents)}`);
    const holders = payments.filter((one) => isFor(one, id) && (this.portal.rules.isLive(one.state) || one.state === "needs_review"));
    must(state !== "processing" || holders.length > 0, `bill ${id} is held by nobody`);
    must(holders.filter((one) => this.portal.rules.isLive(one.state)).length <= 1, `bill ${id} has two live payments`);
  }

  #checkAccounts(): void {
    const { bills, payments, disputes, movements, billPayments } = this.portal.tables;
    must(total([...this.#accounts.values()], (cents) => cents) === 0, "the books do not balance");
    must(this.#on("receivable:bills") === -total(bills, ({ paidCents }) => paidCents), "receivable:bills differs from what was paid");
    const operator = movements.filter(({ kind }) => kind === "operator-payment");
    const applied = billPayments.filter(({ source }) => source === "operator");
    const keptOfOperator = total(operator, (one) => sideOf(one, "clearing:operator")) - total(applied, ({ amountCents }) => amountCents);
    const refunded = this.portal.tables.refunds.filter(({ state }) => state === "succeeded");
    const kept =
      keptOfOperator +
      total(payments, ({ excessCents }) => excessCents) -
      total(refunded, ({ excessCents }) => excessCents) -
      total(disputes, ({ excessCents }) => excessCents);
    must(this.#on("owed:customers") === -kept && kept >= 0, "owed:customers differs from what is kept");
    const open = disputes.filter(
      ({ ref, state }) => state === "open" && movements.some((one) => one.kind === "dispute" && one.ref === ref),
    );
    must(this.#on("disputed:stripe") === total(open, ({ amountCents }) => amountCents), "disputed:stripe differs from open disputes");
    const waiting = total(payments, (one) => {
      if (one.state !== "needs_review") return 0;
      const { refundedCents, lostCents } = this.portal.returnedOf(one.id);
      return (one.receivedCents ?? 0) - refundedCents - lostCents;
    });
    must(this.#on("suspense:review") === -waiting, "suspense:review differs from what waits for a person");
  }
}
