import { describe, expect, it, test } from "vitest";
import { check } from "@/scripts/faults/check";
import { aSoundWorld, at } from "./faults-world";

type World = ReturnType<typeof aSoundWorld>;

test("a sound world has no violations", () => {
  expect(check(aSoundWorld())).toEqual([]);
});

/** Takes the second customer's payment out of the books, as if it had never been settled. */
function unsettle({ books }: World): void {
  Object.assign(at(books.payments, 1), { state: "expired", moneyRef: null, receivedCents: null });
  books.entries = books.entries.filter(({ txId }) => txId !== "tx-b");
  books.billPayments = books.billPayments.filter(({ reference }) => reference !== "payment-b");
  Object.assign(at(books.bills, 1), { state: "open", paidCents: 0 });
  books.succeeded = ["payment-a", "payment-d"];
}

const money = (name: string, txId: string, ref = `pi_${name}`) =>
  [3790, -3790].map((amountCents) => ({
    txId,
    kind: "card-payment",
    ref,
    account: amountCents > 0 ? "clearing:stripe" : "receivable:bills",
    amountCents,
    paymentId: `payment-${name}`,
  }));

const WRONGS: readonly (readonly [string, string, RegExp, (world: World) => void])[] = [
  ["paid and never settled", "lost", /pi_b of payment payment-b: the payment is expired/, unsettle],
  ["paid, and its bill is called open", "acknowledged", /customer 1: checkout cs_b was paid/, unsettle],
  ["paid for a payment that is gone", "lost", /there is no such payment/, ({ books }) => books.payments.splice(1, 1)],
  [
    "settled and not in the books",
    "lost",
    /pi_b .*: not in the books/,
    ({ books }) => (books.entries = books.entries.filter(({ txId }) => txId !== "tx-b")),
  ],
  ["in the books and not on the bill", "lost", /payment-a: not on its bill/, ({ books }) => books.billPayments.shift()],
  ["booked with less", "lost", /pi_a .*: not in the books/, ({ books }) => (at(books.entries, 0).amountCents = 3000)],
  ["booked twice", "doubled", /pi_a .*: booked more than once/, ({ books }) => books.entries.push(...money("a", "tx-a2"))],
  [
    "booked under two references",
    "doubled",
    /payment payment-a has 2 movements/,
    ({ books }) => books.entries.push(...money("a", "tx-a2", "pi_x")),
  ],
  [
    "a bill reduced twice by one payment",
    "doubled",
    /payment-a: reduced its bill twice/,
    ({ books }) => books.billPayments.push({ billId: "bill-a", reference: "payment-a", amountCents: 3790 }),
  ],
  [
    "a bill that received more than it says",
    "doubled",
    /bill bill-c: received 10, paid 0/,
    ({ books }) => books.billPayments.push({ billId: "bill-c", reference: "x", amountCents: 10 }),
  ],
  [
    "a bill charged twice",
    "doubled",
    /bill bill-a was charged twice: pi_a and pi_b/,
    ({ books }) => (at(books.payments, 1).billId = "bill-a"),
  ],
  ["money out of nowhere in the books", "invented", /pi_x is in the books/, ({ books }) => books.entries.push(...money("x", "tx-x"))],
  [
    "a bill paid by nothing",
    "invented",
    /bill bill-c: paid 3790, received 0/,
    ({ books }) => Object.assign(at(books.bills, 2), { state: "paid", paidCents: 3790 }),
  ],
  ["a movement out of balance", "unbalanced", /movement tx-a has 2 sides, sum 1\n/, ({ books }) => (at(books.entries, 1).amountCents += 1)],
  ["a movement with one side", "unbalanced", /movement tx-a has 1 sides/, ({ books }) => books.entries.splice(1, 1)],
  ["a ledger that sums to something", "unbalanced", /the ledger sums to -10/, ({ books }) => (at(books.entries, 3).amountCents -= 10)],
  [
    "another sum at the provider",
    "unbalanced",
    /clearing:stripe holds 8580, the provider took 8590/,
    ({ provider }) => (at(provider.intents, 0).amountCents += 10),
  ],
  [
    "a forgery that was answered 200",
    "forged",
    /a forged copy of evt_a/,
    ({ provider }) => (at(provider.deliveries, 1).state = "believed"),
  ],
  [
    "a forgery in the inbox",
    "forged",
    /evt_forged is in the inbox/,
    ({ books }) => books.inbox.push({ eventId: "evt_forged", isProcessed: true }),
  ],
  ["an event that nobody followed", "stuck", /event evt_a was taken/, ({ books }) => (at(books.inbox, 0).isProcessed = false)],
  [
    "a bill that is being paid by nobody",
    "stuck",
    /bill bill-c is being paid by nobody/,
    ({ books }) => (at(books.bills, 2).state = "processing"),
  ],
  ["a bill that is paid and called open", "stuck", /bill bill-a is open with 3790/, ({ books }) => (at(books.bills, 0).state = "open")],
  ["a payment that never ends", "stuck", /payment payment-c is still open/, ({ books }) => (at(books.payments, 2).state = "open")],
  ["a payment that needs a person", "stuck", /payment payment-c waits/, ({ books }) => (at(books.payments, 2).state = "needs_review")],
  ["an open finding", "stuck", /not-in-books pi_a/, ({ books }) => books.findings.push({ kind: "not-in-books", reference: "pi_a" })],
  ["a success that was told twice", "audit", /says 2 times/, ({ books }) => books.succeeded.push("payment-a")],
  ["a success that was not told", "audit", /says 0 times/, ({ books }) => books.succeeded.pop()],
  ["a receipt that was never written", "told", /payment-b is succeeded and has 0 receipts/, ({ books }) => books.messages.pop()],
  [
    "a receipt for nothing",
    "told",
    /payment-c is canceled and has 1 receipts/,
    ({ books }) => (at(books.messages, 1).once = "payment-receipt:payment-c"),
  ],
  [
    "a second receipt",
    "told",
    /payment-a is succeeded and has 2 receipts/,
    ({ books }) => (at(books.messages, 1).once = "payment-receipt:payment-a"),
  ],
  ["a mail that waits", "told", /message-b .* is waiting/, ({ books }) => (at(books.messages, 1).state = "waiting")],
  ["a mail that never arrived", "told", /message-b .* is sent, and never arrived/, ({ provider }) => provider.mails.pop()],
  ["an export that was never written", "told", /payment-b is succeeded and has 0 exports/, ({ books }) => books.exports.pop()],
  ["an export that nobody wrote", "told", /export-b arrived, and nobody wrote it/, ({ books }) => books.exports.pop()],
  ["an export that waits", "told", /export-a is waiting/, ({ books }) => (at(books.exports, 0).state = "waiting")],
  ["an export that never arrived", "told", /export-b is acknowledged, and never arrived/, ({ provider }) => provider.exports.pop()],
  [
    "a task that was given up",
    "queue",
    /settle-notified\) was given up: boom/,
    ({ books }) => books.jobs.push({ id: "1", task: "settle-notified", isDead: true, lastError: "boom" }),
  ],
  [
    "a task that is left",
    "queue",
    /is left: never tried/,
    ({ books }) => books.jobs.push({ id: "1", task: "settle-notified", isDead: false, lastError: null }),
  ],
  [
    "a top-up paid and not in the credit",
    "lost",
    /top-up top-up-d is paid: paid, and not in the credit/,
    ({ books }) => {
      at(books.topUps, 0).state = "paid";
      books.entries = books.entries.filter(({ txId }) => txId !== "tx-credit-d");
    },
  ],
  [
    "a top-up credited twice",
    "doubled",
    /top-up top-up-d: 2000 in the credit/,
    ({ books }) =>
      books.entries.push(...books.entries.filter(({ txId }) => txId === "tx-credit-d").map((entry) => ({ ...entry, txId: "tx-2" }))),
  ],
  [
    "a top-up credited for nothing",
    "invented",
    /top-up top-up-d: 1000 in the credit/,
    ({ books }) => (at(books.payments, 3).state = "expired"),
  ],
  ["a top-up that the network never had", "lost", /top-up-d is credited, and not at the network/, ({ provider }) => provider.topUps.pop()],
  [
    "credit at the network that nobody ordered",
    "invented",
    /the network credited top-up-x/,
    ({ provider }) => provider.topUps.push({ id: "top-up-x", status: "credited", copies: 1 }),
  ],
  [
    "a credit that is not the sum of its movements",
    "unbalanced",
    /line line-d has 1001, moved 1000/,
    ({ books }) => (at(books.credits, 0).balanceCents = 1001),
  ],
  [
    "money of a top-up that is owed to nobody",
    "unbalanced",
    /owed:top-ups holds -1000/,
    ({ books }) => (books.entries = books.entries.filter(({ txId }) => txId !== "tx-credit-d")),
  ],
  ["a process that ended by itself", "ended", /worker A ended/, ({ ownEnds }) => ownEnds.push("worker A ended (exit code 1)")],
];

