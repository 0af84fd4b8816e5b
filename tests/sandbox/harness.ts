import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import Stripe from "stripe";
import { onTestFinished, vi } from "vitest";
import { z } from "zod";
import { startSandbox } from "@/sandbox/server";

const WEBHOOK_SECRET = "whsec_sandbox_test_secret";

/** A sandbox of one test, on a free port, with what the test does to it. */
export async function aSandbox({ portalUrl = "http://127.0.0.1:9", statePath }: { portalUrl?: string; statePath?: string } = {}) {
  const running = await startSandbox({ port: 0, portalUrl, webhookSecret: WEBHOOK_SECRET, statePath });
  let open = true;
  const close = async () => {
    if (open) await running.close();
    open = false;
  };
  onTestFinished(close);
  const { url, smtpPort } = running;
  const order = (path: string, body: object) =>
    fetch(url + path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const stripe = aClient(url);
  /** Pays a checkout on the hosted page, and says which PaymentIntent that was. */
  const pay = async (number = "4242424242424242", more: Partial<Stripe.Checkout.SessionCreateParams> = {}) => {
    const { id, url: page } = await stripe.checkout.sessions.create(aCheckout(more));
    await submit(page, { number });
    return idOf((await stripe.checkout.sessions.retrieve(id)).payment_intent);
  };
  return { url, smtpPort, close, stripe, order, pay, state: () => stateOf(url) };
}

/** The id of what Stripe's answers give as an id or, expanded, whole. */
export function idOf(place: string | { readonly id: string } | null): string {
  return typeof place === "string" ? place : (place?.id ?? "");
}

/** The SDK as the portal uses it; without retries, so that a test sees each answer. */
export function aClient(url: string, key = "sk_test_sandbox_tests", maxNetworkRetries = 0): Stripe {
  const { hostname: host, port } = new URL(url);
  return new Stripe(key, { host, port, protocol: "http", maxNetworkRetries, timeout: 5000, telemetry: false });
}

/** What the portal asks for when a customer pays a bill. */
export function aCheckout(more: Partial<Stripe.Checkout.SessionCreateParams> = {}): Stripe.Checkout.SessionCreateParams {
  return {
    mode: "payment",
    line_items: [{ quantity: 1, price_data: { currency: "eur", unit_amount: 3790, product_data: { name: "Bill 2026-11" } } }],
    client_reference_id: "payment-1",
    metadata: { paymentId: "payment-1" },
    payment_intent_data: { metadata: { paymentId: "payment-1" }, description: "Bill 2026-11" },
    customer_email: "anna@demo.example",
    locale: "en",
    allowed_payment_method_types: ["card"],
    success_url: "http://localhost:3000/pay/return?session_id={CHECKOUT_SESSION_ID}",
    cancel_url: "http://localhost:3000/pay/cancel",
    ...more,
  };
}

/** Sends a form of the hosted page as a browser does, and says where it leads. */
export async function submit(url: string | null, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await fetch(url ?? "", { method: "POST", redirect: "manual", body: new URLSearchParams(fields), headers });
  return { status: answer.status, location: answer.headers.get("location") ?? "", text: await answer.text() };
}

/** One request with headers that `fetch` would not send. */
export function raw(
  url: string,
  method: string,
  headers: Record<string, string>,
  body = "",
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** The portal's end of the webhooks: checks each as the portal does and answers what it is told to. */
export async function aPortal() {
  const received: Stripe.Event[] = [];
  const portal = { url: "", received, answer: 200, types: () => received.map(({ type }) => type).sort() };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const signature = request.headers["stripe-signature"] ?? "";
      if (request.url === "/api/webhooks/stripe")
        received.push(Stripe.webhooks.constructEvent(Buffer.concat(chunks), signature, WEBHOOK_SECRET));
      response.writeHead(portal.answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  portal.url = `http://127.0.0.1:${String(typeof address === "object" && address ? address.port : 0)}`;
  return portal;
}

/** Waits until it holds; fails with its own words after some seconds. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 15_000, interval: 20 });
}

const state = z.object({
  now: z.number(),
  faults: z.object({ webhooks: z.unknown(), api: z.unknown() }),
  sessions: z.array(z.object({ id: z.string(), status: z.string() })),
  charges: z.array(z.object({ id: z.string(), status: z.string(), card: z.string() })),
  events: z.array(z.object({ id: z.string(), type: z.string() })),
  paypal: z.object({
    orders: z.array(z.object({ id: z.string(), status: z.string() })),
    captures: z.array(z.object({ id: z.string(), status: z.string() })),
    tokens: z.array(z.object({ id: z.string(), isDeleted: z.boolean() })),
    events: z.array(z.object({ id: z.string(), type: z.string() })),
  }),
  deliveries: z.array(
    z.object({ eventType: z.string(), state: z.string(), attempts: z.number(), lastOutcome: z.string().nullable(), forged: z.boolean() }),
  ),
});

async function stateOf(url: string): Promise<z.output<typeof state>> {
  const answer = await fetch(`${url}/sandbox/state.json`);
  return state.parse(await answer.json());
}
