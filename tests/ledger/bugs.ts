import { product, type Product } from "./product";

/** Twenty-one faults that somebody could make, each as the product's decisions with one of them wrong. */
export const BUGS: Readonly<Record<string, Partial<Product>>> = {
  "credits money that is not what was asked": {
    decide: (payment, truth) => {
      const decision = product.decide(payment, truth);
      return decision === "review" ? "credit" : decision;
    },
  },
  "credits what was asked instead of what arrived, less a cent": {
    cardPayment: (amountCents, parts) => product.cardPayment(amountCents - 1, parts),
  },
  "books money of a settled payment again": {
    decide: (payment, truth) => product.decide({ ...payment, receivedCents: null }, truth),
  },
  "lets money that arrives late lie": {
    decide: (payment, truth) => (truth.state === "paid" && !product.isLive(payment.state) ? "nothing" : product.decide(payment, truth)),
  },
  "opens an expired payment again when told of an older state": {
    decide: (payment, truth) =>
      truth.state === "open" && payment.state === "expired" && payment.receivedCents === null ? "open" : product.decide(payment, truth),
  },
  "leaves a payment alive whose checkout has expired": {
    decide: (payment, truth) => (truth.state === "expired" ? "nothing" : product.decide(payment, truth)),
  },
  "applies more than is due": {
    applyMoney: (bill, amountCents, liveAfter) => ({
      ...product.applyMoney(bill, amountCents, liveAfter),
      appliedCents: amountCents,
      excessCents: 0,
    }),
  },
  "drops what is above the bill": {
    partsApplied: (applied) => ({ ...product.partsApplied(applied), excessCents: 0 }),
  },
  "keeps all for the customer while the bill owes": {
    applyMoney: (bill, amountCents, liveAfter) => {
      const { paidCents, totalCents } = bill;
      const isPart = amountCents < totalCents - paidCents;
      return isPart
        ? { appliedCents: 0, excessCents: amountCents, paidCents, state: bill.state }
        : product.applyMoney(bill, amountCents, liveAfter);
    },
  },
  "holds a bill after its last payment was a part": {
    applyMoney: (bill, amountCents) => product.applyMoney(bill, amountCents, true),
  },
  "leaves a bill paid whose money went back": {
    takeBack: (bill, amountCents) => ({ ...product.takeBack(bill, amountCents), state: bill.state }),
  },
  "makes a bill owe again what was kept for the customer": {
    excessOf: () => 0,
  },
  "gives back what was promised to the customer a second time": {
    keptCents: (excessCents) => excessCents,
  },
  "books a refund that is only pending": {
    decideRefund: (state, truth) => product.decideRefund(state, truth === "pending" ? "succeeded" : truth),
  },
  "keeps the money of a failed refund promised": {
    decideRefund: (state, truth) => {
      const decision = product.decideRefund(state, truth);
      return decision === "release" ? "nothing" : decision;
    },
  },
  "does not undo a refund that the bank sent back": {
    decideRefund: (state, truth) => {
      const decision = product.decideRefund(state, truth);
      return decision === "undo" ? "nothing" : decision;
    },
  },
  "takes a refund of reviewed money off the bill": {
    partsReturned: (amountCents, excessCents) => product.partsReturned(amountCents, excessCents, false),
  },
  "books reviewed money while a refund of it is under way": {
    bookableCents: (payment, returned) =>
      payment.state === "needs_review" ? product.unexplainedCents(payment.receivedCents ?? 0, returned) : 0,
  },
  "ends a dispute that was lost without making the bill owe again": {
    disputeLost: (parts) => product.disputeLost({ ...parts, billCents: 0, reviewCents: parts.reviewCents + parts.billCents }),
  },
  "takes what goes back of several bills from the last one alone": {
    takenBack: (taken, amountCents) => taken.map((one, index) => ({ ...one, cents: index === taken.length - 1 ? amountCents : 0 })),
  },
  "takes a won dispute for a lost one": {
    decideDispute: (state, truth) => (product.decideDispute(state, truth) === "nothing" ? "nothing" : "lost"),
  },
};
