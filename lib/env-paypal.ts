/** The part of the configuration that says how PayPal is reached: read by `env.ts`. */
interface Given {
  readonly PAYPAL_CLIENT_ID?: string | undefined;
  readonly PAYPAL_CLIENT_SECRET?: string | undefined;
  readonly PAYPAL_WEBHOOK_ID?: string | undefined;
  readonly PAYPAL_VAULT?: boolean | undefined;
  readonly SANDBOX_PORT: number;
}

/** PayPal and where it is reached. */
export interface PayPalSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Part of what PayPal signs: a notification for another webhook is none of ours. */
  readonly webhookId: string;
  readonly apiBase: string | undefined;
  /** Whether PayPal keeps ways to pay for us. */
  readonly hasVault: boolean;
}

/** Only our sandbox takes a client whose id begins like this; the sandbox refuses every other. */
const SANDBOX_PREFIX = "SANDBOX_";

const SANDBOX_CLIENT = { clientId: `${SANDBOX_PREFIX}mytim`, clientSecret: `${SANDBOX_PREFIX}secret`, webhookId: "WHSANDBOXMYTIM" };

export function paypalFaults(given: Given, mode: string | undefined): (string | false)[] {
  const { PAYPAL_CLIENT_ID: id, PAYPAL_CLIENT_SECRET: secret, PAYPAL_WEBHOOK_ID: webhook } = given;
  const set = [id, secret, webhook].filter((value) => value !== undefined);
  return [
    set.length > 0 && set.length < 3 && "PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET and PAYPAL_WEBHOOK_ID: set all three or none",
    set.length > 0 && mode === undefined && "PAYMENTS_MODE: set test or live to say which keys PAYPAL_CLIENT_ID and its companions are",
    set.length > 0 &&
      mode === "sandbox" &&
      "PAYPAL_CLIENT_ID: a real key must never reach the sandbox, which has its own; remove it, or set PAYMENTS_MODE=test or live",
    id?.startsWith(SANDBOX_PREFIX) === true &&
      mode !== "sandbox" &&
      "PAYPAL_CLIENT_ID: this is the sandbox's; set the one of PayPal's dashboard",
  ];
}

export function paypalSettings(given: Given, mode: string | undefined): PayPalSettings | undefined {
  if (mode === "sandbox") return { ...SANDBOX_CLIENT, apiBase: `http://localhost:${String(given.SANDBOX_PORT)}`, hasVault: true };
  const { PAYPAL_CLIENT_ID: clientId, PAYPAL_CLIENT_SECRET: clientSecret, PAYPAL_WEBHOOK_ID: webhookId } = given;
  if (mode === undefined || clientId === undefined || clientSecret === undefined || webhookId === undefined) return undefined;
  // PayPal looks at a merchant before it keeps ways to pay for them: in earnest it is off until somebody says that this has been done.
  return { clientId, clientSecret, webhookId, apiBase: undefined, hasVault: given.PAYPAL_VAULT ?? mode === "test" };
}
