import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { listEventsSince, readNotification } from "@/lib/payments/paypal/events";
import { captureOrder } from "@/lib/payments/paypal/orders";
import { Signer } from "@/sandbox/paypal/signer";
import { eventually } from "../../sandbox/harness";
import { aPayPal, aPayPalPortal, type Delivery } from "./harness";

/** A portal that was told of an approved order. */
async function aDelivery() {
  const portal = await aPayPalPortal();
  const paypal = await aPayPal({ portalUrl: portal.url });
  const approved = await paypal.anApproved();
  const delivery = await eventually(() => {
    const [first] = portal.deliveries;
    if (!first) throw new Error("nothing came");
    return first;
  });
  return { portal, paypal, approved, delivery };
}

/** The same notification with other headers. */
function withHeaders({ raw, headers }: Delivery, changes: Record<string, string>): Delivery {
  const changed = new Headers(headers);
  for (const [name, value] of Object.entries(changes)) changed.set(name, value);
  return { raw, headers: changed };
}

const read = ({ raw, headers }: Delivery) => readNotification(raw, headers);

test("each step is told, signed, and about the thing to ask for", async () => {
  const { portal, approved } = await aDelivery();
  await captureOrder(approved.ref, approved.key);
  await eventually(() => {
    expect(portal.types()).toEqual(["CHECKOUT.ORDER.APPROVED", "PAYMENT.CAPTURE.COMPLETED"]);
  });
  expect(portal.believed[0]).toMatchObject({ eventId: expect.stringMatching(/^WH-/) as string, objectRef: approved.ref });
});

test("a replayed notification is the same event: its id is what is kept once", async () => {
  const { delivery } = await aDelivery();
  expect(await read(delivery)).toEqual(await read(delivery));
});

test("a body that was altered, or only written anew, is refused", async () => {
  const { delivery } = await aDelivery();
  const text = delivery.raw.toString("utf8");
  expect(await read({ ...delivery, raw: Buffer.from(text.replace("37.90", "37.91")) })).toBeNull();
  expect(await read({ ...delivery, raw: Buffer.from(JSON.stringify(JSON.parse(text), null, 1)) })).toBeNull();
  expect(await read({ ...delivery, raw: Buffer.concat([delivery.raw, Buffer.from(" ")]) })).toBeNull();
  expect(await read(delivery)).not.toBeNull();
});

test.each(["paypal-transmission-sig", "paypal-transmission-id", "paypal-transmission-time", "paypal-cert-url", "paypal-auth-algo"])(
  "without its %s it is refused",
  async (name) => {
    const { delivery } = await aDelivery();
    const headers = new Headers(delivery.headers);
    headers.delete(name);
    expect(await read({ ...delivery, headers })).toBeNull();
  },
);

test("a wrong signature, id, time or algorithm is refused", async () => {
  const { delivery } = await aDelivery();
  const signature = delivery.headers.get("paypal-transmission-sig") ?? "";
  const other = `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
  expect(await read(withHeaders(delivery, { "paypal-transmission-sig": other }))).toBeNull();
  expect(await read(withHeaders(delivery, { "paypal-transmission-sig": "not base64!" }))).toBeNull();
  expect(await read(withHeaders(delivery, { "paypal-transmission-id": "another" }))).toBeNull();
  expect(await read(withHeaders(delivery, { "paypal-transmission-time": new Date().toISOString() }))).toBeNull();
  expect(await read(withHeaders(delivery, { "paypal-auth-algo": "SHA1withRSA" }))).toBeNull();
});

test("a certificate from anywhere but PayPal is not even fetched", async () => {
  const { paypal, delivery } = await aDelivery();
  const asked: string[] = [];
  const thief = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => thief.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    thief.close();
  });
  const address = thief.address();
  const port = String(typeof address === "object" && address ? address.port : 0);
  const { host } = new URL(paypal.url);
  const path = "/v1/notifications/certs/CERT-1";
  const addresses = [
    `http://127.0.0.1:${port}${path}`,
    `http://localhost:${port}${path}`,
    `http://${host}@127.0.0.1:${port}${path}`,
    `http://${host}.evil.example${path}`,
    `http://localhost:${port}${path}?${host}`,
    `${paypal.url}@127.0.0.1:${port}${path}`,
    `${paypal.url}/redirect?to=http://127.0.0.1:${port}`,
    `${paypal.url}${path}/../../../../sandbox/state.json`,
    `${paypal.url}${path}#x`,
    `${paypal.url}\\@127.0.0.1:${port}${path}`,
    `https://api.paypal.com${path}`,
    `https://api.paypal.com.evil.example${path}`,
    "file:///etc/passwd",
    "data:text/plain,x",
    "not an address",
    `${paypal.url}${path}${"x".repeat(600)}`,
  ];
  for (const certUrl of addresses) expect(await read(withHeaders(delivery, { "paypal-cert-url": certUrl }))).toBeNull();
  expect(asked).toEqual([]);
});

test("a certificate that PayPal does not have is refused; one that cannot be fetched now makes the notification come again", async () => {
  const { paypal, delivery } = await aDelivery();
  expect(await read(withHeaders(delivery, { "paypal-cert-url": `${paypal.url}/v1/notifications/certs/CERT-none` }))).toBeNull();
  await paypal.close();
  const unknown = withHeaders(delivery, { "paypal-cert-url": `${paypal.url}/v1/notifications/certs/CERT-other` });
  await expect(read(unknown)).rejects.toMatchObject({ code: "provider-unavailable" });
  // The one that was fetched before is known.
  expect(await read(delivery)).not.toBeNull();
});

test("what a stranger signs with a key of their own is refused", async () => {
  const { paypal, delivery } = await aDelivery();
  const forged = await new Signer(paypal.url).headersFor(delivery.raw.toString("utf8"));
  const certUrl = delivery.headers.get("paypal-cert-url") ?? "";
  expect(await read(withHeaders(delivery, { ...forged, "paypal-cert-url": certUrl }))).toBeNull();
});

test("forged, doubled, lost and late notifications end as they must", async () => {
  const portal = await aPayPalPortal();
  const { order, anApproved, state } = await aPayPal({ portalUrl: portal.url });
  const chaos = { mode: "chaos", seed: 7, minCopies: 2, maxCopies: 2, forgedShare: 1, maxDelayMs: 50 };
  await order("/sandbox/faults", { webhooks: chaos });
  await anApproved();
  await eventually(async () => {
    expect((await state()).deliveries.map((delivery) => delivery.state).sort()).toEqual(["delivered", "delivered", "refused"]);
  });
  expect(new Set(portal.believed.map(({ eventId }) => eventId)).size).toBe(1);
  await order("/sandbox/faults", { webhooks: "lost" });
  await anApproved();
  expect((await state()).deliveries.at(-1)).toMatchObject({ state: "lost" });
});

test("what no notification told is found in PayPal's list, over its pages, newest first", async () => {
  const { order, anApproved, stripe } = await aPayPal();
  await order("/sandbox/faults", { webhooks: "lost" });
  const since = new Date(Date.now() - 60_000);
  const refs: string[] = [];
  for (let turn = 0; turn < 120; turn += 1) refs.push((await anApproved()).ref);
  const listed: string[] = [];
  for await (const event of listEventsSince(since)) listed.push(event.objectRef ?? "");
  expect(listed).toEqual(refs.toReversed());
  for await (const event of listEventsSince(new Date(Date.now() + 3_600_000))) throw new Error(`listed ${event.eventId}`);
  // Each provider lists its own.
  expect((await stripe.events.list()).data).toEqual([]);
});
