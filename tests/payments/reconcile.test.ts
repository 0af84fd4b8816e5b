import { isNull, sql } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { finding, payment, providerCursor, webhookInbox } from "@/db/schema/payments";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { post } from "@/lib/ledger/commands";
import { compareBooks } from "@/lib/payments/commands/compare-books";
import { readEvents } from "@/lib/payments/commands/read-events";
import { processNotification } from "@/lib/payments/commands/receive-notification";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { useDatabase } from "../fixtures/database";
import { aCustomerWithBill, aPayer, billNow, books, forBill, paymentsOf } from "../fixtures/paying";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();
const realNow = clock.now;
let movedMs = 0;

/** Moves the portal's clock and the provider's alike. */
async function later(minutes: number): Promise<void> {
  movedMs += minutes * 60_000;
  clock.now = () => new Date(Date.now() + movedMs);
  await sandbox.order("/sandbox/clock", { advanceSeconds: minutes * 60 });
}

afterEach(() => sandbox.order("/sandbox/faults", { api: null }));

async function aPaidCheckout() {
  const customer = await aCustomerWithBill();
  const url = await startBillPayment(customer.principal, customer.billId, aPayer);
  await sandbox.pay(url);
  return { ...customer, ref: checkoutRefOf(url) };
}

/** Does the queue's work on what was read. */
async function processAll(): Promise<void> {
  const kept = await db().select({ eventId: webhookInbox.eventId }).from(webhookInbox).where(isNull(webhookInbox.processedAt));
  for (const { eventId } of kept) await processNotification(eventId);
}

const openFindings = () => db().select().from(finding).where(isNull(finding.resolvedAt)).orderBy(finding.foundAt);

describe("the provider's list of events", () => {
  it("brings what no notification told, once, and leaves young events to theirs", async () => {
    const { billId } = await aPaidCheckout();
    expect(await readEvents()).toBe(0);
    await later(11);
    const [one, two] = await Promise.all([readEvents(), readEvents()]);
    expect(one + two).toBe(1);
    expect(await readEvents()).toBe(0);
    await processAll();
    expect(await billNow(billId)).toMatchObject({ state: "paid" });
    const [told] = await db().select({ source: webhookInbox.source, type: webhookInbox.type }).from(webhookInbox);
    expect(told).toEqual({ source: "list", type: "checkout.session.completed" });
  });

  it("is read page by page, and from where the last turn ended", async () => {
    const customers = await Promise.all(Array.from({ length: 120 }, () => aPaidCheckout()));
    await later(11);
    expect(await readEvents()).toBe(120);
    await later(11);
    expect(await readEvents()).toBe(0);
    await processAll();
    for (const { billId } of customers) expect(await billNow(billId)).toMatchObject({ state: "paid" });
  });

  it("keeps its place when the provider is silent, and never goes back", async () => {
    const before = await db().select().from(providerCursor);
    await sandbox.order("/sandbox/faults", { api: { path: "/v1/events", mode: "error503", times: 50 } });
    await expect(readEvents()).rejects.toEqual(new UserError("provider-unavailable"));
    expect(await db().select().from(providerCursor)).toEqual(before);
    await sandbox.order("/sandbox/faults", { api: null });
    const now = clock.now;
    clock.now = () => new Date(now().getTime() - 3_600_000);
    await readEvents();
    clock.now = now;
    expect(await db().select().from(providerCursor)).toEqual(before);
  });
});

