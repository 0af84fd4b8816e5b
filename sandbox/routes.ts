import { listTransactions, retrieveTransaction } from "@/sandbox/api-balance";
import { listDisputes, retrieveDispute } from "@/sandbox/api-disputes";
import { createRefund, listRefunds, retrieveRefund } from "@/sandbox/api-refunds";
import { createSession, expireOpenSession, listSessionItems, listSessions, retrieveSession } from "@/sandbox/checkout";
import type { Sandbox } from "@/sandbox/events";
import type { FormObject } from "@/sandbox/form";
import { cancelIntent, listEvents, retrieveCharge, retrieveEvent, retrieveIntent } from "@/sandbox/objects";

/** One operation of the API: its answer is made in one go, without an await. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly path: RegExp;
  readonly run: (sandbox: Sandbox, params: FormObject, id: string) => object;
}

/** Everything of Stripe's API that the sandbox plays. */
export const ROUTES: readonly Route[] = [
  { method: "POST", path: /^\/v1\/checkout\/sessions$/, run: createSession },
  { method: "GET", path: /^\/v1\/checkout\/sessions$/, run: listSessions },
  { method: "GET", path: /^\/v1\/checkout\/sessions\/(\w+)$/, run: retrieveSession },
  { method: "POST", path: /^\/v1\/checkout\/sessions\/(\w+)\/expire$/, run: expireOpenSession },
  { method: "GET", path: /^\/v1\/checkout\/sessions\/(\w+)\/line_items$/, run: listSessionItems },
  { method: "GET", path: /^\/v1\/payment_intents\/(\w+)$/, run: retrieveIntent },
  { method: "POST", path: /^\/v1\/payment_intents\/(\w+)\/cancel$/, run: cancelIntent },
  { method: "GET", path: /^\/v1\/charges\/(\w+)$/, run: retrieveCharge },
  { method: "POST", path: /^\/v1\/refunds$/, run: createRefund },
  { method: "GET", path: /^\/v1\/refunds$/, run: listRefunds },
  { method: "GET", path: /^\/v1\/refunds\/(\w+)$/, run: retrieveRefund },
  { method: "GET", path: /^\/v1\/disputes$/, run: listDisputes },
  { method: "GET", path: /^\/v1\/disputes\/(\w+)$/, run: retrieveDispute },
  { method: "GET", path: /^\/v1\/balance_transactions$/, run: listTransactions },
  { method: "GET", path: /^\/v1\/balance_transactions\/(\w+)$/, run: retrieveTransaction },
  { method: "GET", path: /^\/v1\/events$/, run: listEvents },
  { method: "GET", path: /^\/v1\/events\/(\w+)$/, run: retrieveEvent },
];
