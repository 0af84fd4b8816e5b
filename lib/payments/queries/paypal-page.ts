import "server-only";
import { env } from "@/lib/env";

/** What a page needs for PayPal's own button; nothing where PayPal is not set up. The client's id is no secret. */
export function paypalPage() {
  const { paypal, PAYMENTS_MODE: mode } = env();
  if (!paypal) return undefined;
  const { clientId, apiBase } = paypal;
  return { clientId, isLive: mode === "live", ...(apiBase !== undefined && { standIn: `${apiBase}/sandbox/paypal/v6.js` }) };
}
