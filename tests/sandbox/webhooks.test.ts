import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { aFolder } from "../fixtures/folders";
import { aCheckout, aPortal, aSandbox, eventually, submit } from "./harness";

const PAID = ["charge.succeeded", "checkout.session.completed", "payment_intent.succeeded"];

type Row = Record<string, unknown>;

function aStatePath(): string {
  return path.join(aFolder(), "state.json");
}

async function pay({ stripe }: Pick<Awaited<ReturnType<typeof aSandbox>>, "stripe">, number = "4242424242424242") {
  const session = await stripe.checkout.sessions.create(aCheckout());
  await submit(session.url, { number });
  return session;
}

test("a payment is told in three events that the SDK verifies", async () => {
  const portal = await aPortal();
  const sandbox = await aSandbox({ portalUrl: portal.url });
  const { id } = await pay(sandbox);
  await eventually(() => {
    expect(portal.types()).toEqual(PAID);
  });
  const completed = portal.received.find(({ type }) => type === "checkout.session.completed");
  expect(completed).toMatchObject({
    object: "event",
    livemode: false,
    data: { object: { id, payment_status: "paid", client_reference_id: "payment-1" } },
  });
  expect(portal.received.map((event) => event.id).sort()).toEqual(
    (await sandbox.stripe.events.list()).data.map((event) => event.id).sort(),
  );
  await eventually(async () => {
    expect((await sandbox.state()).deliveries.map(({ state, attempts }) => [state, attempts])).toEqual([
      ["delivered", 1],
      ["delivered", 1],
      ["delivered", 1],
    ]);
  });
});

test("a decline and an expired session are told too", async () => {
  const portal = await aPortal();
  const sandbox = await aSandbox({ portalUrl: portal.url });
  await pay(sandbox, "4000000000009995");
  await sandbox.order("/sandbox/clock", { advanceSeconds: 86_401 });
  await eventually(() => {
    expect(portal.types()).toEqual(["checkout.session.expired", "payment_intent.payment_failed"]);
  });
});

test("a session ends by itself, without anybody asking", async () => {
  const portal = await aPortal();
  const sandbox = await aSandbox({ portalUrl: portal.url });
  await sandbox.stripe.checkout.sessions.create(aCheckout({ expires_at: Math.floor(Date.now() / 1000) + 30 * 60 + 1 }));
  await sandbox.order("/sandbox/clock", { advanceSeconds: 30 * 60 });
  await eventually(() => {
    expect(portal.types()).toEqual(["checkout.session.expired"]);
  });
});

test.each([500, 404, 302])("what the portal answers with %i is sent again, later each time, until it is taken", async (status) => {
  const portal = await aPortal();
  portal.answer = status;
  const sandbox = await aSandbox({ portalUrl: portal.url });
  await pay(sandbox);
  await eventually(async () => {
    expect((await sandbox.state()).deliveries.map(({ attempts, state, lastOutcome }) => [attempts, state, lastOutcome])).toEqual(
      Array(3).fill([1, "pending", `answered ${String(status)}`]),
    );
  });
  await sandbox.order("/sandbox/clock", { advanceSeconds: 1 });
  await eventually(async () => {
    expect((await sandbox.state()).deliveries.map(({ attempts }) => attempts)).toEqual([2, 2, 2]);
  });
  portal.answer = 204;
  const before = portal.received.length;
  await sandbox.order("/sandbox/clock", { advanceSeconds: 2 });
  await eventually(async () => {
    expect((await sandbox.state()).deliveries.map(({ state }) => state)).toEqual(["delivered", "delivered", "delivered"]);
  });
  expect(
    portal.received
      .slice(before)
      .map(({ type }) => type)
      .sort(),
  ).toEqual(PAID);
});

test("a portal that never takes one is given up in the end", async () => {
  const portal = await aPortal();
  portal.answer = 500;
  const sandbox = await aSandbox({ portalUrl: portal.url });
  await pay(sandbox);
  await eventually(async () => {
    await sandbox.order("/sandbox/clock", { advanceSeconds: 28_800 });
    expect((await sandbox.state()).deliveries.map(({ state }) => state)).toEqual(["failed", "failed", "failed"]);
  });
});

test.each([
  ["lost", 0],
  ["double", 6],
  ["triple", 9],
])("on order they are %s", async (webhooks, count) => {
  const portal = await aPortal();
  const sandbox = await aSandbox({ portalUrl: portal.url });
  await sandbox.order("/sandbox/faults", { webhooks });
  const { id } = await pay(sandbox);
  await eventually(async () => {
    expect((await sandbox.state()).deliveries.every(({ state }) => state === (count === 0 ? "lost" : "delivered"))).toBe(true);
  });
  expect(portal.received).toHaveLength(count);
  expect(new Set(portal.received.map((event) => event.id)).size).toBe(Math.min(count, 3));
  // What no webhook tells is still there to be asked for.
  expect((await sandbox.stripe.events.list({ types: ["checkout.session.completed"] })).data).toMatchObject([{ data: { object: { id } } }]);
});

