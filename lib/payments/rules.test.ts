import { describe, expect, it } from "vitest";
import {
  cardExpiry,
  decide,
  excessOf,
  isLive,
  partRefusal,
  type PaymentState,
  sweepPauseSeconds,
  takenBack,
  type Truth,
} from "@/lib/payments/rules";

const asked = { id: "p1", amountCents: 3790, currency: "EUR", receivedCents: null };
const expired: Truth = { state: "expired", paymentId: "p1", declined: false };
const paid: Truth = { state: "paid", paymentId: "p1", amountCents: 3790, currency: "EUR", moneyRef: "pi_1", card: "4242" };
const all: PaymentState[] = ["created", "open", "processing", "succeeded", "failed", "expired", "canceled", "needs_review"];

describe("excessOf", () => {
  it.each([
    [1000, 0, 0],
    [1000, 300, 300],
    [1000, 1000, 1000],
    [1000, 5000, 1000],
    [1000, -1, 0],
  ])("%i going back with %i kept: %i of that", (amount, kept, excessCents) => {
    expect(excessOf(amount, kept)).toBe(excessCents);
  });
});

it.each([
  [12, 2026, "2026-10-31", "good"],
  [12, 2026, "2026-11-01", "soon"],
  [12, 2026, "2026-12-31", "soon"],
  [12, 2026, "2027-01-01", "expired"],
  [2, 2028, "2028-02-29", "soon"],
  [null, null, "2026-11-01", "good"],
] as const)("a card of %s/%s is, on %s, %s", (expMonth, expYear, today, state) => {
  expect(cardExpiry({ expMonth, expYear }, today)).toBe(state);
});

describe("sweepPauseSeconds", () => {
  it.each([
    [0, 60],
    [180, 90],
    [1860, 110],
    [2160, 1080],
    [86_400, 3600],
  ])("a thing of %i s rests %i s", (age, pause) => {
    expect(sweepPauseSeconds(age)).toBe(pause);
  });
});

describe("decide", () => {
  it.each(all.filter((state) => state !== "needs_review"))("money counts on a payment that is %s", (state) => {
    expect(decide({ ...asked, state }, paid)).toBe("credit");
  });

  it.each(["succeeded", "canceled", "needs_review"] as const)("nothing moves one that is %s once its money is booked", (state) => {
    for (const truth of [paid, expired, { state: "open", paymentId: "p1" }] satisfies Truth[]) {
      expect(decide({ ...asked, receivedCents: 3790, state }, truth)).toBe("nothing");
    }
  });

  it("looks once at money that nobody can book", () => {
    expect(decide({ ...asked, state: "needs_review" }, { ...paid, currency: "USD" })).toBe("nothing");
  });

  it.each([
    ["another amount", { ...paid, amountCents: 3789 }],
    ["another currency", { ...paid, currency: "USD" }],
    ["another payment", { ...paid, paymentId: "p2" }],
    ["no payment", { ...paid, paymentId: undefined }],
  ])("%s goes to a person", (_, truth) => {
    expect(decide({ ...asked, state: "open" }, truth)).toBe("review");
  });

  it("never moves a payment backwards", () => {
    for (const state of all) {
      expect(decide({ ...asked, state }, expired)).toBe(isLive(state) ? "expire" : "nothing");
      expect(decide({ ...asked, state }, { state: "open", paymentId: "p1" })).toBe(state === "created" ? "open" : "nothing");
    }
    expect(decide({ ...asked, state: "canceled" }, { state: "processing", paymentId: "p1" })).toBe("nothing");
  });
});

describe("a part of what is due", () => {
  it.each([
    [3790, undefined],
    [3740, undefined],
    [50, undefined],
    [3791, "amount-above-due"],
    [49, "part-too-small"],
    [3741, "rest-too-small"],
  ])("%j of 3790: %j", (amountCents, refused) => {
    expect(partRefusal(amountCents, 3790)).toBe(refused);
  });
});

describe("what goes back of several bills", () => {
  const taken = [
    { billId: "a", cents: 100 },
    { billId: "b", cents: 50 },
    { billId: "c", cents: 0 },
  ];

  it.each([
    [0, [0, 0, 0]],
    [30, [0, 30, 0]],
    [60, [10, 50, 0]],
    [150, [100, 50, 0]],
  ])("%j is taken from the last one first", (cents, each) => {
    expect(takenBack(taken, cents).map((one) => one.cents)).toEqual(each);
  });

  it("is never more than they took", () => {
    expect(() => takenBack(taken, 151)).toThrow(RangeError);
  });
});
