import { describe, expect, test } from "vitest";
import { aSandbox, idOf } from "./harness";

async function aPaid(number?: string) {
  const sandbox = await aSandbox();
  const intent = await sandbox.pay(number);
  const dispute = (body: object) => sandbox.order("/sandbox/disputes", { paymentIntent: intent, ...body });
  const told = async () => {
    const { data } = await sandbox.stripe.events.list({ types: ["charge.dispute.*"] });
    return data.map(({ type }) => type.replace("charge.dispute.", "")).reverse();
  };
  const balance = async () => {
    const { data } = await sandbox.stripe.balanceTransactions.list();
    return data.map(({ type, amount, fee }) => [type, amount, fee]).reverse();
  };
  return { ...sandbox, intent, dispute, told, balance };
}

describe("a dispute", () => {
  test.each([
    ["win", "won", ["created", "funds_withdrawn", "closed", "funds_reinstated"], 3],
    ["lose", "lost", ["created", "funds_withdrawn", "closed"], 2],
  ] as const)("takes the money at once; we %s it", async (action, status, events, movements) => {
    const { stripe, intent, dispute, told, balance } = await aPaid();
    expect((await dispute({ action: "create", reason: "duplicate" })).status).toBe(200);
    const { data } = await stripe.disputes.list({ payment_intent: intent, expand: ["data.charge"] });
    expect(data).toMatchObject([
      { object: "dispute", amount: 3790, reason: "duplicate", status: "needs_response", charge: { disputed: true, refunded: false } },
    ]);
    await expect(stripe.refunds.create({ payment_intent: intent })).rejects.toMatchObject({ code: "charge_disputed" });
    expect((await dispute({ action })).status).toBe(200);
    const closed = await stripe.disputes.retrieve(data[0]?.id ?? "");
    expect(closed).toMatchObject({ status, is_charge_refundable: status === "won" });
    expect(closed.balance_transactions.map(({ amount }) => amount)).toEqual(status === "won" ? [-3790, 3790] : [-3790]);
    expect(await told()).toEqual(events);
    expect(await balance()).toEqual(
      [
        ["charge", 3790, 82],
        ["adjustment", -3790, 2000],
        ["adjustment", 3790, 0],
      ].slice(0, movements),
    );
    expect((await dispute({ action: "lose" })).status).toBe(400);
    const refund = stripe.refunds.create({ payment_intent: intent });
    await (status === "won" ? expect(refund).resolves.toBeDefined() : expect(refund).rejects.toMatchObject({ code: "charge_disputed" }));
  });

  test("is about what was not refunded before, and of what is refunded there is none", async () => {
    const { stripe, intent, dispute } = await aPaid();
    await stripe.refunds.create({ payment_intent: intent, amount: 790 });
    await dispute({ action: "create" });
    const { data } = await stripe.disputes.list({ charge: idOf((await stripe.paymentIntents.retrieve(intent)).latest_charge) });
    expect(data).toMatchObject([{ amount: 3000, reason: "fraudulent" }]);
    const { order, pay } = await aPaid();
    const refunded = await pay();
    await order("/sandbox/refunds", { paymentIntent: refunded });
    expect((await order("/sandbox/disputes", { paymentIntent: refunded, action: "create" })).status).toBe(400);
    expect((await order("/sandbox/disputes", { paymentIntent: refunded, action: "win" })).status).toBe(400);
  });

  test("comes at once with the card that is made for it", async () => {
    const { stripe, intent, told } = await aPaid("4000000000000259");
    expect(await stripe.paymentIntents.retrieve(intent, { expand: ["latest_charge.balance_transaction"] })).toMatchObject({
      status: "succeeded",
      latest_charge: { paid: true, disputed: true, balance_transaction: { type: "charge", net: 3708 } },
    });
    expect(await told()).toEqual(["created", "funds_withdrawn"]);
    const { data } = await stripe.balanceTransactions.list({ type: "adjustment", expand: ["data.source"] });
    expect(data).toMatchObject([{ reporting_category: "dispute", source: { object: "dispute", payment_intent: intent } }]);
    await expect(stripe.disputes.retrieve("du_1")).rejects.toMatchObject({ code: "resource_missing" });
  });
});

test("balance transactions are listed by time, in pages, and read one by one", async () => {
  const { stripe, order, pay } = await aSandbox();
  await pay();
  await order("/sandbox/clock", { advanceSeconds: 86_400 });
  const from = Math.floor(Date.now() / 1000) + 80_000;
  for (let n = 0; n < 3; n += 1) await pay();
  expect((await stripe.balanceTransactions.list({ created: { lt: from } })).data).toHaveLength(1);
  const later = await stripe.balanceTransactions.list({ created: { gte: from }, limit: 2 }).autoPagingToArray({ limit: 100 });
  expect(later).toHaveLength(3);
  const [newest] = later;
  expect(await stripe.balanceTransactions.retrieve(newest?.id ?? "")).toMatchObject({ status: "pending", net: 3708 });
  await order("/sandbox/clock", { advanceSeconds: 7 * 86_400 });
  expect(await stripe.balanceTransactions.retrieve(newest?.id ?? "")).toMatchObject({ status: "available" });
});
