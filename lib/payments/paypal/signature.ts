import "server-only";
import { verify } from "node:crypto";
import { z } from "zod";
import { crc32 } from "@/lib/crc32";
import { env } from "@/lib/env";
import type { PayPalSettings } from "@/lib/env-paypal";
import { signingKey, type CertificateSource } from "./certificates";

const DAY_MS = 24 * 3_600_000;
/** PayPal tries for three days; a delivery that is older was kept by somebody. */
const MAX_AGE_MS = 4 * DAY_MS;
const MAX_AHEAD_MS = 5 * 60_000;

const headersSchema = z.object({
  algorithm: z.literal("SHA256withRSA"),
  certUrl: z.string().min(1),
  id: z.string().min(1).max(100),
  // As it stands, because it is signed as text.
  time: z.iso.datetime({ offset: true }),
  signature: z.base64().max(2000),
});

/**
 * Whether PayPal signed these bytes for our webhook. PayPal signs the bytes' checksum, so nothing may have read and written the body on
 * its way here (https://developer.paypal.com/api/rest/webhooks/rest/#link-verifymessagesignature). Nobody needs to be asked, but once a
 * day for the certificate.
 * @throws UserError `provider-unavailable` while the certificate cannot be had.
 */
export async function isSignedByPayPal(raw: Buffer, headers: Pick<Headers, "get">, settings: PayPalSettings, now: Date): Promise<boolean> {
  const { data: sent } = headersSchema.safeParse({
    algorithm: headers.get("paypal-auth-algo"),
    certUrl: headers.get("paypal-cert-url"),
    id: headers.get("paypal-transmission-id"),
    time: headers.get("paypal-transmission-time"),
    signature: headers.get("paypal-transmission-sig"),
  });
  if (!sent) return false;
  const ageMs = now.getTime() - new Date(sent.time).getTime();
  if (ageMs > MAX_AGE_MS || ageMs < -MAX_AHEAD_MS) return false;
  const key = await signingKey(sent.certUrl, sourceOf(settings), now);
  const message = [sent.id, sent.time, settings.webhookId, String(crc32(raw))].join("|");
  return key !== null && verify("sha256", Buffer.from(message), key, Buffer.from(sent.signature, "base64"));
}

/** Live notifications are signed at live PayPal, test ones at its sandbox: play money never meets real books. */
function sourceOf({ apiBase }: PayPalSettings): CertificateSource {
  if (apiBase !== undefined) return { origin: apiBase, isPublic: false };
  return { origin: env().PAYMENTS_MODE === "live" ? "https://api.paypal.com" : "https://api.sandbox.paypal.com", isPublic: true };
}
