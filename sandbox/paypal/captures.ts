import type { Sandbox } from "@/sandbox/events";
import { approvalUrl, buildCapture, buildToken } from "@/sandbox/paypal/build";
import { refused } from "@/sandbox/paypal/errors";
import { tell } from "@/sandbox/paypal/events";
import { newCustomerId, newId, newTokenId } from "@/sandbox/paypal/ids";
import type { CaptureRecord, OrderRecord, TokenRecord } from "@/sandbox/paypal/records";

/**
 * Takes an order's money, in one go without an await: of two captures the second finds the order complete.
 * @throws PayPalError 422 for an order that cannot be captured now, with PayPal's word for why.
 */
export function takeMoney(sandbox: Sandbox, order: OrderRecord): OrderRecord {
  const { state, agenda } = sandbox;
  if (state.paypalOrders.all().some((other) => other.captureId !== null && other.invoiceId !== null && other.invoiceId === order.invoiceId))
    throw refused(
      "DUPLICATE_INVOICE_ID",
      "Duplicate Invoice ID detected. To avoid a potential duplicate transaction your account setting requires that Invoice Id be unique for each transaction.",
    );
  if (order.declines) throw declined(sandbox, order);
  const now = state.nowSeconds();
  const fault = state.faults.payments;
  const ending = fault
    ? ({ at: now + fault.afterSeconds, status: fault.ending === "succeeded" ? "COMPLETED" : "DECLINED" } as const)
    : null;
  const id = newId();
  const { id: orderId, amountCents } = order;
  const status = ending ? "PENDING" : "COMPLETED";
  const capture = state.paypalCaptures.put({ id, createdAt: now, orderId, amountCents, status, refundedCents: 0, ending });
  if (ending) agenda.add(ending.at, { kind: "paypal-capture-ends", id });
  const complete = state.paypalOrders.put({ ...order, status: "COMPLETED", captureId: id });
  tell(sandbox, { type: `PAYMENT.CAPTURE.${status}`, of: "capture", resource: buildCapture(sandbox, capture) });
  return status === "COMPLETED" ? saved(sandbox, complete) : complete;
}

/** The buyer has to approve again, with another way to pay. */
function declined(sandbox: Sandbox, order: OrderRecord): Error {
  const description = "The instrument presented was either declined by the processor or bank, or it can't be used for this payment.";
  if (order.returnUrl === null) return refused("INSTRUMENT_DECLINED", description);
  sandbox.state.paypalOrders.put({ ...order, status: "PAYER_ACTION_REQUIRED", declines: false });
  return refused("INSTRUMENT_DECLINED", description, [{ href: approvalUrl(sandbox, order.id), rel: "redirect", method: "GET" }]);
}

/** Ends a pending capture as it was ordered. */
export function endPendingCapture(sandbox: Sandbox, id: string): void {
  const { state } = sandbox;
  const pending = state.paypalCaptures.get(id);
  if (pending?.status !== "PENDING" || !pending.ending) return;
  const capture: CaptureRecord = state.paypalCaptures.put({ ...pending, status: pending.ending.status });
  const type = capture.status === "COMPLETED" ? "PAYMENT.CAPTURE.COMPLETED" : "PAYMENT.CAPTURE.DENIED";
  tell(sandbox, { type, of: "capture", resource: buildCapture(sandbox, capture) });
  const order = state.paypalOrders.get(capture.orderId);
  if (order && capture.status === "COMPLETED") saved(sandbox, order);
}

/** Keeps the way to pay only once it has paid. */
function saved(sandbox: Sandbox, order: OrderRecord): OrderRecord {
  if (order.saves === null) return order;
  const token = makeToken(sandbox, order.saves.merchantCustomerId, false);
  return sandbox.state.paypalOrders.put({ ...order, tokenId: token.id });
}

/** Makes a saved method; on order it is there only after a while. */
export function makeToken(sandbox: Sandbox, merchantCustomerId: string | null, declines: boolean): TokenRecord {
  const { state, agenda } = sandbox;
  const now = state.nowSeconds();
  const readyAt = now + (state.faults.vault?.afterSeconds ?? 0);
  const known = state.paypalTokens.all().find((token) => merchantCustomerId !== null && token.merchantCustomerId === merchantCustomerId);
  const token = state.paypalTokens.put({
    id: newTokenId(),
    createdAt: now,
    customerId: known?.customerId ?? newCustomerId(),
    merchantCustomerId,
    readyAt,
    isTold: false,
    declines,
    isDeleted: false,
  });
  if (readyAt > now) agenda.add(readyAt, { kind: "paypal-token-made", id: token.id });
  else tellOfToken(sandbox, token.id);
  return token;
}

export function tellOfToken(sandbox: Sandbox, id: string): void {
  const token = sandbox.state.paypalTokens.get(id);
  if (!token || token.isTold) return;
  const told = sandbox.state.paypalTokens.put({ ...token, isTold: true });
  tell(sandbox, { type: "VAULT.PAYMENT-TOKEN.CREATED", of: "payment_token", resource: buildToken(sandbox, told) });
}
