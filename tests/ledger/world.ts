import type { RefundTruth } from "@/lib/payments/rules";
import { Invariants } from "./invariants";
import type { PortalCalls } from "./calls";
import { Portal } from "./portal";
import { product, type Product } from "./product";
import { disputeTruth, Provider, refundTruth, type Checkout, type ProviderDispute, type ProviderRefund } from "./provider";
import { take, type Step } from "./steps";
import type { PaymentRow, RefundRow } from "./tables";

/** Three bills: larger than most payments, about as large, and smaller. */
export const TOTALS: readonly number[] = [2500, 800, 370];

/** How often everything is told at the end, at most: what one telling makes possible, the next one does. */
const ROUNDS = 8;

/** A call to the portal, with how it went. */
export interface Call {
  readonly name: keyof PortalCalls;
  readonly args: readonly unknown[];
  readonly outcome: string;
}

/** A sum that the operator received. */
interface OperatorPayment {
  readonly billId: string;
  readonly reference: string;
  readonly cents: number;
}

/** A provider and a portal, and what carries news and orders between them; the invariants are checked after each call. */
export class World {
  readonly provider = new Provider();
  readonly portal: Portal;
  /** Everything that the portal was asked, in order. */
  readonly calls: Call[] = [];
  /** What could be seen at the provider at some time, to be told later or again. */
  readonly seen: (() => void)[] = [];
  readonly operator: OperatorPayment[] = [];
  readonly #invariants: Invariants;

  constructor(rules: Product = product) {
    this.portal = new Portal(rules, TOTALS);
    this.#invariants = new Invariants(this.portal, this.provider);
  }

  /** Plays all steps, then tells everything that is left to tell. @throws Violation */
  play(steps: readonly Step[]): void {
    for (const step of steps) take(this, step);
    this.#end();
  }

  /**
   * The customer begins to pay bills, of one of them perhaps a part, or goes on with what was begun; the provider's answer may get lost. What is
   * open for something else is closed first.
   */
  start(billIds: readonly string[], amountCents: number | null, isAnswered: boolean): void {
    const dueOf = (billId: string) => {
      const bill = this.portal.tables.bills.find(({ id }) => id === billId);
      return (bill?.totalCents ?? 0) - (bill?.paidCents ?? 0);
    };
    const asked = billIds.map((billId) => ({ billId, dueCents: dueOf(billId), amountCents: amountCents ?? dueOf(billId) }));
    const mayBegin = asked.every(
      ({ dueCents, ...one }) => dueCents > 0 && this.portal.rules.partRefusal(one.amountCents, dueCents) === undefined,
    );
    const live = mayBegin ? [...new Set(billIds.flatMap((billId) => this.portal.liveOf(billId) ?? []))] : [];
    for (const one of live) {
      const isSame =
        one.shares.length === asked.length &&
        one.shares.every((share) =>
          asked.some(
            ({ billId, ...sums }) => billId === share.billId && sums.amountCents === share.amountCents && sums.dueCents === share.dueCents,
          ),
        );
      if (isSame) {
        this.#open(one, isAnswered);
        return;
      }
      this.close(one);
      // Whose checkout is not known cannot be closed yet: nothing else is begun.
      if (this.portal.rules.isLive(one.state)) return;
    }
    const id = `p${String(this.portal.tables.payments.length)}`;
    if (this.call("start", billIds, amountCents, id) !== "done") return;
    const started = this.portal.tables.payments.find((one) => one.id === id);
    if (started) this.#open(started, isAnswered);
  }

