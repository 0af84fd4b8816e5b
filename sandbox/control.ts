import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { ApiError } from "@/sandbox/errors";
import type { Sandbox } from "@/sandbox/events";
import { html } from "@/sandbox/html";
import { isForeign, readBody, sendJson } from "@/sandbox/http";
import { textsOf } from "@/sandbox/hosted-text";
import { ORDERS } from "@/sandbox/orders";
import { PayPalError } from "@/sandbox/paypal/errors";
import { sendPage } from "@/sandbox/page";
import { listExports } from "@/sandbox/operator";
import { listTopUps, usedSerials } from "@/sandbox/top-ups";
import { demoCards } from "@/lib/demo-cards";
import type { DeliveryRecord } from "@/sandbox/records";

/** `/` and `/sandbox/*`: what tests order and what they look at. Reached from this machine only, and never from another page. */

const MAX_ORDER_BYTES = 16 * 1024;
export async function handleControl(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  if (request.method === "GET") {
    look(sandbox, response, url.pathname);
  } else if (request.method !== "POST") {
    sendJson(response, 405, { error: "Only GET and POST." });
  } else if (isForeign(request) || !/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    sendJson(response, 403, { error: "Orders are JSON from a program on this machine; no web page may give them." });
  } else {
    await order(sandbox, response, url.pathname, await readBody(request, MAX_ORDER_BYTES));
  }
}

/** The demo's RicariCards that nobody has used yet. Without the demo's secret there are none. */
function unusedCards({ state, cardSeed: seed }: Sandbox): object[] {
  const used = usedSerials(state);
  return seed === undefined ? [] : demoCards(seed).filter(({ serial }) => !used.has(serial));
}

function look(sandbox: Sandbox, response: ServerResponse, path: string): void {
  switch (path) {
    case "/":
      sendPage(response, 200, { language: "en", title: "Sandbox", banner: textsOf("en").banner, body: index() });
      return;
    case "/sandbox/vouchers.json":
      sendJson(response, 200, unusedCards(sandbox));
      return;
    case "/sandbox/top-ups.json":
      sendJson(response, 200, listTopUps(sandbox.state));
      return;
    case "/sandbox/operator.json":
      sendJson(response, 200, listExports(sandbox.state));
      return;
    case "/sandbox/state.json":
      sendJson(response, 200, stateOf(sandbox));
      return;
    case "/sandbox/counts.json":
      sendJson(response, 200, countsOf(sandbox));
      return;
    default:
      sendJson(response, 404, { error: "There is nothing here." });
  }
}

async function order(sandbox: Sandbox, response: ServerResponse, path: string, body: string): Promise<void> {
  const { state, webhooks } = sandbox;
  const carryOut = ORDERS.get(path);
  if (!carryOut) {
    sendJson(response, 404, { error: "There is nothing here." });
    return;
  }
  let made: object;
  try {
    made = carryOut(sandbox, parseJson(body));
  } catch (error) {
    sendJson(response, 400, { error: reasonOf(error) });
    return;
  }
  await state.flush();
  sendJson(response, 200, { now: state.nowSeconds(), faults: state.faults, portals: webhooks.portals, ...made });
}

/** Why an order was refused. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  if (error instanceof ApiError) return error.message;
  if (error instanceof PayPalError) return error.details[0]?.description ?? error.message;
  throw error;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not JSON: no schema accepts this, and its refusal is the answer.
    return undefined;
  }
}

/** The facts, without the bodies of events and answers. */
function stateOf({ state, webhooks }: Sandbox): object {
  return {
    now: state.nowSeconds(),
    faults: state.faults,
    portals: webhooks.portals,
    sessions: state.sessions.all(),
    intents: state.intents.all().map((intent) => ({ ...intent, clientSecret: undefined })),
    charges: state.charges.all(),
    setups: state.setups.all().map((setup) => ({ ...setup, clientSecret: undefined })),
    customers: state.customers.all(),
    methods: state.methods.all(),
    refunds: state.refunds.all(),
    disputes: state.disputes.all(),
    transactions: state.transactions.all(),
    paypal: {
      orders: state.paypalOrders.all(),
      captures: state.paypalCaptures.all(),
      refunds: state.paypalRefunds.all(),
      disputes: state.paypalDisputes.all(),
      setups: state.paypalSetups.all(),
      tokens: state.paypalTokens.all(),
      events: state.paypalEvents.all().map(({ id, type, createdAt }) => ({ id, type, createdAt })),
    },
    events: state.events.all().map(({ id, type, createdAt }) => ({ id, type, createdAt })),
    deliveries: state.deliveries.all(),
    mails: state.mails.all().map(({ messageId, copies }) => ({ messageId, copies })),
    exports: state.exports.all().map(({ id, copies }) => ({ id, copies })),
  };
}

/** How many there are of each: what can be asked again and again while ten thousand payments run. */
function countsOf({ state }: Sandbox): object {
  const deliveries: Partial<Record<DeliveryRecord["state"], number>> = {};
  for (const delivery of state.deliveries.all()) deliveries[delivery.state] = (deliveries[delivery.state] ?? 0) + 1;
  const { sessions, intents, charges, setups, customers, methods, refunds, disputes, transactions, events } = state;
  const { paypalOrders, paypalCaptures, paypalRefunds, paypalDisputes, paypalTokens, paypalEvents } = state;
  const stripe = { sessions, intents, charges, setups, customers, methods, refunds, disputes, transactions, events };
  const tables = Object.entries({ ...stripe, paypalOrders, paypalCaptures, paypalRefunds, paypalDisputes, paypalTokens, paypalEvents });
  return { ...Object.fromEntries(tables.map(([name, table]) => [name, table.size])), deliveries };
}

function index(): ReturnType<typeof html> {
  return html`<main class="single"><div class="panel">
<h1 class="title">MyTIM sandbox</h1>
<p class="lead">Stands in for Stripe, PayPal and the operator’s systems while the portal runs as a demo or under test. No money moves here.</p>
<ul class="links">
<li><a href="/sandbox/outbox">Outbox</a>: messages that were “sent”</li>
<li><a href="/sandbox/vouchers.json">Vouchers</a>: unused demo RicariCard PINs</li>
<li><a href="/sandbox/vouchers.json">RicariCards</a>: PINs of the demo’s cards that nobody has used</li>
<li><a href="/sandbox/top-ups.json">Top-ups</a>: what the network was asked to credit</li>
<li><a href="/sandbox/operator.json">Operator</a>: payments that the operator’s systems were told of</li>
<li><a href="/sandbox/state.json">State</a>: sessions, payments, customers and their cards, PayPal’s orders, refunds, disputes, the balance, events and their deliveries</li>
<li><a href="/sandbox/counts.json">Counts</a>: how many of each, for when there are too many to read</li>
<li>Orders (faults, the time, refunds, disputes, portals): docs/sandbox.md has each as a line for a shell</li>
</ul>
</div></main>`;
}
