import type { DisputeTruth, RefundTruth, Truth } from "@/lib/payments/rules";

/** A checkout, and the money that was paid on it. */
export interface Checkout {
  readonly ref: string;
  readonly moneyRef: string;
  readonly paymentId: string;
  readonly askedCents: number;
  state: "open" | "processing" | "paid" | "failed" | "expired";
  paidCents: number;
}

/** A refund there, made for one of ours or by hand. */
export interface ProviderRefund {
  readonly ref: string;
  readonly refundId: string | undefined;
  readonly moneyRef: string;
  readonly amountCents: number;
  state: RefundTruth["state"];
  /** It succeeded once, whatever came after. */
  hasGoneOut: boolean;
}

/** The bank's side of a dispute. */
export interface ProviderDispute {
  readonly ref: string;
  readonly moneyRef: string;
  readonly amountCents: number;
  wasWithdrawn: boolean;
  state: DisputeTruth["state"];
}

/** A payment provider in memory: what it says is true, whether the portal has heard of it or not. */
export class Provider {
  readonly checkouts: Checkout[] = [];
  readonly refunds: ProviderRefund[] = [];
  readonly disputes: ProviderDispute[] = [];

  open(paymentId: string, askedCents: number): void {
    const number = String(this.checkouts.length + 1);
    this.checkouts.push({ ref: `cs_${number}`, moneyRef: `pi_${number}`, paymentId, askedCents, state: "open", paidCents: 0 });
  }

  pay(checkout: Checkout, cents: number): void {
    checkout.state = "paid";
    checkout.paidCents = cents;
  }

  truthOf({ state, paymentId, paidCents: amountCents, moneyRef }: Checkout): Truth {
    if (state === "paid") return { state, paymentId, amountCents, currency: "EUR", moneyRef, card: undefined };
    return state === "expired" ? { state, paymentId, declined: false } : { state, paymentId };
  }

  /** What can still go back of some money: neither refunded nor disputed. */
  leftOf(moneyRef: string): number {
    const paid = this.checkouts.find((one) => one.moneyRef === moneyRef)?.paidCents ?? 0;
    const back = this.refunds.filter((one) => one.moneyRef === moneyRef && one.state !== "failed");
    const disputed = this.disputes.filter((one) => one.moneyRef === moneyRef && one.state !== "won");
    return [...back, ...disputed].reduce((left, { amountCents }) => left - amountCents, paid);
  }

  /** @returns undefined when it refuses: too much, or disputed. A refund of ours is made once. */
  refund(moneyRef: string, amountCents: number, state: "pending" | "succeeded", refundId?: string): ProviderRefund | undefined {
    const made = refundId === undefined ? undefined : this.refunds.find((one) => one.refundId === refundId);
    if (made) return made;
    const isDisputed = this.disputes.some((one) => one.moneyRef === moneyRef && one.state !== "won");
    if (isDisputed || amountCents <= 0 || amountCents > this.leftOf(moneyRef)) return undefined;
    const ref = `re_${String(this.refunds.length + 1)}`;
    const refund = { ref, refundId, moneyRef, amountCents, state, hasGoneOut: state === "succeeded" };
    this.refunds.push(refund);
    return refund;
  }

  dispute(moneyRef: string, amountCents: number, wasWithdrawn: boolean): void {
    if (amountCents <= 0 || amountCents > this.leftOf(moneyRef)) return;
    this.disputes.push({ ref: `dp_${String(this.disputes.length + 1)}`, moneyRef, amountCents, wasWithdrawn, state: "open" });
  }

  /** What stands on our balance there, fees and payouts left aside. */
  balance(): number {
    const received = this.checkouts.reduce((sum, { paidCents }) => sum + paidCents, 0);
    const refunded = this.refunds.filter(({ state }) => state === "succeeded");
    const withdrawn = this.disputes.filter(({ wasWithdrawn, state }) => wasWithdrawn && state !== "won");
    return [...refunded, ...withdrawn].reduce((sum, { amountCents }) => sum - amountCents, received);
  }
}

/** What the provider says of a refund when asked. */
export function refundTruth({ ref, refundId, moneyRef, amountCents, state }: ProviderRefund): RefundTruth {
  return { ref, refundId, moneyRef, amountCents, state, failure: "lost_or_stolen_card" };
}

/** What the provider says of a dispute when asked. */
export function disputeTruth({ ref, moneyRef, amountCents, wasWithdrawn, state }: ProviderDispute): DisputeTruth {
  return { ref, moneyRef, amountCents, wasWithdrawn, state };
}
