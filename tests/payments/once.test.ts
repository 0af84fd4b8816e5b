import Stripe from "stripe";
import { inArray, isNull } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { bill } from "@/db/schema/billing";
import { webhookInbox } from "@/db/schema/payments";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { processNotification, receiveNotification } from "@/lib/payments/commands/receive-notification";
import { settlePayment } from "@/lib/payments/commands/settle-payment";
import { startBillPayment } from "@/lib/payments/commands/start-bill-payment";
import { sweepPayments } from "@/lib/payments/commands/sweep-payments";
import { useDatabase } from "../fixtures/database";
import { aCustomerWithBill, aPayer, books } from "../fixtures/paying";
import { checkoutRefOf, useSandbox } from "../fixtures/sandbox";

useDatabase();
const sandbox = useSandbox();

function event(over: Record<string, unknown> = {}, ref = "cs_test_x"): string {
  return JSON.stringify({
    id: `evt_${ref}`,
    object: "event",
    type: "checkout.session.completed",
    livemode: false,
    created: Math.floor(Date.now() / 1000),
    data: { object: { id: ref, object: "checkout.session" } },
    ...over,
  });
}

function signed(payload: string, secret = env().stripe?.webhookSecret ?? "", timestamp = Math.floor(Date.now() / 1000)): string {
  return Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
}

const deliver = (payload: string, signature = signed(payload)) => receiveNotification(Buffer.from(payload), signature);

describe("paid exactly once", () => {
  it("50 customers, every webhook three times, return pages and sweeps in between: 50 postings", { timeout: 120_000 }, async () => {
    const customers = await Promise.all(Array.from({ length: 50 }, () => aCustomerWithBill()));
    const urls = await Promise.all(customers.map(({ principal, billId }) => startBillPayment(principal, billId, aPayer)));
    await Promise.all(urls.map((url) => sandbox.pay(url)));
    const moved = new Date(Date.now() + 4 * 60_000);
    clock.now = () => moved;

    const webhook = async (url: string, time: number) => {
      const ref = checkoutRefOf(url);
      const payload = event({ id: `evt_${ref}_${String(time % 2)}` }, ref);
      expect(await deliver(payload)).toBe(true);
      await processNotification(`evt_${ref}_${String(time % 2)}`);
    };
    const work = urls.flatMap((url) => [
      () => webhook(url, 0),
      () => webhook(url, 0),
      () => webhook(url, 1),
      () => settlePayment(checkoutRefOf(url)),
      () => settlePayment(checkoutRefOf(url)),
    ]);
    const sweeps = Array.from({ length: 4 }, () => () => sweepPayments());
    const shuffled = [...work, ...sweeps].map((run, index) => ({ run, order: (index * 7919) % 263 })).sort((a, b) => a.order - b.order);
    await Promise.all(shuffled.map(({ run }) => run()));

    const found = await books();
    expect(found).toMatchObject({ movements: 50, total: 0, sums: { "clearing:stripe": 50 * 3790, "receivable:bills": -50 * 3790 } });
    const bills = await db()
      .select({ state: bill.state, paidCents: bill.paidCents })
      .from(bill)
      .where(
        inArray(
          bill.id,
          customers.map(({ billId }) => billId),
        ),
      );
    expect(bills).toHaveLength(50);
    expect(bills.every((row) => row.state === "paid" && row.paidCents === 3790)).toBe(true);
    expect(await db().select().from(webhookInbox)).toHaveLength(100);
    expect(await db().select().from(webhookInbox).where(isNull(webhookInbox.processedAt))).toHaveLength(0);
  });
});

describe("notifications that are not to be believed", () => {
  const now = () => Math.floor(Date.now() / 1000);
  const bodies = { good: event({}, "cs_test_forged"), live: event({ livemode: true }, "cs_test_live") };

  it.each([
    ["unsigned", bodies.good, () => ""],
    ["signed with another secret", bodies.good, () => signed(bodies.good, "whsec_other")],
    ["older than five minutes", bodies.good, () => signed(bodies.good, undefined, now() - 301)],
    ["changed after signing", `${bodies.good} `, () => signed(bodies.good)],
    ["of the live mode in a sandbox", bodies.live, () => signed(bodies.live)],
    ["no JSON", "not json", () => signed("not json")],
  ])("%s: refused, and nothing is written", async (_, payload, signature) => {
    const before = await db().select().from(webhookInbox);
    expect(await deliver(payload, signature())).toBe(false);
    expect(await db().select().from(webhookInbox)).toHaveLength(before.length);
  });

  it("one about somebody else's checkout is kept and moves nothing", async () => {
    const before = await books();
    expect(await deliver(event({}, "cs_test_unknown0001"))).toBe(true);
    await processNotification("evt_cs_test_unknown0001");
    expect(await books()).toEqual(before);
  });
});
