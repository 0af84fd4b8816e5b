import type { Sandbox } from "@/sandbox/events";
import { captureOrder, createOrder, readCapture, readOrder } from "@/sandbox/paypal/api-orders";
import { createSetup, createToken, deleteToken, readSetup, readToken } from "@/sandbox/paypal/api-vault";
import { readDispute } from "@/sandbox/paypal/disputes";
import { listEvents } from "@/sandbox/paypal/events";
import { createRefund, readRefund } from "@/sandbox/paypal/refunds";

/** What was asked, once it is known to be allowed and well-formed. */
export interface Call {
  readonly id: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined without one. */
  readonly body: unknown;
  /** `PayPal-Request-Id`. */
  readonly requestId: string | undefined;
  /** `Prefer: return=representation`. */
  readonly isWhole: boolean;
}

/** One operation of PayPal's API: its answer is made in one go, without an await. */
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: RegExp;
  readonly status: 200 | 201 | 204;
  /** How long a `PayPal-Request-Id` is remembered, where it is. */
  readonly keptHours?: number;
  readonly run: (sandbox: Sandbox, call: Call) => object | undefined;
}

const ORDER_HOURS = 6;
const PAYMENT_HOURS = 45 * 24;
const VAULT_HOURS = 3;

/** Everything of PayPal's API that the sandbox plays, but for tokens of access and certificates. */
export const ROUTES: readonly Route[] = [
  { method: "POST", path: /^\/v2\/checkout\/orders$/, status: 201, keptHours: ORDER_HOURS, run: createOrder },
  { method: "GET", path: /^\/v2\/checkout\/orders\/(\w+)$/, status: 200, run: readOrder },
  { method: "POST", path: /^\/v2\/checkout\/orders\/(\w+)\/capture$/, status: 201, keptHours: ORDER_HOURS, run: captureOrder },
  { method: "GET", path: /^\/v2\/payments\/captures\/(\w+)$/, status: 200, run: readCapture },
  { method: "POST", path: /^\/v2\/payments\/captures\/(\w+)\/refund$/, status: 201, keptHours: PAYMENT_HOURS, run: createRefund },
  { method: "GET", path: /^\/v2\/payments\/refunds\/(\w+)$/, status: 200, run: readRefund },
  { method: "GET", path: /^\/v1\/customer\/disputes\/([\w-]+)$/, status: 200, run: readDispute },
  { method: "POST", path: /^\/v3\/vault\/setup-tokens$/, status: 201, keptHours: VAULT_HOURS, run: createSetup },
  { method: "GET", path: /^\/v3\/vault\/setup-tokens\/(\w+)$/, status: 200, run: readSetup },
  { method: "POST", path: /^\/v3\/vault\/payment-tokens$/, status: 201, keptHours: VAULT_HOURS, run: createToken },
  { method: "GET", path: /^\/v3\/vault\/payment-tokens\/(\w+)$/, status: 200, run: readToken },
  { method: "DELETE", path: /^\/v3\/vault\/payment-tokens\/(\w+)$/, status: 204, run: deleteToken },
  { method: "GET", path: /^\/v1\/notifications\/webhooks-events$/, status: 200, run: listEvents },
];
