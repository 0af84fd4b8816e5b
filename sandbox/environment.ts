import { z } from "zod";
import { SANDBOX_KEY_PREFIX } from "@/sandbox/api";
import { SANDBOX_CLIENT_PREFIX } from "@/sandbox/paypal/access";
import type { SandboxOptions } from "@/sandbox/server";

const environment = z.object({
  SANDBOX_PORT: z.coerce.number().int().min(1).max(65_535).default(4010),
  SANDBOX_SMTP_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  SANDBOX_SMPP_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  PORTAL_URL: z.url({ protocol: /^https?$/ }).default("http://localhost:3000"),
  STRIPE_WEBHOOK_SECRET: z.string({ error: "set the secret that the portal checks signatures with" }).min(8),
  OPERATOR_EXPORT_SECRET: z.string().optional(),
  SMS_WEBHOOK_SECRET: z.string().optional(),
  OPERATOR_NETWORK_SECRET: z.string().optional(),
  /** What the PINs of the demo's RicariCards follow from. */
  SANDBOX_CARD_SEED: z.string().optional(),
  SANDBOX_LIVE_SECONDS: z.coerce.number().int().min(0).max(86_400).default(0),
  SANDBOX_STATE: z.string().min(1).optional(),
});

/**
 * What the process was told to do.
 * @throws Error with a sentence for the person who starts it: a value that cannot work, or a provider's real key. The
 * sandbox must not even be near one. The key itself is never written.
 */
export function readEnvironment(source: Record<string, string | undefined>): SandboxOptions {
  const real = realKeyIn(source);
  if (real !== undefined)
    throw new Error(`${real} holds a real key, and the sandbox never starts next to one: remove it, or run without the sandbox.`);
  const parsed = environment.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== "")));
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
  const { SANDBOX_PORT: port, PORTAL_URL: portalUrl, STRIPE_WEBHOOK_SECRET: webhookSecret, SANDBOX_STATE: statePath } = parsed.data;
  const { OPERATOR_EXPORT_SECRET: operatorSecret, SANDBOX_SMTP_PORT: smtpPort = Math.min(port + 1, 65_535) } = parsed.data;
  const {
    SANDBOX_SMPP_PORT: smppPort = Math.min(smtpPort + 1, 65_535),
    SMS_WEBHOOK_SECRET: smsSecret,
    OPERATOR_NETWORK_SECRET: networkSecret,
    SANDBOX_CARD_SEED: cardSeed,
    SANDBOX_LIVE_SECONDS: liveSeconds,
  } = parsed.data;
  return { port, smtpPort, smppPort, smsSecret, networkSecret, cardSeed, liveSeconds, portalUrl, webhookSecret, operatorSecret, statePath };
}

function realKeyIn(source: Record<string, string | undefined>): string | undefined {
  const real = /^(sk|rk)_(live|test)_/;
  const found = Object.entries(source).find(
    ([, value]) => value !== undefined && real.test(value) && !value.startsWith(SANDBOX_KEY_PREFIX),
  );
  if (found) return found[0];
  const key = source.STRIPE_SECRET_KEY ?? "";
  if (key !== "" && !key.startsWith(SANDBOX_KEY_PREFIX)) return "STRIPE_SECRET_KEY";
  // PayPal's keys have no form of their own, so any is taken for a real one.
  return ["PAYPAL_CLIENT_ID", "PAYPAL_CLIENT_SECRET"].find((name) => source[name] && !source[name].startsWith(SANDBOX_CLIENT_PREFIX));
}
