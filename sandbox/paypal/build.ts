import { fromCents } from "@/lib/money";
import type { Sandbox } from "@/sandbox/events";
import type { Link } from "@/sandbox/paypal/errors";
import type { CaptureRecord, DisputeRecord, OrderRecord, RefundRecord, SetupRecord, TokenRecord } from "@/sandbox/paypal/records";
import { findToken } from "@/sandbox/paypal/tokens";

/** PayPal's answers, made of what the sandbox keeps. */

/** The one buyer, who has an account with PayPal. */
const BUYER = { email: "anna.rossi@posta.example", payerId: "QYR5Z8XDVJNXQ", given: "Anna", surname: "Rossi" } as const;

/** What PayPal adds to the address that the buyer comes back to. */
export const PAYER_ID = BUYER.payerId;

const money = (cents: number): object => ({ currency_code: "EUR", value: fromCents(cents) });
const time = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

/** Where the buyer approves an order, as at PayPal's `/checkoutnow`. */
export function approvalUrl({ baseUrl }: Sandbox, orderId: string): string {
  return `${baseUrl}/checkoutnow?token=${orderId}`;
}

/** @param isWhole without it PayPal leaves out amounts and what was sent. */
export function buildOrder(sandbox: Sandbox, order: OrderRecord, isWhole: boolean): object {
  const { id, status, referenceId } = order;
  const self = `${sandbox.baseUrl}/v2/checkout/orders/${id}`;
  const capture = order.captureId === null ? undefined : sandbox.state.paypalCaptures.get(order.captureId);
  const refunds = capture ? sandbox.state.paypalRefunds.all().filter(({ captureId }) => captureId === capture.id) : [];
  const payments = capture && {
    captures: [isWhole ? buildCapture(sandbox, capture) : { id: capture.id, status: capture.status }],
    ...(isWhole && refunds.length > 0 && { refunds: refunds.map((refund) => buildRefund(sandbox, refund)) }),
  };
  const sent = {
    amount: money(order.amountCents),
    custom_id: order.customId ?? undefined,
    invoice_id: order.invoiceId ?? undefined,
    description: order.description ?? undefined,
  };
  const isKnown = status === "APPROVED" || status === "COMPLETED";
  return {
    id,
    status,
    ...(isWhole && { intent: "CAPTURE", create_time: time(order.createdAt) }),
    payment_source: { paypal: isKnown ? buildWallet(sandbox, order) : {} },
    ...(isKnown && { payer: buildPayer() }),
    ...((isWhole || payments) && { purchase_units: [{ reference_id: referenceId, ...(isWhole && sent), ...(payments && { payments }) }] }),
    links: linksOf(sandbox, order, self),
  };
}

function linksOf(sandbox: Sandbox, { id, status }: OrderRecord, self: string): Link[] {
  const links: Link[] = [{ href: self, rel: "self", method: "GET" }];
  const approve = approvalUrl(sandbox, id);
  if (status === "CREATED") links.push({ href: approve, rel: "approve", method: "GET" });
  if (status === "PAYER_ACTION_REQUIRED") links.push({ href: approve, rel: "payer-action", method: "GET" });
  if (status === "APPROVED") links.push({ href: `${self}/capture`, rel: "capture", method: "POST" });
  return links;
}

function buildWallet(sandbox: Sandbox, order: OrderRecord): object {
  const token = order.tokenId === null ? undefined : findToken(sandbox, order.tokenId);
  const isReady = token !== undefined && sandbox.state.nowSeconds() >= token.readyAt;
  const vault = token && (isReady ? { id: token.id, status: "VAULTED", customer: customerOf(token) } : { status: "APPROVED" });
  return {
    email_address: BUYER.email,
    account_id: BUYER.payerId,
    account_status: "VERIFIED",
    name: { given_name: BUYER.given, surname: BUYER.surname },
    ...(vault && { attributes: { vault } }),
  };
}

function buildPayer(): object {
  return { email_address: BUYER.email, payer_id: BUYER.payerId, name: { given_name: BUYER.given, surname: BUYER.surname } };
}

export function buildCapture({ state, baseUrl }: Sandbox, capture: CaptureRecord): object {
  const { id, orderId, amountCents, refundedCents } = capture;
  const order = state.paypalOrders.get(orderId);
  const self = `${baseUrl}/v2/payments/captures/${id}`;
  return {
    id,
    status: statusOf(capture),
    ...(capture.status === "PENDING" && { status_details: { reason: "PENDING_REVIEW" } }),
    amount: money(amountCents),
    final_capture: true,
    custom_id: order?.customId ?? undefined,
    invoice_id: order?.invoiceId ?? undefined,
    supplementary_data: { related_ids: { order_id: orderId } },
    create_time: time(capture.createdAt),
    links: [
      { href: self, rel: "self", method: "GET" },
      ...(refundedCents < amountCents ? [{ href: `${self}/refund`, rel: "refund", method: "POST" }] : []),
      { href: `${baseUrl}/v2/checkout/orders/${orderId}`, rel: "up", method: "GET" },
    ],
  };
}

