import type { Sandbox } from "@/sandbox/events";
import type { TokenRecord } from "@/sandbox/paypal/records";

/** A buyer who lets the merchant keep their PayPal from the sandbox's first day on, as Stripe's test mode knows `pm_card_visa`. */
const KNOWN_TOKEN: TokenRecord = {
  ...{ id: "sandboxbuyer0001", createdAt: 0, readyAt: 0, customerId: "SANDBOXBUY", merchantCustomerId: null },
  ...{ isTold: true, declines: false, isDeleted: false },
};

/** A saved method that can be used, or was. */
export function findToken({ state }: Sandbox, id: string): TokenRecord | undefined {
  return state.paypalTokens.get(id) ?? (id === KNOWN_TOKEN.id ? KNOWN_TOKEN : undefined);
}