const PROMISES: typeof WRONGS = [
  [
    "a checkout that the portal forgot",
    "acknowledged",
    /cs_c was opened, and the portal knows none/,
    ({ books }) => (at(books.payments, 2).checkoutRef = null),
  ],
  ["a checkout of another bill", "acknowledged", /cs_c was opened/, ({ books }) => (at(books.payments, 2).billId = "bill-x")],
  ["a checkout that the provider forgot", "acknowledged", /the provider knows none/, ({ provider }) => provider.sessions.splice(2, 1)],
  [
    "a payment that the provider denies",
    "acknowledged",
    /cs_b was paid, and the provider/,
    ({ provider }) => (at(provider.sessions, 1).status = "expired"),
  ],
  [
    "received that was not",
    "acknowledged",
    /checkout cs_b was shown as received/,
    (world) => {
      unsettle(world);
      world.history.push({ at: 9, customer: 1, event: "received-shown", ref: "cs_b" });
    },
  ],
  [
    "paid already that was not",
    "acknowledged",
    /bill bill-c was called paid/,
    ({ history }) => history.push({ at: 9, customer: 2, event: "already-paid-shown" }),
  ],
  [
    "cancelled that was paid",
    "acknowledged",
    /payment-a was shown as cancelled/,
    ({ history }) => history.push({ at: 9, customer: 0, event: "cancel-shown", payment: "payment-a" }),
  ],
  [
    "an answer that nobody should get",
    "bewildered",
    /500 oh/,
    ({ history }) => history.push({ at: 9, customer: 0, event: "bewildered", note: "500 oh" }),
  ],
];

describe("the checker finds", () => {
  it.each([...WRONGS, ...PROMISES])("%s (%s)", (_, rule, what, doctor) => {
    const world = aSoundWorld();
    doctor(world);
    const found = check(world).filter((violation) => violation.rule === rule);
    expect(found.map((violation) => violation.what).join("\n")).toMatch(what);
  });
});
