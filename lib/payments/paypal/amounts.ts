import "server-only";
import type { Money } from "@paypal/paypal-server-sdk";
import { CURRENCY, fromCents, type Cents } from "@/lib/money";

/**
 * Writes an amount as PayPal reads it: a decimal text, never a number.
 * @throws RangeError when it is no positive whole number of cents.
 */
export function moneyOf(cents: Cents): Money {
  if (!Number.isSafeInteger(cents) || cents <= 0) throw new RangeError(`not an amount to pay: ${String(cents)}`);
  return { currencyCode: CURRENCY, value: fromCents(cents) };
}

/**
 * Reads what PayPal says of an amount, digit by digit.
 * @throws RangeError when it is anything but digits with up to two places: nobody may guess a sum of money.
 */
export function centsOf({ value }: Money): Cents {
  const [, whole, fraction = ""] = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(value) ?? [];
  if (whole === undefined) throw new RangeError(`not an amount of money: ${value.slice(0, 40)}`);
  return Number(whole + fraction.padEnd(2, "0"));
}
