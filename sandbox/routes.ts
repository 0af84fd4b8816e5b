import { listTransactions, retrieveTransaction } from "@/sandbox/api-balance";
import { createCustomer, retrieveCustomer, updateCustomer } from "@/sandbox/api-customers";
import { listDisputes, retrieveDispute } from "@/sandbox/api-disputes";
import { cancelIntent, confirmOpenIntent, createIntent, listIntents, retrieveIntent } from "@/sandbox/api-intents";
import { attachMethod, detachMethod, listCustomerMethods, listMethods, retrieveMethod } from "@/sandbox/api-methods";
import { createRefund, listRefunds, retrieveRefund } from "@/sandbox/api-refunds";
import { cancelOpenSetup, confirmOpenSetup, createSetup, retrieveSetup } from "@/sandbox/api-setup";
import { createSession, expireOpenSession, listSessionItems, listSessions, retrieveSession } from "@/sandbox/checkout";
import type { Sandbox } from "@/sandbox/events";
import type { FormObject } from "@/sandbox/form";
import { listEvents, retrieveCharge, retrieveEvent } from "@/sandbox/objects";

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
  { method: "POST", path: /^\/v1\/customers$/, run: createCustomer },
  { method: "GET", path: /^\/v1\/customers\/(\w+)$/, run: retrieveCustomer },
  { method: "POST", path: /^\/v1\/customers\/(\w+)$/, run: updateCustomer },
  { method: "GET", path: /^\/v1\/customers\/(\w+)\/payment_methods$/, run: listCustomerMethods },
  { method: "GET", path: /^\/v1\/payment_methods$/, run: listMethods },
  { method: "GET", path: /^\/v1\/payment_methods\/(\w+)$/, run: retrieveMethod },
  { method: "POST", path: /^\/v1\/payment_methods\/(\w+)\/attach$/, run: attachMethod },
  { method: "POST", path: /^\/v1\/payment_methods\/(\w+)\/detach$/, run: detachMethod },
  { method: "POST", path: /^\/v1\/setup_intents$/, run: createSetup },
  { method: "GET", path: /^\/v1\/setup_intents\/(\w+)$/, run: retrieveSetup },
  { method: "POST", path: /^\/v1\/setup_intents\/(\w+)\/confirm$/, run: confirmOpenSetup },
  { method: "POST", path: /^\/v1\/setup_intents\/(\w+)\/cancel$/, run: cancelOpenSetup },
  { method: "POST", path: /^\/v1\/payment_intents$/, run: createIntent },
  { method: "GET", path: /^\/v1\/payment_intents$/, run: listIntents },
  { method: "GET", path: /^\/v1\/payment_intents\/(\w+)$/, run: retrieveIntent },
  { method: "POST", path: /^\/v1\/payment_intents\/(\w+)\/confirm$/, run: confirmOpenIntent },
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