  #open({ id, amountCents, state }: PaymentRow, isAnswered: boolean): void {
    if (state !== "created") return;
    if (!this.provider.checkouts.some(({ paymentId }) => paymentId === id)) this.provider.open(id, amountCents);
    if (isAnswered) this.call("settle", id, { state: "open", paymentId: id });
  }

  /** Gives a payment up as `closePayment` does: at the provider first. */
  close({ id, state }: PaymentRow): void {
    const checkout = this.provider.checkouts.find(({ paymentId }) => paymentId === id);
    // Whose checkout is not known cannot be closed yet.
    if (!checkout || state === "created" || !this.portal.rules.isLive(state)) return;
    if (checkout.state === "open") checkout.state = "expired";
    if (checkout.state === "expired") this.call("end", id, "canceled");
    else this.tellCheckout(checkout);
  }

  closeOutdated(payment: PaymentRow): void {
    const isAsAsked = payment.shares.every(({ billId, dueCents }) =>
      this.portal.tables.bills.some((bill) => bill.id === billId && bill.totalCents - bill.paidCents === dueCents),
    );
    if (!isAsAsked) this.close(payment);
  }

  ask(paymentId: string, amountCents: number | null): void {
    this.call("askRefund", paymentId, amountCents, `r${String(this.portal.tables.refunds.length)}`);
  }

  /** Refunds of ours of which the provider has not heard, or has not answered. */
  unsent(): RefundRow[] {
    return this.portal.tables.refunds.filter(({ ref, state }) => ref === null && state === "created");
  }

  send({ id, paymentId, amountCents }: RefundRow, state: "pending" | "succeeded", isAnswered: boolean): void {
    const moneyRef = this.portal.tables.payments.find((one) => one.id === paymentId)?.moneyRef ?? "";
    const made = this.provider.refund(moneyRef, amountCents, state, id);
    if (!made) this.call("refuseRefund", paymentId, id);
    else {
      this.seeRefund(made);
      if (isAnswered) this.tellRefund(refundTruth(made));
    }
  }

  seeCheckout(checkout: Checkout): void {
    const truth = this.provider.truthOf(checkout);
    this.seen.push(() => this.call("settle", checkout.paymentId, truth));
  }

  seeRefund(refund: ProviderRefund): void {
    const truth = refundTruth(refund);
    this.seen.push(() => {
      this.tellRefund(truth);
    });
  }

  seeDispute(dispute: ProviderDispute): void {
    const truth = disputeTruth(dispute);
    this.seen.push(() => {
      this.#settleMoney(truth.moneyRef);
      this.call("settleDispute", truth);
    });
  }

  tellCheckout(checkout: Checkout): void {
    this.call("settle", checkout.paymentId, this.provider.truthOf(checkout));
  }

  tellRefund(truth: RefundTruth): void {
    this.#settleMoney(truth.moneyRef);
    this.call("settleRefund", truth);
  }

  tellDispute(dispute: ProviderDispute): void {
    this.#settleMoney(dispute.moneyRef);
    this.call("settleDispute", disputeTruth(dispute));
  }

  tellOperator({ billId, reference, cents }: OperatorPayment): void {
    this.call("operator", billId, reference, cents);
  }

  /** Asks something of the portal, and looks whether all that must hold still does. */
  call<Name extends keyof PortalCalls>(name: Name, ...args: Parameters<PortalCalls[Name]>): string {
    const ask = this.portal[name].bind(this.portal) as (...all: Parameters<PortalCalls[Name]>) => string;
    const { version } = this.portal.tables;
    const outcome = ask(...args);
    this.calls.push({ name, args, outcome });
    if (this.portal.tables.version !== version) this.#invariants.check();
    return outcome;
  }

  /** What happened to money that the books do not know settles its payment first, as `findPaymentByMoney` does. */
  #settleMoney(moneyRef: string): void {
    const checkout = this.provider.checkouts.find((one) => one.moneyRef === moneyRef);
    if (checkout && !this.portal.tables.payments.some((one) => one.moneyRef === moneyRef)) this.tellCheckout(checkout);
  }

  #end(): void {
    for (const one of this.provider.checkouts) {
      if (one.state === "processing") this.provider.pay(one, one.askedCents);
      else if (one.state === "open") one.state = "expired";
    }
    let from = 0;
    for (let round = 0, before = -1; round < ROUNDS && before !== this.portal.tables.version; round += 1) {
      before = this.portal.tables.version;
      from = this.calls.length;
      this.#tellAll();
    }
    const last = this.calls.slice(from).filter(({ outcome }) => outcome === "threw");
    this.#invariants.checkEnd(last.map(({ name, args }) => `${name} ${JSON.stringify(args)}`));
  }

  #tellAll(): void {
    for (const one of this.provider.checkouts) this.tellCheckout(one);
    for (const one of this.provider.refunds) {
      if (one.state === "pending") Object.assign(one, { state: "succeeded", hasGoneOut: true });
      this.tellRefund(refundTruth(one));
    }
    for (const one of this.unsent()) this.send(one, "succeeded", true);
    for (const one of this.provider.disputes) this.tellDispute(one);
    for (const one of this.portal.tables.payments) if (one.state === "needs_review") this.call("book", one.id);
  }
}
