import { expect, test } from "vitest";
import { aSandbox, idOf } from "./harness";

async function aPaid(number?: string) {
  const sandbox = await aSandbox();
  const intent = await sandbox.pay(number);
  const charge = async () => sandbox.stripe.charges.retrieve(idOf((await sandbox.stripe.paymentIntents.retrieve(intent)).latest_charge));
  /** The types of the events since the payment, oldest first. */
  const told = async () => {
    const { data } = await sandbox.stripe.events.list({ limit: 100 });
    return data
      .map(({ type }) => type)
      .filter((type) => type !== "charge.succeeded" && /^(charge|refund)\./.test(type))
      .reverse();
  };
  return { ...sandbox, intent, charge, told };
}

test("a charge is refunded in parts until nothing is left, and the balance follows", async () => {
  const { stripe, intent, charge, told } = await aPaid();
  const part = await stripe.refunds.create({
    payment_intent: intent,
    amount: 1000,
    reason: "requested_by_customer",
    metadata: { why: "twice" },
  });
  expect(part).toMatchObject({ object: "refund", amount: 1000, status: "succeeded", payment_intent: intent, metadata: { why: "twice" } });
  expect(await charge()).toMatchObject({ amount_refunded: 1000, refunded: false });
  await expect(stripe.refunds.create({ payment_intent: intent, amount: 2791 })).rejects.toMatchObject({
    statusCode: 400,
    param: "amount",
    message: "Refund amount (€27.91) is greater than unrefunded amount on charge (€27.90)",
  });
  const rest = await stripe.refunds.create({ charge: idOf(part.charge) });
  expect(rest.amount).toBe(2790);
  expect(await charge()).toMatchObject({ amount_refunded: 3790, refunded: true });
  await expect(stripe.refunds.create({ payment_intent: intent })).rejects.toMatchObject({ code: "charge_already_refunded" });
  expect(await told()).toEqual([
    "refund.created",
    "charge.refunded",
    "refund.updated",
    "refund.created",
    "charge.refunded",
    "refund.updated",
  ]);
  expect(await stripe.refunds.retrieve(part.id)).toEqual(part);
  expect((await stripe.refunds.list({ payment_intent: intent })).data.map(({ id }) => id)).toEqual([rest.id, part.id]);
  expect((await stripe.refunds.list({ charge: "ch_other" })).data).toEqual([]);

  const { data } = await stripe.balanceTransactions.list({ expand: ["data.source"] });
  expect(data.map(({ type, amount, fee, net }) => [type, amount, fee, net])).toEqual([
    ["refund", -2790, 0, -2790],
    ["refund", -1000, 0, -1000],
    ["charge", 3790, 82, 3708],
  ]);
  expect(data[0]?.source).toMatchObject({ object: "refund", id: rest.id, balance_transaction: data[0]?.id });
  expect(data[2]?.source).toMatchObject({ object: "charge", payment_intent: intent });
});

test("twenty refunds of the whole at once give it back once", async () => {
  const { stripe, intent, charge } = await aPaid();
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => stripe.refunds.create({ payment_intent: intent })));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await charge()).toMatchObject({ amount_refunded: 3790 });
});

test("what was not paid cannot be refunded, nor anything in two ways", async () => {
  const { stripe, intent, charge } = await aPaid("4000000000000002");
  await expect(stripe.refunds.create({ payment_intent: intent })).rejects.toThrow("does not have a successful charge");
  await expect(stripe.refunds.create({ charge: (await charge()).id })).rejects.toThrow("cannot be refunded");
  await expect(stripe.refunds.create({ payment_intent: intent, charge: "ch_1" })).rejects.toThrow("One of the following params");
  await expect(stripe.refunds.create({ payment_intent: "pi_1" })).rejects.toMatchObject({ code: "resource_missing" });
  await expect(stripe.refunds.create({ payment_intent: intent, amount: 0 })).rejects.toMatchObject({ code: "parameter_invalid_integer" });
  expect((await stripe.balanceTransactions.list()).data).toEqual([]);
});

test.each([
  ["failed", 0, ["refund.created", "charge.refunded", "refund.updated", "refund.failed"], [3790, -3790, 3790]],
  ["succeeded", 3790, ["refund.created", "charge.refunded", "refund.updated"], [-3790, 3790]],
] as const)("on order a refund is pending and then %s", async (ending, refunded, events, movements) => {
  const { stripe, order, intent, charge, told } = await aPaid();
  await order("/sandbox/faults", { refunds: { ending, afterSeconds: 600 } });
  const { id } = await stripe.refunds.create({ payment_intent: intent });
  await order("/sandbox/clock", { advanceSeconds: 590 });
  expect(await stripe.refunds.retrieve(id)).toMatchObject({ status: "pending" });
  // What is on its way cannot be given back again.
  await expect(stripe.refunds.create({ payment_intent: intent })).rejects.toMatchObject({ code: "charge_already_refunded" });
  await order("/sandbox/clock", { advanceSeconds: 10 });
  expect(await stripe.refunds.retrieve(id)).toMatchObject({ status: ending });
  expect(await charge()).toMatchObject({ amount_refunded: refunded, refunded: ending === "succeeded" });
  expect(await told()).toEqual(events);
  const { data } = await stripe.balanceTransactions.list();
  expect(data.map(({ amount }) => amount)).toEqual(movements);
  const failure = await stripe.balanceTransactions.list({ type: "refund_failure" });
  expect(failure.data).toHaveLength(ending === "failed" ? 1 : 0);
  await order("/sandbox/faults", { refunds: null });
  if (ending === "failed") await expect(stripe.refunds.create({ payment_intent: intent })).resolves.toMatchObject({ status: "succeeded" });
});

test("one that somebody makes in the dashboard is told like any other", async () => {
  const { stripe, order, intent, told } = await aPaid();
  const made = (await (await order("/sandbox/refunds", { paymentIntent: intent, amountCents: 790 })).json()) as { refund: string };
  expect(await stripe.refunds.retrieve(made.refund)).toMatchObject({ amount: 790, status: "succeeded" });
  expect(await told()).toEqual(["refund.created", "charge.refunded", "refund.updated"]);
  const above = await order("/sandbox/refunds", { paymentIntent: intent, amountCents: 3001 });
  expect([above.status, await above.json()]).toEqual([400, { error: expect.stringContaining("greater than unrefunded amount") as string }]);
});
