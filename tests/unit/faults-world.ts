import type { World } from "@/scripts/faults/world";

/** Mutable all the way down, so that a test can doctor it. */
type Doctored<T> = T extends Date
  ? T
  : T extends readonly (infer Row)[]
    ? Doctored<Row>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Doctored<T[Key]> }
      : T;

/** A sound world: three customers, of whom two paid and one cancelled. */
export function aSoundWorld(): Doctored<World> {
  const bill = (name: string) => ({ billId: `bill-${name}`, household: 0, totalCents: 3790 });
  const paid = (name: string) => ({
    id: `payment-${name}`,
    billId: `bill-${name}`,
    state: "succeeded",
    receivedCents: 3790,
    moneyRef: `pi_${name}`,
    checkoutRef: `cs_${name}`,
    settledAt: new Date(3_000),
  });
  const sides = (name: string) => {
    const movement = { txId: `tx-${name}`, kind: "card-payment", ref: `pi_${name}`, paymentId: `payment-${name}` };
    return [
      { ...movement, account: "clearing:stripe", amountCents: 3790 },
      { ...movement, account: "receivable:bills", amountCents: -3790 },
    ];
  };
  const session = (name: string, status: "complete" | "expired") => ({
    id: `cs_${name}`,
    status,
    totalCents: 3790,
    clientReferenceId: `payment-${name}`,
    intentId: status === "complete" ? `pi_${name}` : null,
  });
  const intent = (name: string) => ({ id: `pi_${name}`, sessionId: `cs_${name}`, status: "succeeded", amountCents: 3790 });
  return {
    history: [
      ...["a", "b", "c"].flatMap((name, customer) => [
        { at: 1_000, customer, event: "begun" as const },
        { at: 1_100, customer, event: "checkout-opened" as const, ref: `cs_${name}` },
      ]),
      { at: 2_000, customer: 0, event: "paid", ref: "cs_a" },
      { at: 2_100, customer: 1, event: "paid", ref: "cs_b" },
      { at: 2_200, customer: 2, event: "cancel-shown", payment: "payment-c" },
      { at: 3_500, customer: 0, event: "received-shown", payment: "payment-a" },
    ],
    bills: [bill("a"), bill("b"), bill("c")],
    provider: {
      sessions: [session("a", "complete"), session("b", "complete"), session("c", "expired")],
      intents: [intent("a"), intent("b")],
      events: [{ id: "evt_a", type: "checkout.session.completed" }],
      deliveries: [
        { eventId: "evt_a", state: "delivered", attempts: 1 },
        { eventId: "evt_a", state: "refused", attempts: 1 },
      ],
      mails: [
        { messageId: "<message-a@localhost>", copies: 1 },
        { messageId: "<message-b@localhost>", copies: 2 },
      ],
      exports: [
        { id: "export-a", copies: 1 },
        { id: "export-b", copies: 2 },
      ],
    },
    books: {
      payments: [paid("a"), paid("b"), { ...paid("c"), state: "canceled", receivedCents: null, moneyRef: null }],
      bills: [
        { id: "bill-a", state: "paid", totalCents: 3790, paidCents: 3790 },
        { id: "bill-b", state: "paid", totalCents: 3790, paidCents: 3790 },
        { id: "bill-c", state: "open", totalCents: 3790, paidCents: 0 },
      ],
      billPayments: [
        { billId: "bill-a", reference: "payment-a", amountCents: 3790 },
        { billId: "bill-b", reference: "payment-b", amountCents: 3790 },
      ],
      entries: [...sides("a"), ...sides("b")],
      inbox: [{ eventId: "evt_a", isProcessed: true }],
      succeeded: ["payment-a", "payment-b"],
      jobs: [],
      messages: ["a", "b"].map((name) => ({ id: `message-${name}`, once: `payment-receipt:payment-${name}`, state: "sent" })),
      exports: ["a", "b"].map((name) => ({ id: `export-${name}`, kind: "payment", reference: `payment-${name}`, state: "acknowledged" })),
      findings: [],
    },
    ownEnds: [],
  };
}

/** The row of that place, for tests that change one. */
export function at<Row>(rows: readonly Row[], index: number): Row {
  const row = rows[index];
  if (row === undefined) throw new Error(`no row ${String(index)}`);
  return row;
}
