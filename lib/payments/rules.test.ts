import { describe, expect, it } from "vitest";
import { decide, isLive, type PaymentState, type Truth } from "@/lib/payments/rules";

const asked = { id: "p1", amountCents: 3790, currency: "EUR" };
const paid: Truth = { state: "paid", paymentId: "p1", amountCents: 3790, currency: "EUR", moneyRef: "pi_1" };
const all: PaymentState[] = ["created", "open", "processing", "succeeded", "failed", "expired", "canceled", "needs_review"];

describe("decide", () => {
  it.each(all.filter((state) => state !== "succeeded" && state !== "needs_review"))("money counts on a payment that is %s", (state) => {
    expect(decide({ ...asked, state }, paid)).toBe("credit");
  });

  it.each(["succeeded", "needs_review"] as const)("nothing moves one that is %s", (state) => {
    for (const truth of [paid, { state: "expired", paymentId: "p1" }, { state: "open", paymentId: "p1" }] satisfies Truth[]) {
      expect(decide({ ...asked, state }, truth)).toBe("nothing");
    }
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
      expect(decide({ ...asked, state }, { state: "expired", paymentId: "p1" })).toBe(isLive(state) ? "expire" : "nothing");
      expect(decide({ ...asked, state }, { state: "open", paymentId: "p1" })).toBe(state === "created" ? "open" : "nothing");
    }
    expect(decide({ ...asked, state: "canceled" }, { state: "processing", paymentId: "p1" })).toBe("nothing");
  });
});