function statusOf({ status, refundedCents, amountCents }: CaptureRecord): string {
  if (status !== "COMPLETED" || refundedCents === 0) return status;
  return refundedCents === amountCents ? "REFUNDED" : "PARTIALLY_REFUNDED";
}

export function buildRefund({ baseUrl }: Sandbox, refund: RefundRecord): object {
  return {
    id: refund.id,
    status: refund.status,
    amount: money(refund.amountCents),
    custom_id: refund.customId ?? undefined,
    invoice_id: refund.invoiceId ?? undefined,
    create_time: time(refund.createdAt),
    links: [
      { href: `${baseUrl}/v2/payments/refunds/${refund.id}`, rel: "self", method: "GET" },
      { href: `${baseUrl}/v2/payments/captures/${refund.captureId}`, rel: "up", method: "GET" },
    ],
  };
}

export function buildSetup({ baseUrl }: Sandbox, setup: SetupRecord): object {
  const approve = { href: `${baseUrl}/agreements/approve?approval_session_id=${setup.id}`, rel: "approve", method: "GET" };
  return {
    id: setup.id,
    status: setup.status,
    customer: { merchant_customer_id: setup.merchantCustomerId ?? undefined },
    payment_source: { paypal: {} },
    links: [
      ...(setup.status === "PAYER_ACTION_REQUIRED" ? [approve] : []),
      { href: `${baseUrl}/v3/vault/setup-tokens/${setup.id}`, rel: "self", method: "GET" },
    ],
  };
}

export function buildToken({ baseUrl }: Sandbox, token: TokenRecord): object {
  return {
    id: token.id,
    customer: customerOf(token),
    payment_source: { paypal: { email_address: BUYER.email, payer_id: BUYER.payerId, account_id: BUYER.payerId } },
    links: [{ href: `${baseUrl}/v3/vault/payment-tokens/${token.id}`, rel: "self", method: "GET" }],
  };
}

function customerOf({ customerId, merchantCustomerId }: TokenRecord): object {
  return { id: customerId, merchant_customer_id: merchantCustomerId ?? undefined };
}

export function buildDispute({ baseUrl }: Sandbox, dispute: DisputeRecord): object {
  const { id, captureId, amountCents, outcome } = dispute;
  const settled = { amount: money(amountCents), reason: "DISPUTE_SETTLEMENT" };
  return {
    dispute_id: id,
    create_time: time(dispute.createdAt),
    disputed_transactions: [{ seller_transaction_id: captureId, gross_amount: money(amountCents) }],
    reason: "UNAUTHORISED",
    status: outcome === null ? "WAITING_FOR_SELLER_RESPONSE" : "RESOLVED",
    dispute_amount: money(amountCents),
    ...(outcome !== null && { dispute_outcome: { outcome_code: outcome } }),
    ...(outcome === "RESOLVED_BUYER_FAVOUR" && {
      money_movements: [
        { affected_party: "BUYER", type: "CREDIT", ...settled },
        { affected_party: "SELLER", type: "DEBIT", ...settled },
      ],
    }),
    links: [{ href: `${baseUrl}/v1/customer/disputes/${id}`, rel: "self", method: "GET" }],
  };
}

/** An event as it is signed, sent and listed. */
export function buildEvent({ baseUrl }: Sandbox, id: string, createdAt: number, happening: Happening): object {
  return {
    id,
    event_version: "1.0",
    create_time: time(createdAt),
    resource_type: happening.of,
    resource_version: "2.0",
    event_type: happening.type,
    summary: happening.type,
    resource: happening.resource,
    links: [{ href: `${baseUrl}/v1/notifications/webhooks-events/${id}`, rel: "self", method: "GET" }],
  };
}

/** What may happen, with what it happened to. */
export interface Happening {
  readonly type:
    | "CHECKOUT.ORDER.APPROVED"
    | `PAYMENT.CAPTURE.${"COMPLETED" | "PENDING" | "DENIED" | "REFUNDED"}`
    | `PAYMENT.REFUND.${"PENDING" | "FAILED"}`
    | `CUSTOMER.DISPUTE.${"CREATED" | "RESOLVED"}`
    | `VAULT.PAYMENT-TOKEN.${"CREATED" | "DELETED"}`;
  readonly of: "checkout-order" | "capture" | "refund" | "dispute" | "payment_token";
  readonly resource: object;
}
