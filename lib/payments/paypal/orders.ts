import "server-only";
import {
  CheckoutPaymentIntent,
  PaymentInitiator,
  PaypalExperienceUserAction,
  PaypalWalletContextShippingPreference,
  StoredPaymentSourceUsageType,
  UsagePattern,
  type OrderRequest as Body,
} from "@paypal/paypal-server-sdk";
import { z } from "zod";
import { moneyOf } from "./amounts";
import { orNull, paypal, readFault, WHOLE } from "./client";
import { attempt, readTruth, type CaptureOutcome, type OrderTruth } from "./order-truth";

const asked = {
  paymentId: z.uuid(),
  /** Unique to each try to pay: PayPal takes no second payment under one, a fence behind ours. */
  invoiceId: z.string().min(1).max(127),
  amountCents: z.number().int().positive(),
  title: z.string(),
};

/** Everything that an order needs, frozen before the call: a repeated call is the same to the letter. */
export const orderRequest = z.object({
  ...asked,
  locale: z.enum(["it", "fr", "en"]),
  returnUrl: z.string(),
  cancelUrl: z.string(),
});

/** See `orderRequest`. */
export type OrderRequest = z.output<typeof orderRequest>;

/** A charge to a saved way to pay. */
export interface SavedCharge {
  readonly paymentId: string;
  readonly invoiceId: string;
  readonly amountCents: number;
  readonly title: string;
  readonly methodRef: string;
  /** Where PayPal sends a customer back to who is there and may be asked; none of one who is not: their balance is low. */
  readonly present: { readonly returnUrl: string; readonly cancelUrl: string } | undefined;
}

/** How long PayPal is sure to remember the id of a request for an order, less half an hour. */
export const ORDER_KEY_HOURS = 5.5;

const LOCALES = { it: "it-IT", fr: "fr-FR", en: "en-GB" } as const;

/** PayPal refuses longer descriptions. */
const MAX_TITLE = 127;

/**
 * Makes an order that the customer approves at PayPal (https://developer.paypal.com/docs/api/orders/v2/). Its money is taken by
 * `captureOrder` alone: an order that is to be given up is never captured, and needs no call.
 * @throws UserError `provider-unavailable` when the answer is unknown: the call may be repeated with the same key.
 * @throws ProviderRefused when PayPal has definitely refused.
 */
export async function openOrder(request: OrderRequest, idempotencyKey: string): Promise<{ ref: string; url: string | null }> {
  try {
    const { result } = await paypal().orders.createOrder({ body: bodyOf(request), paypalRequestId: idempotencyKey, prefer: WHOLE });
    const truth = readTruth(result);
    return { ref: truth.ref, url: truth.state === "open" ? truth.url : null };
  } catch (error) {
    throw readFault(error);
  }
}

/**
 * Charges a way to pay that the customer saved, without a page of PayPal's: the money moves in this one call. When it throws,
 * what has happened is unknown; repeated within `ORDER_KEY_HOURS` with the same key, it says.
 * @throws UserError `provider-unavailable`.
 */
export function chargeSaved(charge: SavedCharge, idempotencyKey: string): Promise<CaptureOutcome> {
  const body: Body = {
    ...unitsOf(charge),
    paymentSource: {
      paypal: {
        vaultId: charge.methodRef,
        storedCredential: {
          usage: StoredPaymentSourceUsageType.Subsequent,
          ...(charge.present
            ? { paymentInitiator: PaymentInitiator.Customer }
            : { paymentInitiator: PaymentInitiator.Merchant, usagePattern: UsagePattern.ThresholdPrepaid }),
        },
        ...(charge.present && {
          experienceContext: { ...charge.present, shippingPreference: PaypalWalletContextShippingPreference.NoShipping },
        }),
      },
    },
  };
  return attempt(
    () => paypal().orders.createOrder({ body, paypalRequestId: idempotencyKey, prefer: WHOLE }),
    () => Promise.resolve(null),
  );
}

/**
 * Asks PayPal how an order stands: the only source that settles anything.
 * @returns null when PayPal knows no such order (any more: it forgets those that nobody approved).
 * @throws UserError `provider-unavailable` when it does not answer.
 */
export async function fetchOrder(ref: string): Promise<OrderTruth | null> {
  const found = await orNull(paypal().orders.getOrder({ id: ref }));
  return found && readTruth(found);
}

/**
 * Takes the money of an approved order. Called again it takes nothing more: it says how the order stands. After `declined` the
 * customer may choose another way to pay at PayPal, and the next capture needs a key of its own: the old one repeats the old answer.
 * @throws UserError `provider-unavailable`: whether the money moved is unknown, and never to be taken for "failed".
 */
export function captureOrder(ref: string, idempotencyKey: string): Promise<CaptureOutcome> {
  return attempt(
    () => paypal().orders.captureOrder({ id: ref, paypalRequestId: idempotencyKey, prefer: WHOLE }),
    () => fetchOrder(ref),
  );
}

/** The order that a customer approves at an address of PayPal's. */
export function orderAt(url: string): string | undefined {
  return new URL(url).searchParams.get("token") ?? undefined;
}

/** The order that a sum of money was captured for, or null where there is none: then it is none of ours. */
export async function findOrderOf(moneyRef: string): Promise<string | null> {
  const found = await orNull(paypal().payments.getCapturedPayment({ captureId: moneyRef }));
  return found?.supplementaryData?.relatedIds?.orderId ?? null;
}

function bodyOf(request: OrderRequest): Body {
  return {
    ...unitsOf(request),
    paymentSource: {
      paypal: {
        experienceContext: {
          locale: LOCALES[request.locale],
          returnUrl: request.returnUrl,
          cancelUrl: request.cancelUrl,
          userAction: PaypalExperienceUserAction.PayNow,
          shippingPreference: PaypalWalletContextShippingPreference.NoShipping,
        },
      },
    },
  };
}

function unitsOf({ paymentId, invoiceId, amountCents, title }: SavedCharge | OrderRequest): Pick<Body, "intent" | "purchaseUnits"> {
  const unit = { customId: paymentId, invoiceId, description: title.slice(0, MAX_TITLE), amount: moneyOf(amountCents) };
  return { intent: CheckoutPaymentIntent.Capture, purchaseUnits: [unit] };
}
