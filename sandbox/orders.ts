import { z } from "zod";
import { paidCharge } from "@/sandbox/api-refunds";
import { closeDispute, openDispute } from "@/sandbox/dispute";
import { runDue } from "@/sandbox/due";
import { ApiError } from "@/sandbox/errors";
import type { Sandbox } from "@/sandbox/events";
import {
  apiFault,
  delayFault,
  mailFault,
  networkFault,
  operatorFault,
  receiptFault,
  smsFault,
  vaultFault,
  webhookFault,
} from "@/sandbox/fault-records";
import { closeDispute as closePayPalDispute, openDispute as openPayPalDispute } from "@/sandbox/paypal/disputes";
import { makeRefund as makePayPalRefund } from "@/sandbox/paypal/refunds";
import { disputeReason } from "@/sandbox/records";
import { makeRefund } from "@/sandbox/refund";

/** What tests and developers may order: faults, the time, and what happens at the provider without the portal's doing. */

/** Carries an order out and says what it made. */
type Order = (sandbox: Sandbox, body: unknown) => object;

/** @throws ZodError for another body, ApiError for what cannot happen now. */
function anOrder<Body>(schema: z.ZodType<Body>, run: (sandbox: Sandbox, body: Body) => object): Order {
  return (sandbox, body) => run(sandbox, schema.parse(body));
}

const faults = anOrder(
  z.strictObject({
    webhooks: webhookFault.optional(),
    api: apiFault.nullable().optional(),
    refunds: delayFault.nullable().optional(),
    payments: delayFault.nullable().optional(),
    mail: mailFault.nullable().optional(),
    operator: operatorFault.nullable().optional(),
    network: networkFault.nullable().optional(),
    sms: smsFault.nullable().optional(),
    receipts: receiptFault.nullable().optional(),
    vault: vaultFault.nullable().optional(),
  }),
  ({ state }, ordered) => {
    state.setFaults({ ...state.faults, ...ordered });
    return {};
  },
);

const MAX_ADVANCE_SECONDS = 400 * 86_400;

const clock = anOrder(z.strictObject({ advanceSeconds: z.number().int().min(0).max(MAX_ADVANCE_SECONDS) }), (sandbox, body) => {
  sandbox.state.advanceClock(body.advanceSeconds);
  runDue(sandbox);
  sandbox.webhooks.wake();
  return {};
});

const reset = anOrder(z.unknown(), ({ state, webhooks }) => {
  state.reset();
  webhooks.setPortals([]);
  return {};
});

const portals = anOrder(
  z.strictObject({ urls: z.array(z.url({ protocol: /^https?$/ })).max(20), types: z.array(z.string()).max(100).optional() }),
  ({ webhooks }, { urls, types }) => {
    webhooks.setPortals(urls, types);
    return {};
  },
);

/** How a dispute, or an inquiry, ends. */
const ENDS = { win: "won", lose: "lost", close: "warning_closed" } as const;

/** As somebody does it in the provider's dashboard. */
const refunds = anOrder(
  z.strictObject({ paymentIntent: z.string(), amountCents: z.number().int().positive().optional() }),
  (sandbox, { paymentIntent, amountCents }) => ({ refund: makeRefund(sandbox, paidCharge(sandbox, paymentIntent), { amountCents }).id }),
);

const paypalRefunds = anOrder(
  z.strictObject({ capture: z.string(), amountCents: z.number().int().positive().optional() }),
  (sandbox, { capture, amountCents }) => ({
    refund: makePayPalRefund(sandbox, capture, { amountCents, customId: null, invoiceId: null }).id,
  }),
);

const paypalDisputes = anOrder(
  z.strictObject({ capture: z.string(), action: z.enum(["create", "win", "lose"]) }),
  (sandbox, { capture, action }) => ({
    dispute: (action === "create" ? openPayPalDispute(sandbox, capture) : closePayPalDispute(sandbox, capture, action === "win")).id,
  }),
);

const disputes = anOrder(
  z.strictObject({
    paymentIntent: z.string(),
    action: z.enum(["create", "inquire", "win", "lose", "close"]),
    reason: disputeReason.default("fraudulent"),
  }),
  (sandbox, { paymentIntent, action, reason }) => {
    const charge = paidCharge(sandbox, paymentIntent);
    if (action === "create" || action === "inquire")
      return { dispute: openDispute(sandbox, charge, { reason, isInquiry: action === "inquire" }).id };
    const open = charge.disputeId === null ? undefined : sandbox.state.disputes.get(charge.disputeId);
    if (!open) throw new ApiError({ status: 400, message: `Charge ${charge.id} is not disputed.` });
    return { dispute: closeDispute(sandbox, open, ENDS[action]).id };
  },
);

/** By path; each takes JSON. */
export const ORDERS = new Map<string, Order>([
  ["/sandbox/faults", faults],
  ["/sandbox/clock", clock],
  ["/sandbox/reset", reset],
  ["/sandbox/portals", portals],
  ["/sandbox/refunds", refunds],
  ["/sandbox/paypal/refunds", paypalRefunds],
  ["/sandbox/paypal/disputes", paypalDisputes],
  ["/sandbox/disputes", disputes],
]);
