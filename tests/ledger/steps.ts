import fc from "fast-check";
import { refundTruth, type Checkout, type ProviderDispute, type ProviderRefund } from "./provider";
import type { World } from "./world";

/** What may happen, each with how often it is drawn. */
const WEIGHTS = {
  "start to pay": 10,
  "start to pay several": 6,
  pay: 7,
  "pay another amount": 3,
  "begin a slow payment": 2,
  "a slow payment arrives": 2,
  "a slow payment fails": 1,
  "a checkout expires": 2,
  "tell of a checkout": 8,
  "tell again what was seen earlier": 8,
  cancel: 3,
  "give up what was never answered": 2,
  "close what is outdated": 2,
  "the operator receives": 4,
  "the operator tells again": 2,
  "the operator tells another amount": 1,
  "the customer asks for what is kept": 4,
  "staff give back": 5,
  "a refund is sent": 6,
  "a refund is sent, its answer lost": 1,
  "a refund goes through": 3,
  "a refund fails": 4,
  "a refund in the dashboard": 4,
  "tell of a refund": 6,
  "a dispute": 4,
  "a dispute is withdrawn": 3,
  "a dispute is won": 2,
  "a dispute is lost": 3,
  "tell of a dispute": 6,
  "a person books": 4,
} as const;

type What = keyof typeof WEIGHTS;

/** One command: what happens, to which thing of its kind, and with how much money or luck. */
export interface Step {
  readonly what: What;
  readonly which: number;
  readonly cents: number;
}

const DRAWN = (Object.keys(WEIGHTS) as What[]).flatMap((what) => Array.from({ length: WEIGHTS[what] }, () => what));

/** Sequences of up to so many commands. */
export function steps(maxLength: number): fc.Arbitrary<Step[]> {
  const step = fc.record({ what: fc.constantFrom(...DRAWN), which: fc.nat(7), cents: fc.nat(999) });
  return fc.array(step, { maxLength, size: "max" });
}

