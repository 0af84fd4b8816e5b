import "server-only";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { requireSelf } from "@/lib/identity/commands/require-self";
import type { NewPayment } from "@/lib/payments/commands/open-payment";
import { getChargeable } from "@/lib/payments/queries/saved-methods";
import type { PayBy } from "@/lib/payments/rules";
import type { Principal } from "@/lib/principal";

/** A way to pay, or a saved method of one's own. */
export type Method = PayBy | { readonly methodId: string };

/**
 * The way that somebody has chosen to pay, where it is open here; a saved method is their own.
 * @throws UserError `method-gone`, `payments-unavailable`, or `not-found` for whoever acts for somebody else.
 */
export async function wayToPay(principal: Principal, method: Method): Promise<Pick<NewPayment, "payBy" | "saved" | "mode">> {
  const { payBy, saved } = typeof method === "string" ? { payBy: method, saved: undefined } : await savedWay(principal, method.methodId);
  const { PAYMENTS_MODE: mode, paypal } = env();
  if (mode === "off" || (payBy === "paypal" && !paypal)) throw new UserError("payments-unavailable");
  return { payBy, mode, ...(saved && { saved }) };
}

async function savedWay(principal: Principal, methodId: string): Promise<Pick<NewPayment, "payBy" | "saved">> {
  requireSelf(principal);
  const found = await getChargeable(principal, methodId);
  if (!found) throw new UserError("method-gone");
  const { provider, methodRef, customerRef } = found;
  const saved = { methodRef, isPresent: true, ...(customerRef !== null && { customerRef }) };
  return provider === "stripe" ? { payBy: "card", saved } : { payBy: "paypal", saved };
}