describe("the daily comparison", () => {
  it("mends what every other way has missed, and finds nothing then", async () => {
    const { billId } = await aPaidCheckout();
    await later(45);
    expect(await compareBooks()).toMatchObject({ found: 0 });
    expect(await billNow(billId)).toMatchObject({ state: "paid" });
    expect(await openFindings()).toHaveLength(0);
  });

  it("finds money that the provider does not know, once, however often it looks", async () => {
    const { billId } = await aCustomerWithBill();
    await db().transaction((tx) =>
      post(tx, {
        kind: "card-payment",
        externalRef: "pi_invented",
        at: clock.now(),
        billId,
        entries: [
          { account: "clearing:stripe", amountCents: 1234 },
          { account: "owed:customers", amountCents: -1234 },
        ],
      }),
    );
    await later(45);
    expect((await compareBooks()).found).toBe(1);
    expect((await compareBooks()).found).toBe(0);
    expect(await openFindings()).toMatchObject([
      { kind: "not-at-provider", reference: "pi_invented", bookCents: 1234, providerCents: null },
    ]);
  });

  it("finds an amount that differs, and money at the provider that no payment here explains", async () => {
    const { ref, billId } = await aPaidCheckout();
    const state = (await (await fetch(`${sandbox.url()}/sandbox/state.json`)).json()) as { sessions: { id: string; intentId: string }[] };
    const moneyRef = state.sessions.find(({ id }) => id === ref)?.intentId ?? "";
    await db().transaction((tx) =>
      post(tx, {
        kind: "card-payment",
        externalRef: moneyRef,
        at: clock.now(),
        billId,
        entries: [
          { account: "clearing:stripe", amountCents: 3780 },
          { account: "owed:customers", amountCents: -3780 },
        ],
      }),
    );
    const foreign = await aPaidCheckout();
    const [stray] = await paymentsOf(foreign.billId);
    // As if another shop used the same account at the provider: nothing here knows its checkout.
    await db().transaction(async (tx) => {
      // Nothing of ours forgets a payment: its shares refuse to go.
      await tx.execute(sql`set local session_replication_role = replica`);
      await tx.execute(sql`delete from payment_attempt where payment_id = ${stray?.id}::uuid`);
      await tx.execute(sql`delete from payment_share where payment_id = ${stray?.id}::uuid`);
      await tx.execute(sql`delete from payment where id = ${stray?.id}::uuid`);
    });
    await later(45);
    expect((await compareBooks()).found).toBe(2);
    expect((await openFindings()).slice(-2).map(({ kind, bookCents, providerCents }) => ({ kind, bookCents, providerCents }))).toEqual(
      expect.arrayContaining([
        { kind: "amount-differs", bookCents: 3780, providerCents: 3790 },
        { kind: "not-in-books", bookCents: null, providerCents: 3790 },
      ]),
    );
  });

  it("compares refunds and disputes too", async () => {
    const { ref, billId } = await aPaidCheckout();
    await settlePayment(ref);
    const [own] = await db().select({ moneyRef: payment.moneyRef }).from(payment).where(forBill(billId));
    await sandbox.order("/sandbox/refunds", { paymentIntent: own?.moneyRef ?? "", amountCents: 700 });
    const disputed = await aPaidCheckout();
    await settlePayment(disputed.ref);
    const [other] = await db().select({ moneyRef: payment.moneyRef }).from(payment).where(forBill(disputed.billId));
    await sandbox.order("/sandbox/disputes", { paymentIntent: other?.moneyRef ?? "", action: "create" });
    const before = await books();
    await later(45);
    expect(await compareBooks()).toMatchObject({ found: 0 });
    const after = await books();
    expect(after.movements).toBe(before.movements + 2);
    expect(after.sums["disputed:stripe"]).toBe(3790);
    expect(await billNow(billId)).toEqual({ state: "open", paidCents: 3090 });
  });

  it("takes a refund that is under way, or came to nothing, for no difference", async () => {
    const { ref, billId } = await aPaidCheckout();
    await settlePayment(ref);
    const [own] = await db().select({ moneyRef: payment.moneyRef }).from(payment).where(forBill(billId));
    await sandbox.order("/sandbox/faults", { refunds: { ending: "failed", afterSeconds: 7200 } });
    await sandbox.order("/sandbox/refunds", { paymentIntent: own?.moneyRef ?? "", amountCents: 700 });
    const before = await books();
    await later(45);
    expect(await compareBooks()).toMatchObject({ found: 0 });
    await later(120);
    expect(await compareBooks()).toMatchObject({ found: 0 });
    expect(await books()).toEqual(before);
    expect(await billNow(billId)).toEqual({ state: "paid", paidCents: 3790 });
  });

  it("takes what cannot be booked for a difference, and goes on to the next", async () => {
    const { ref, billId } = await aPaidCheckout();
    await settlePayment(ref);
    const [own] = await db().select({ moneyRef: payment.moneyRef }).from(payment).where(forBill(billId));
    await sandbox.order("/sandbox/refunds", { paymentIntent: own?.moneyRef ?? "", amountCents: 700 });
    // As if all of it were promised back already by a refund that the provider has not refused yet.
    await db().update(payment).set({ refundCents: 3790 }).where(forBill(billId));
    const missed = await aPaidCheckout();
    await later(45);
    expect(await compareBooks()).toMatchObject({ found: 1 });
    expect((await openFindings()).at(-1)).toMatchObject({ kind: "not-in-books", providerCents: -700 });
    expect(await billNow(missed.billId)).toMatchObject({ state: "paid" });
  });

  it("waits for the queue to come again while the provider is silent", async () => {
    await sandbox.order("/sandbox/faults", { api: { path: "/v1/balance_transactions", mode: "error503", times: 50 } });
    await expect(compareBooks()).rejects.toEqual(new UserError("provider-unavailable"));
    clock.now = realNow;
  });
});
