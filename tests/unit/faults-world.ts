import type { World } from "@/scripts/faults/world";

/** Mutable all the way down, so that a test can doctor it. */
type Doctored<T> = T extends Date
  ? T
  : T extends readonly (infer Row)[]
    ? Doctored<Row>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Doctored<T[Key]> }
      : T;

/** A sound world: three customers, of whom two paid a bill and one cancelled, and a fourth who topped up a telephone. */
export function aSoundWorld(): Doctored<World> {
  const bill = (name: string) => ({ billId: `bill-${name}`, household: 0, totalCents: 3790 });
  const paid = (name: string) => ({
    id: `payment-${name}`,
    billId: `bill-${name}`,
    topUpId: null,
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
  const topUp = { id: "top-up-d", lineId: "line-d", state: "credited", amountCents: 1000, settledAt: new Date(3_200) };
  const credited = { txId: "tx-credit-d", kind: "top-up-credited", ref: "top-up-d", paymentId: "payment-d" };
  const received = { txId: "tx-d", kind: "card-payment", ref: "pi_d", paymentId: "payment-d" };
  return {
    history: [
      ...["a", "b", "c", "d"].flatMap((name, customer) => [
        { at: 1_000, customer, event: "begun" as const },
        { at: 1_100, customer, event: "checkout-opened" as const, ref: `cs_${name}` },
      ]),
      { at: 2_000, customer: 0, event: "paid", ref: "cs_a" },
      { at: 2_100, customer: 1, event: "paid", ref: "cs_b" },
      { at: 2_200, customer: 2, event: "cancel-shown", payment: "payment-c" },
      { at: 2_300, customer: 3, event: "paid", ref: "cs_d" },
      { at: 3_500, customer: 0, event: "received-shown", ref: "cs_a" },
      { at: 3_600, customer: 3, event: "received-shown", ref: "cs_d" },
    ],
    errands: [
      bill("a"),
      bill("b"),
      bill("c"),
      { requestId: "top-up-d", lineId: "line-d", number: "+393400000000", totalCents: 1000, address: "10.0.0.1" },
    ],
    provider: {
      sessions: [
        session("a", "complete"),
        session("b", "complete"),
        session("c", "expired"),
        { ...session("d", "complete"), totalCents: 1000 },
      ],
      intents: [intent("a"), intent("b"), { ...intent("d"), amountCents: 1000 }],
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
      topUps: [{ id: "top-up-d", status: "credited", copies: 2 }],
    },
    books: {
      payments: [
        paid("a"),
        paid("b"),
        { ...paid("c"), state: "canceled", receivedCents: null, moneyRef: null },
        { ...paid("d"), billId: null, topUpId: "top-up-d", receivedCents: 1000 },
      ],
      topUps: [topUp],
      credits: [{ lineId: "line-d", balanceCents: 1000, movedCents: 1000 }],
      bills: [
        { id: "bill-a", state: "paid", totalCents: 3790, paidCents: 3790 },
        { id: "bill-b", state: "paid", totalCents: 3790, paidCents: 3790 },
        { id: "bill-c", state: "open", totalCents: 3790, paidCents: 0 },
      ],
      billPayments: [
        { billId: "bill-a", reference: "payment-a", amountCents: 3790 },
        { billId: "bill-b", reference: "payment-b", amountCents: 3790 },
      ],
      entries: [
        ...sides("a"),
        ...sides("b"),
        { ...received, account: "clearing:stripe", amountCents: 1000 },
        { ...received, account: "owed:top-ups", amountCents: -1000 },
        { ...credited, account: "owed:top-ups", amountCents: 1000 },
        { ...credited, account: "credit:lines", amountCents: -1000 },
      ],
      inbox: [{ eventId: "evt_a", isProcessed: true }],
      succeeded: ["payment-a", "payment-b", "payment-d"],
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