/** Makes one command happen; one that has nothing to happen to does nothing. */
export function take(world: World, { what, which, cents }: Step): void {
  const { checkouts, refunds, disputes } = world.provider;
  const { payments, bills } = world.portal.tables;
  const pick = <Row>(rows: readonly Row[], run: (row: Row) => void): void => {
    const row = rows[which % Math.max(1, rows.length)];
    if (row !== undefined) run(row);
  };
  const inState = (state: Checkout["state"]) => checkouts.filter((one) => one.state === state);
  const paid = () => inState("paid");
  const unpaid = bills.filter(({ state }) => state !== "paid");
  const received = cents % 8 > 0 ? payments.filter(({ receivedCents }) => receivedCents !== null) : payments;
  const changeCheckout = (from: Checkout["state"], change: (one: Checkout) => void) => {
    pick(inState(from), (one) => {
      world.seeCheckout(one);
      change(one);
      world.seeCheckout(one);
    });
  };
  const changeRefund = (from: readonly ProviderRefund["state"][], change: (one: ProviderRefund) => void) => {
    pick(
      refunds.filter(({ state }) => from.includes(state)),
      (one) => {
        change(one);
        world.seeRefund(one);
      },
    );
  };
  const changeDispute = (fits: (one: ProviderDispute) => boolean, change: (one: ProviderDispute) => void) => {
    pick(
      disputes.filter((one) => one.state === "open" && fits(one)),
      (one) => {
        change(one);
        world.seeDispute(one);
      },
    );
  };
  switch (what) {
    case "start to pay":
      pick(cents % 8 > 0 ? unpaid : bills, ({ id, totalCents, paidCents }) => {
        world.start([id], cents % 5 === 0 ? 1 + Math.floor(((totalCents - paidCents) * cents) / 900) : null, cents % 4 > 0);
      });
      return;
    case "start to pay several":
      pick(unpaid, ({ id }) => {
        world.start(
          [id, ...unpaid.map((bill) => bill.id).filter((other, index) => other !== id && (cents >> index) % 2 === 0)],
          null,
          cents % 4 > 0,
        );
      });
      return;
    case "pay":
      changeCheckout("open", (one) => {
        world.provider.pay(one, one.askedCents);
      });
      return;
    case "pay another amount":
      changeCheckout("open", (one) => {
        world.provider.pay(one, 1 + cents * (which > 3 ? 2 : 1));
      });
      return;
    case "begin a slow payment":
      changeCheckout("open", (one) => (one.state = "processing"));
      return;
    case "a slow payment arrives":
      changeCheckout("processing", (one) => {
        world.provider.pay(one, one.askedCents);
      });
      return;
    case "a slow payment fails":
      changeCheckout("processing", (one) => (one.state = "failed"));
      return;
    case "a checkout expires":
      changeCheckout("open", (one) => (one.state = "expired"));
      return;
    case "tell of a checkout":
      pick(checkouts, (one) => {
        world.tellCheckout(one);
      });
      return;
    case "tell again what was seen earlier":
      pick(world.seen.slice(-8), (tell) => {
        tell();
      });
      return;
    case "cancel":
      pick(payments, (one) => {
        world.close(one);
      });
      return;
    case "give up what was never answered":
      pick(
        payments.filter(({ state }) => state === "created"),
        ({ id }) => world.call("end", id, "expired"),
      );
      return;
    case "close what is outdated":
      pick(payments, (one) => {
        world.closeOutdated(one);
      });
      return;
    case "the operator receives":
      pick(bills, (one) => {
        const all = Math.max(1, one.totalCents - one.paidCents);
        const sum = cents % 4 === 0 ? all : 1 + (cents % 400);
        const payment = { billId: one.id, reference: `o${String(world.operator.length)}`, cents: sum };
        world.operator.push(payment);
        world.tellOperator(payment);
      });
      return;
    case "the operator tells again":
      pick(world.operator, (one) => {
        world.tellOperator(one);
      });
      return;
    case "the operator tells another amount":
      pick(world.operator, (one) => {
        world.tellOperator({ ...one, cents: one.cents + 1 + cents });
      });
      return;
    case "the customer asks for what is kept":
      pick(received, ({ id }) => {
        world.ask(id, null);
      });
      return;
    case "staff give back":
      pick(received, ({ id, receivedCents }) => {
        world.ask(id, cents % 3 === 0 ? (receivedCents ?? 1) : 1 + cents);
      });
      return;
    case "a refund is sent":
      pick(world.unsent(), (one) => {
        world.send(one, cents % 2 === 0 ? "pending" : "succeeded", true);
      });
      return;
    case "a refund is sent, its answer lost":
      pick(world.unsent(), (one) => {
        world.send(one, cents % 2 === 0 ? "pending" : "succeeded", false);
      });
      return;
    case "a refund goes through":
      changeRefund(["pending"], (one) => {
        one.state = "succeeded";
        one.hasGoneOut = true;
      });
      return;
    case "a refund fails":
      changeRefund(["pending", "succeeded"], (one) => (one.state = "failed"));
      return;
    case "a refund in the dashboard":
      pick(paid(), ({ moneyRef }) => {
        const amountCents = cents % 2 === 0 ? world.provider.leftOf(moneyRef) : 1 + cents;
        const made = world.provider.refund(moneyRef, amountCents, cents % 3 === 0 ? "pending" : "succeeded");
        if (made) world.seeRefund(made);
      });
      return;
    case "tell of a refund":
      pick(refunds, (one) => {
        world.tellRefund(refundTruth(one));
      });
      return;
    case "a dispute":
      pick(paid(), ({ moneyRef }) => {
        world.provider.dispute(moneyRef, cents % 2 === 0 ? world.provider.leftOf(moneyRef) : 1 + cents, cents % 3 > 0);
      });
      return;
    case "a dispute is withdrawn":
      changeDispute(
        ({ wasWithdrawn }) => !wasWithdrawn,
        (one) => (one.wasWithdrawn = true),
      );
      return;
    case "a dispute is won":
      changeDispute(
        () => true,
        (one) => (one.state = "won"),
      );
      return;
    case "a dispute is lost":
      changeDispute(
        ({ wasWithdrawn }) => wasWithdrawn,
        (one) => (one.state = "lost"),
      );
      return;
    case "tell of a dispute":
      pick(disputes, (one) => {
        world.tellDispute(one);
      });
      return;
    case "a person books":
      pick(
        payments.filter(({ state }) => state === "needs_review"),
        ({ id }) => world.call("book", id),
      );
      return;
  }
}