test("a restart keeps the state and sends what was not delivered", async () => {
  const portal = await aPortal();
  portal.answer = 503;
  const statePath = aStatePath();
  const before = await aSandbox({ portalUrl: portal.url, statePath });
  const open = await before.stripe.checkout.sessions.create(aCheckout());
  const paid = await pay(before);
  await before.order("/sandbox/clock", { advanceSeconds: 600 });
  await before.close();
  portal.received.length = 0;
  portal.answer = 200;
  const after = await aSandbox({ portalUrl: portal.url, statePath });
  expect(await after.stripe.checkout.sessions.retrieve(paid.id)).toMatchObject({ status: "complete", payment_status: "paid" });
  expect(await after.stripe.checkout.sessions.retrieve(open.id)).toMatchObject({ status: "open", url: `${after.url}/c/pay/${open.id}` });
  expect((await after.state()).now).toBeGreaterThan(Date.now() / 1000 + 500);
  await after.order("/sandbox/clock", { advanceSeconds: 60 });
  // One that was on its way when the first run ended may come twice: Stripe promises "at least once", and so do we.
  await eventually(async () => {
    expect([...new Set(portal.types())]).toEqual(PAID);
    expect((await after.state()).deliveries.map(({ state }) => state)).toEqual(["delivered", "delivered", "delivered"]);
  });
});

test("a restart keeps cards, refunds on their way, and what is still to happen", async () => {
  const statePath = aStatePath();
  const before = await aSandbox({ statePath });
  const { id: customer } = await before.stripe.customers.create({ name: "Anna" });
  await before.stripe.paymentMethods.attach("pm_card_visa", { customer });
  const refunded = await before.pay();
  await before.order("/sandbox/faults", {
    refunds: { ending: "failed", afterSeconds: 600 },
    payments: { ending: "succeeded", afterSeconds: 600 },
  });
  const { id: refund } = await before.stripe.refunds.create({ payment_intent: refunded });
  const processing = await before.pay();
  await before.close();
  const after = await aSandbox({ statePath });
  expect((await after.stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
  expect(await after.stripe.refunds.retrieve(refund)).toMatchObject({ status: "pending" });
  await after.order("/sandbox/clock", { advanceSeconds: 600 });
  expect(await after.stripe.refunds.retrieve(refund)).toMatchObject({ status: "failed" });
  expect(await after.stripe.paymentIntents.retrieve(processing)).toMatchObject({ status: "succeeded" });
});

test("a file of the first version, which knew neither refunds nor cards, is read", async () => {
  const statePath = aStatePath();
  const before = await aSandbox({ statePath });
  const paid = await before.pay();
  await before.close();
  const { clockOffsetSeconds, sessions, intents, charges, events, ...others } = JSON.parse(readFileSync(statePath, "utf8")) as Record<
    string,
    Row[]
  >;
  const without = (rows: Row[] | undefined, ...names: string[]) =>
    rows?.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))));
  const first = {
    version: 1,
    clockOffsetSeconds,
    faults: { webhooks: "normal", api: null },
    sessions: without(sessions, "mode", "customerId", "createsCustomer", "setupId"),
    intents: without(intents, "customerId", "setupFutureUsage", "returnUrl", "challengedMethodId", "ending", "cancellationReason"),
    charges: without(charges, "customerId", "refundedCents", "disputeId", "transactionId"),
    events,
    deliveries: without(others.deliveries, "forged"),
    replies: others.replies,
  };
  writeFileSync(statePath, JSON.stringify(first));
  const after = await aSandbox({ statePath });
  expect(await after.stripe.refunds.create({ payment_intent: paid })).toMatchObject({ status: "succeeded", amount: 3790 });
  expect((await after.stripe.checkout.sessions.list()).data).toMatchObject([{ mode: "payment", payment_status: "paid", customer: null }]);
});

test("a payment is on disk before the customer is told, without waiting for a tidy end", async () => {
  const statePath = aStatePath();
  const sandbox = await aSandbox({ statePath });
  const session = await pay(sandbox);
  const saved = path.join(path.dirname(statePath), "copy.json");
  writeFileSync(saved, readFileSync(statePath));
  const copy = await aSandbox({ statePath: saved });
  expect(await copy.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: "complete" });
});

test("a file that is no state of ours stops the start", async () => {
  const statePath = aStatePath();
  for (const content of ["{", "{}", `{"version":2}`]) {
    writeFileSync(statePath, content);
    await expect(aSandbox({ statePath })).rejects.toThrow(/SANDBOX_STATE: .* delete it to begin anew/);
  }
});
