import "server-only";
import {
  ExperienceContextShippingPreference,
  PaypalPaymentTokenUsageType,
  VaultTokenRequestType,
  type PaymentTokenResponse,
} from "@paypal/paypal-server-sdk";
import { orNull, paypal, readFault } from "./client";
import { maskedPayer, type SavedMethod } from "./order-truth";

/** What saving a way to pay needs, frozen before the call. */
export interface SetupRequest {
  /** Our name of the customer. */
  readonly saveFor: string;
  readonly returnUrl: string;
  readonly cancelUrl: string;
}

/**
 * Begins to save a way to pay without paying (https://developer.paypal.com/docs/api/payment-tokens/v3/): the customer approves at `url`.
 * @throws UserError `provider-unavailable` when the answer is unknown: the call may be repeated with the same key for three hours.
 * @throws ProviderRefused when PayPal has definitely refused.
 */
export async function openSetup(request: SetupRequest, idempotencyKey: string): Promise<{ ref: string; url: string | null }> {
  const { returnUrl, cancelUrl, saveFor: merchantCustomerId } = request;
  const experienceContext = { returnUrl, cancelUrl, shippingPreference: ExperienceContextShippingPreference.NoShipping };
  const body = {
    customer: { merchantCustomerId },
    paymentSource: { paypal: { usageType: PaypalPaymentTokenUsageType.Merchant, experienceContext } },
  };
  try {
    const { result } = await paypal().vault.createSetupToken({ body, paypalRequestId: idempotencyKey });
    if (result.id === undefined) throw new Error("PayPal's setup token has no id");
    return { ref: result.id, url: result.links?.find(({ rel }) => rel === "approve" || rel === "payer-action")?.href ?? null };
  } catch (error) {
    throw readFault(error);
  }
}

/**
 * Makes a saved method of an approved setup.
 * @throws UserError `provider-unavailable` when the answer is unknown; repeated with the same key it makes no second one.
 * @throws ProviderRefused when it was not approved.
 */
export async function finishSetup(ref: string, idempotencyKey: string): Promise<SavedMethod> {
  const body = { paymentSource: { token: { id: ref, type: VaultTokenRequestType.SetupToken } } };
  try {
    return readMethod((await paypal().vault.createPaymentToken({ body, paypalRequestId: idempotencyKey })).result);
  } catch (error) {
    throw readFault(error);
  }
}

/** Whether its owner has agreed to what is set up, so that it can be kept, or is kept already. @throws UserError `provider-unavailable`. */
export async function isAgreed(ref: string): Promise<boolean> {
  const status: string | undefined = (await orNull(paypal().vault.getSetupToken(ref)))?.status;
  return status === "APPROVED" || status === "VAULTED";
}

/** A saved method, or null where PayPal knows none (any more). */
export async function fetchSaved(ref: string): Promise<SavedMethod | null> {
  const found = await orNull(paypal().vault.getPaymentToken(ref));
  return found && readMethod(found);
}

/** Has PayPal forget a saved method; one that it has forgotten already is no fault. */
export async function forgetSaved(ref: string): Promise<void> {
  await orNull(paypal().vault.deletePaymentToken(ref));
}

function readMethod({ id, paymentSource }: PaymentTokenResponse): SavedMethod {
  if (id === undefined) throw new Error("PayPal's payment token has no id");
  return { ref: id, payer: maskedPayer(paymentSource?.paypal?.emailAddress) };
}
