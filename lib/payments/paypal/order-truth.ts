import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { ApiError, type Order, type OrdersCapture } from "@paypal/paypal-server-sdk";
import type { Truth } from "@/lib/payments/rules";
import { centsOf } from "./amounts";
import { readFault, readRefusal } from "./client";

/** A way to pay that PayPal keeps: its id at PayPal, and what the customer knows it by. */
export interface SavedMethod {
  readonly ref: string;
  /** As in a…a@posta.example: the whole address is nobody's business here. */
  readonly payer: string | undefined;
}

/** What PayPal says of an order when asked: as of a checkout, and what only PayPal has. */
export type OrderTruth = { readonly ref: string } & (
  | { readonly state: "processing" | "failed"; readonly paymentId: string | undefined }
  | Extract<Truth, { state: "expired" }>
  | (Extract<Truth, { state: "paid" }> & {
      readonly payer: string | undefined;
    })
  | {
      readonly state: "open";
      readonly paymentId: string | undefined;
      /** Where the customer approves. */
      readonly url: string | null;
    }
  /** The customer has agreed: the money may be taken. */
  | { readonly state: "approved"; readonly paymentId: string | undefined }
);

/** What came of taking money: how the order stands then, or a definite no. */
export type CaptureOutcome =
  | OrderTruth
  /** The customer's bank said no. With an address they may choose another way to pay there. */
  | { readonly state: "declined"; readonly url: string | undefined; readonly code: string }
  /** PayPal will not do it for this order, now or later. `code` is its word for why. */
  | { readonly state: "refused"; readonly code: string };

/** Refusals after which the same order may still be paid, in another way. */
const DECLINES = ["INSTRUMENT_DECLINED", "PAYER_ACTION_REQUIRED"];

/** Refusals that only say how the order stands already. */
const ASK_AGAIN = ["ORDER_ALREADY_CAPTURED", "ORDER_NOT_APPROVED"];

/** Refusals that leave open what became of the money. */
const OPEN = ["ORDER_COMPLETION_IN_PROGRESS", "DUPLICATE_REQUEST_ID"];

/** PayPal "might fail the second" of two calls at once under one id (https://developer.paypal.com/api/rest/reference/idempotency). */
const CONFLICT = 409;

/**
 * Runs a call that may move money. Only PayPal's own, definite word counts: a dead connection, a 5xx, even an answer that the SDK
 * cannot read may stand for money that moved.
 * @throws UserError `provider-unavailable`: unknown.
 */
export async function attempt(call: () => Promise<{ result: Order }>, ask: () => Promise<OrderTruth | null>): Promise<CaptureOutcome> {
  try {
    return readTruth((await untilAlone(call)).result);
  } catch (error) {
    const refusal = readRefusal(error);
    const fault = readFault(error);
    if (!refusal || OPEN.includes(refusal.issue)) throw fault;
    if (ASK_AGAIN.includes(refusal.issue)) return (await ask()) ?? { state: "refused", code: refusal.issue };
    if (DECLINES.includes(refusal.issue)) return { state: "declined", url: refusal.redirectUrl, code: refusal.issue };
    return { state: "refused", code: refusal.issue };
  }
}

/** The same call, made twice at once, is refused the second time while the first is worked on: its answer is ours in a moment. */
async function untilAlone<T>(call: () => Promise<T>): Promise<T> {
  for (const waitMs of [250, 500, 1000])
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError) || error.statusCode !== CONFLICT) throw error;
      await pause(waitMs);
    }
  return call();
}

/** @throws Error for an answer that no order has: the outcome is as unknown as without one. */
export function readTruth(order: Order): OrderTruth {
  const { id: ref, purchaseUnits: [unit] = [] } = order;
  if (ref === undefined) throw new Error("PayPal's order has no id");
  const paymentId = unit?.customId;
  const capture = decisive(unit?.payments?.captures ?? []);
  if (capture) return { ref, ...readCapture(capture, order, paymentId ?? capture.customId) };
  // The SDK lets words through that it does not know.
  const status: string | undefined = order.status;
  switch (status) {
    case "APPROVED":
      return { ref, state: "approved", paymentId };
    case "VOIDED":
      return { ref, state: "expired", paymentId, declined: false };
    case "CREATED":
    case "SAVED":
    case "PAYER_ACTION_REQUIRED":
      return { ref, state: "open", paymentId, url: approvalUrl(order) };
    // Completed, but nothing says how its money stands; and whatever a later version adds: not decided yet.
    case undefined:
    default:
      return { ref, state: "processing", paymentId };
  }
}

/** "payer-action" where the order names PayPal as the way to pay, "approve" where it names none. */
function approvalUrl({ links = [] }: Order): string | null {
  return links.find(({ rel }) => rel === "payer-action" || rel === "approve")?.href ?? null;
}

/** A completed order is not money yet: the capture decides, and after a declined one there may be another. */
function decisive(captures: readonly OrdersCapture[]): OrdersCapture | undefined {
  return captures.find(({ status }) => !hasFailed(status)) ?? captures.at(-1);
}

function hasFailed(status: string | undefined): boolean {
  return status === "DECLINED" || status === "FAILED";
}

type WithoutRef<T> = T extends unknown ? Omit<T, "ref"> : never;

function readCapture(capture: OrdersCapture, order: Order, paymentId: string | undefined): WithoutRef<OrderTruth> {
  const status: string | undefined = capture.status;
  switch (status) {
    case "COMPLETED":
    case "PARTIALLY_REFUNDED":
    case "REFUNDED":
      if (capture.id === undefined || !capture.amount) throw new Error("PayPal's capture has no id or amount");
      return {
        state: "paid",
        paymentId,
        moneyRef: capture.id,
        amountCents: centsOf(capture.amount),
        currency: capture.amount.currencyCode,
        card: undefined,
        payer: maskedPayer(order.paymentSource?.paypal?.emailAddress),
      };
    case undefined:
    default:
      return { state: hasFailed(status) ? "failed" : "processing", paymentId };
  }
}

/** The address of somebody's PayPal account, as it may be shown and kept. */
export function maskedPayer(email: string | undefined): string | undefined {
  const [, first, last, host] = /^(.).*?(.?)@([^@\s]+)$/u.exec(email ?? "") ?? [];
  return first === undefined || last === undefined || host === undefined ? undefined : `${first}…${last}@${host}`;
}
