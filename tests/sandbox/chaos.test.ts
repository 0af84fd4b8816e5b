import { createServer } from "node:http";
import type Stripe from "stripe";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { aPortal, aSandbox, eventually } from "./harness";

const counts = z.object({ events: z.number(), deliveries: z.record(z.string(), z.number()) });

/** A portal that believes whoever knocks, or nobody; it keeps what it was told, unchecked. */
async function aNaivePortal(answer: number) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part));
    request.on("end", () => {
      bodies.push(body);
      response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return { bodies, url: `http://127.0.0.1:${String(typeof address === "object" && address ? address.port : 0)}` };
}

async function countsOf(url: string) {
  return counts.parse(await (await fetch(`${url}/sandbox/counts.json`)).json());
}

test("copies come several times and some events never; the same seed decides the same", async () => {
  const run = async (seed: number) => {
    const portal = await aPortal();
    const { order, pay, state, url } = await aSandbox({ portalUrl: portal.url });
    await order("/sandbox/faults", { webhooks: { mode: "chaos", seed, minCopies: 1, maxCopies: 4, lostShare: 0.3, maxDelayMs: 200 } });
    for (let n = 0; n < 10; n += 1) await pay();
    await eventually(async () => {
      expect((await countsOf(url)).deliveries).not.toHaveProperty("pending");
    });
    const { events, deliveries } = await state();
    expect(portal.received).toHaveLength(deliveries.filter(({ state: how }) => how === "delivered").length);
    const arrivals = portal.received.map(({ id }) => events.findIndex((event) => event.id === id));
    return { plan: deliveries.map((delivery) => [delivery.eventType, delivery.state]), arrivals };
  };
  const [first, again, other] = [await run(7), await run(7), await run(8)];
  expect(again.plan).toEqual(first.plan);
  expect(other.plan).not.toEqual(first.plan);
  expect(first.plan.length).toBeGreaterThan(30);
  expect(first.plan.filter(([, how]) => how === "lost").length).toBeGreaterThan(3);
  expect(first.arrivals).not.toEqual([...first.arrivals].sort((a, b) => a - b));
});

test.each([
  [400, "refused"],
  [200, "believed"],
  [503, "failed"],
])("forged copies that the portal answers with %i end as %s and are not repeated", async (answer, ending) => {
  const portal = await aNaivePortal(answer);
  const { order, pay, state } = await aSandbox({ portalUrl: portal.url });
  await order("/sandbox/faults", { webhooks: { mode: "chaos", seed: 1, minCopies: 0, maxCopies: 0, forgedShare: 1 } });
  const intent = await pay();
  await order("/sandbox/refunds", { paymentIntent: intent, amountCents: 100 });
  await order("/sandbox/disputes", { paymentIntent: intent, action: "create" });
  await eventually(async () => {
    expect((await state()).deliveries.map((delivery) => [delivery.state, delivery.forged, delivery.attempts])).toEqual(
      Array(8).fill([ending, true, 1]),
    );
  });
  const ids = (await state()).events.map(({ id }) => id).sort();
  const told = portal.bodies.map((body) => JSON.parse(body) as Stripe.Event);
  // Under the ids of true events, so that a portal that stores before it checks would miss those.
  expect(told.map(({ id }) => id).sort()).toEqual(ids);
  expect(told.find(({ type }) => type === "checkout.session.completed")?.data.object).toMatchObject({ amount_total: 99_999_999 });
  expect(told.filter(({ type }) => type === "charge.refunded").map(({ data }) => data.object)).toMatchObject([
    { refunded: true },
    { refunded: true },
  ]);
});

test("a forged copy does not pass the SDK's check; the true one does", async () => {
  const portal = await aNaivePortal(200);
  const { order, pay, state } = await aSandbox({ portalUrl: portal.url });
  await order("/sandbox/faults", { webhooks: { mode: "chaos", seed: 1, forgedShare: 1 } });
  await pay();
  await eventually(async () => {
    expect((await state()).deliveries.map((delivery) => delivery.state).sort()).toEqual([
      ...Array<string>(3).fill("believed"),
      ...Array<string>(3).fill("delivered"),
    ]);
  });
  expect(new Set(portal.bodies).size).toBe(6);
});

test("reordered, the last is told first; late, nothing comes before its time", async () => {
  const portal = await aPortal();
  const { order, pay } = await aSandbox({ portalUrl: portal.url });
  await order("/sandbox/faults", { webhooks: "reordered" });
  await pay();
  await eventually(() => {
    expect(portal.received.map(({ type }) => type)).toEqual(["checkout.session.completed", "payment_intent.succeeded", "charge.succeeded"]);
  });
  await order("/sandbox/faults", { webhooks: { mode: "late", seconds: 3600 } });
  await pay();
  await order("/sandbox/clock", { advanceSeconds: 3590 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(portal.received).toHaveLength(3);
  await order("/sandbox/clock", { advanceSeconds: 10 });
  await eventually(() => {
    expect(portal.received).toHaveLength(6);
  });
});

test("two portals get events in turn, until the order is taken back", async () => {
  const [one, two] = [await aPortal(), await aPortal()];
  const { order, pay } = await aSandbox({ portalUrl: one.url });
  expect((await order("/sandbox/portals", { urls: ["ftp://127.0.0.1"] })).status).toBe(400);
  await order("/sandbox/portals", { urls: [one.url, two.url] });
  for (let n = 0; n < 4; n += 1) await pay();
  await eventually(() => {
    expect([one.received.length, two.received.length]).toEqual([6, 6]);
  });
  await order("/sandbox/portals", { urls: [] });
  await pay();
  await eventually(() => {
    expect([one.received.length, two.received.length]).toEqual([9, 6]);
  });
});

test("an endpoint is told of the events that it follows alone", async () => {
  const portal = await aPortal();
  const { order, pay } = await aSandbox({ portalUrl: portal.url });
  await order("/sandbox/portals", { urls: [], types: ["checkout.session.completed", "refund.created"] });
  await pay();
  await order("/sandbox/portals", { urls: [] });
  await pay();
  await eventually(() => {
    expect(portal.received).toHaveLength(4);
  });
  expect(portal.received.filter(({ type }) => type === "checkout.session.completed")).toHaveLength(2);
});

test.each([
  { mode: "chaos" },
  { mode: "chaos", seed: 1, minCopies: 3, maxCopies: 2 },
  { mode: "chaos", seed: 1, lostShare: 1.1 },
  { mode: "chaos", seed: 1, copies: 2 },
  { mode: "late" },
])("refuses the order %j", async (webhooks) => {
  const { order, state } = await aSandbox();
  expect((await order("/sandbox/faults", { webhooks })).status).toBe(400);
  expect((await state()).faults.webhooks).toBe("normal");
});
