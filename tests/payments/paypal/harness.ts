import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { onTestFinished } from "vitest";
import { resetEnv } from "@/lib/env";
import { readNotification, type ProviderEvent } from "@/lib/payments/paypal/events";
import { fetchOrder, openOrder, type OrderRequest } from "@/lib/payments/paypal/orders";
import { aSandbox, submit } from "../../sandbox/harness";

/** A sandbox of one test that the adapter speaks to, and what a buyer does there. */
export async function aPayPal(more: { portalUrl?: string; statePath?: string } = {}) {
  const sandbox = await aSandbox(more);
  Object.assign(process.env, {
    DATABASE_URL: "postgres://localhost:9/none",
    AUTH_SECRET: "auth-secret-of-the-tests-0123456789abcdef",
    STRIPE_WEBHOOK_SECRET: "whsec_of-the-tests",
    DEMO: "1",
    PAYMENTS_MODE: "sandbox",
    SANDBOX_PORT: new URL(sandbox.url).port,
  });
  resetEnv();
  /** What the buyer chooses on PayPal's page, and where that leads. */
  const choose = async (page: string | null | undefined, outcome: "approve" | "decline" | "cancel" = "approve") =>
    (await submit(page ?? "", { outcome })).location;
  /** An order that the buyer has approved. */
  const anApproved = async (over: Partial<OrderRequest> = {}, outcome: "approve" | "decline" = "approve") => {
    const request = anOrder(over);
    const { ref, url } = await openOrder(request, `${request.paymentId}:order`);
    await choose(url, outcome);
    return { ref, request, key: `${request.paymentId}:capture:1` };
  };
  return { ...sandbox, choose, anApproved };
}

/** What the portal asks for when a customer pays a bill. */
export function anOrder(over: Partial<OrderRequest> = {}): OrderRequest {
  const paymentId = randomUUID();
  return {
    paymentId,
    invoiceId: `${paymentId}:1`,
    amountCents: 3790,
    title: "Bill 2026-11",
    locale: "en",
    returnUrl: "http://localhost:3000/pay/return",
    cancelUrl: "http://localhost:3000/pay/cancel",
    ...over,
  };
}

/** How an order stands, or a failure with the words that say it is gone. */
export async function standing(ref: string) {
  const truth = await fetchOrder(ref);
  if (!truth) throw new Error(`no order ${ref}`);
  return truth;
}

/** A notification as it came, before anybody believed it. */
export interface Delivery {
  readonly raw: Buffer;
  readonly headers: Headers;
}

/** The portal's end of PayPal's webhook: takes what the adapter believes, refuses the rest. */
export async function aPayPalPortal() {
  const deliveries: Delivery[] = [];
  const believed: ProviderEvent[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const pairs = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
      const delivery = { raw: Buffer.concat(chunks), headers: new Headers(pairs) };
      deliveries.push(delivery);
      const reading = request.url === "/api/webhooks/paypal" ? readNotification(delivery.raw, delivery.headers) : Promise.resolve(null);
      reading.then(
        (event) => {
          if (event) believed.push(event);
          response.writeHead(event ? 200 : 400).end();
        },
        () => response.writeHead(503).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const url = `http://127.0.0.1:${String(typeof address === "object" && address ? address.port : 0)}`;
  return { url, deliveries, believed, types: () => believed.map(({ type }) => type).sort() };
}
