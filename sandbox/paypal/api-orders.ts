import type { Sandbox } from "@/sandbox/events";
import { buildCapture, buildOrder } from "@/sandbox/paypal/build";
import { takeMoney } from "@/sandbox/paypal/captures";
import { missing, PayPalError, refused } from "@/sandbox/paypal/errors";
import { newId } from "@/sandbox/paypal/ids";
import { captureBody, centsOf, orderBody, parseBody } from "@/sandbox/paypal/params";
import type { OrderRecord } from "@/sandbox/paypal/records";
import type { Call } from "@/sandbox/paypal/routes";
import { findToken } from "@/sandbox/paypal/tokens";

/** `/v2/checkout/orders`, and `/v2/payments/captures` to read. */

/** PayPal forgets an order that nobody approved. */
const ORDER_SECONDS = 6 * 3600;

export function createOrder(sandbox: Sandbox, call: Call): object {
  const {
    purchase_units: [unit],
    payment_source: source,
  } = parseBody(orderBody, call.body);
  const { experience_context: experience, attributes, vault_id: tokenId, stored_credential: stored } = source?.paypal ?? {};
  if (source && call.requestId === undefined)
    throw new PayPalError(400, "INVALID_REQUEST", "A PayPal-Request-Id is required.", [
      {
        issue: "PAYPAL_REQUEST_ID_REQUIRED",
        description: "A PayPal-Request-Id is required if you are trying to process payment for an Order.",
      },
    ]);
  if (tokenId !== undefined && stored?.usage !== "SUBSEQUENT")
    throw refused("MISMATCHED_VAULT_ID_TO_PAYMENT_SOURCE", "This sandbox plays saved methods for charges after the first only.");
  const token = tokenId === undefined ? undefined : usableToken(sandbox, tokenId);
  const order = sandbox.state.paypalOrders.put({
    id: newId(),
    createdAt: sandbox.state.nowSeconds(),
    status: token ? "APPROVED" : source ? "PAYER_ACTION_REQUIRED" : "CREATED",
    referenceId: unit.reference_id ?? "default",
    customId: unit.custom_id ?? null,
    invoiceId: unit.invoice_id ?? null,
    description: unit.description ?? null,
    amountCents: centsOf(unit.amount),
    locale: experience?.locale ?? null,
    returnUrl: experience?.return_url ?? null,
    cancelUrl: experience?.cancel_url ?? null,
    saves: attributes?.vault ? { merchantCustomerId: attributes.customer?.merchant_customer_id ?? null } : null,
    declines: token?.declines ?? false,
    captureId: null,
    tokenId: token?.id ?? null,
  });
  return buildOrder(sandbox, token ? takeMoney(sandbox, order) : order, call.isWhole);
}

function usableToken(sandbox: Sandbox, id: string): { id: string; declines: boolean } {
  const token = findToken(sandbox, id);
  if (!token || token.isDeleted || token.readyAt > sandbox.state.nowSeconds())
    throw refused("TOKEN_ID_NOT_FOUND", "Specified token was not found.");
  return token;
}

export function readOrder(sandbox: Sandbox, { id }: Call): object {
  return buildOrder(sandbox, getOrder(sandbox, id), true);
}

export function captureOrder(sandbox: Sandbox, call: Call): object {
  parseBody(captureBody, call.body ?? {});
  const order = getOrder(sandbox, call.id);
  if (order.status === "COMPLETED")
    throw refused("ORDER_ALREADY_CAPTURED", "Order already captured. If 'intent=CAPTURE' only one capture per order is allowed.");
  if (order.status !== "APPROVED") throw refused("ORDER_NOT_APPROVED", "Payer has not yet approved the Order for payment.");
  return buildOrder(sandbox, takeMoney(sandbox, order), call.isWhole);
}

/** @throws PayPalError 404 for one that is not there any more, too. */
function getOrder({ state }: Sandbox, id: string): OrderRecord {
  const order = state.paypalOrders.get(id);
  const isForgotten = order && order.captureId === null && order.createdAt + ORDER_SECONDS < state.nowSeconds();
  if (!order || isForgotten) throw missing();
  return order;
}

export function readCapture(sandbox: Sandbox, { id }: Call): object {
  const capture = sandbox.state.paypalCaptures.get(id);
  if (!capture) throw missing();
  return buildCapture(sandbox, capture);
}
