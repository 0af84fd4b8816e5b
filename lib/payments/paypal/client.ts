import "server-only";
import {
  ApiError,
  ArgumentsValidationError,
  Client,
  Environment,
  OrdersController,
  PaymentsController,
  VaultController,
  type Configuration,
} from "@paypal/paypal-server-sdk";
import { z } from "zod";
import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { log } from "@/lib/log";
import { ProviderRefused } from "@/lib/payments/provider-refused";

/** What PayPal's answer holds when it is to hold everything: else captures lack their amounts. */
export const WHOLE = "return=representation";

const TIMEOUT_MS = 15_000;

/** The SDK knows PayPal's two addresses and no others: for the sandbox each request, that for the token included, is led elsewhere. */
class PortalClient extends Client {
  constructor(
    configuration: Partial<Configuration>,
    private readonly base: string | undefined,
  ) {
    super(configuration);
  }

  override getRequestBuilderFactory(): ReturnType<Client["getRequestBuilderFactory"]> {
    const make = super.getRequestBuilderFactory();
    return (...given) => {
      const builder = make(...given);
      builder.interceptRequest((request) => {
        if (this.base === undefined) return request;
        const { pathname, search } = new URL(request.url);
        return { ...request, url: this.base + pathname + search };
      });
      return builder;
    };
  }
}

interface Connection {
  readonly settings: PayPalSettings;
  readonly client: Client;
  readonly orders: OrdersController;
  readonly payments: PaymentsController;
  readonly vault: VaultController;
}

type PayPalSettings = NonNullable<ReturnType<typeof env>["paypal"]>;

let connected: Connection | undefined;

/** @throws UserError `payments-unavailable` where PayPal is not configured. */
export function paypal(): Connection {
  const settings = env().paypal;
  if (!settings) throw new UserError("payments-unavailable");
  if (connected?.settings !== settings) connected = connect(settings);
  return connected;
}

function connect(settings: PayPalSettings): Connection {
  const { clientId: oAuthClientId, clientSecret: oAuthClientSecret, apiBase } = settings;
  const client = new PortalClient(
    {
      environment: env().PAYMENTS_MODE === "live" ? Environment.Production : Environment.Sandbox,
      // A token is not used in its last minute. The SDK's own timeout is none at all.
      clientCredentialsAuthCredentials: { oAuthClientId, oAuthClientSecret, oAuthClockSkew: 60 },
      timeout: TIMEOUT_MS,
      // A redirect is no answer of PayPal's, and would carry our token elsewhere.
      unstable_httpClientOptions: { maxRedirects: 0, maxContentLength: 4 * 1024 * 1024 },
    },
    apiBase,
  );
  const [orders, payments, vault] = [new OrdersController(client), new PaymentsController(client), new VaultController(client)];
  return { settings, client, orders, payments, vault };
}

const errorBody = z.object({
  name: z.string().catch("UNKNOWN"),
  details: z.array(z.object({ issue: z.string().catch("") })).catch([]),
  links: z.array(z.object({ rel: z.string(), href: z.string() })).catch([]),
});

/** What PayPal says of a call that it did not carry out: its word for why, and where the customer may mend it. */
export interface Refusal {
  readonly issue: string;
  readonly redirectUrl: string | undefined;
}

/** Calls that are wrong in themselves. Every other status, and every error without one, leaves open what has happened. */
const DEFINITE = [400, 404, 405, 415, 422];

/** The definite no in an error; undefined where the outcome is open: PayPal may have acted although the call threw. */
export function readRefusal(error: unknown): Refusal | undefined {
  if (!(error instanceof ApiError) || !DEFINITE.includes(error.statusCode)) return undefined;
  // Of calls whose answer has no shape of its own the SDK leaves the text as it came.
  const { data: body } = errorBody.safeParse(error.result ?? jsonOf(error.body));
  if (!body) return undefined;
  const redirect = body.links.find(({ rel }) => rel === "redirect" || rel === "payer-action" || rel === "approve");
  return { issue: body.details[0]?.issue || body.name, redirectUrl: redirect?.href };
}

function jsonOf(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    // A page of somebody's: no word of PayPal's.
    return undefined;
  }
}

/**
 * A definite refusal stays one, a mistake of our own code too; whatever leaves the outcome open is "unavailable". The SDK's errors hold
 * the whole request, with our secret or our token in its headers: they go no further than here, into no log either.
 */
export function readFault(error: unknown): unknown {
  if (error instanceof UserError || error instanceof ArgumentsValidationError) return error;
  // The name under which PayPal finds a call again.
  const debugId = error instanceof ApiError ? error.headers["paypal-debug-id"] : undefined;
  const refusal = readRefusal(error);
  const reason = error instanceof Error ? error.message : String(error);
  log.warn({ reason, debugId, issue: refusal?.issue }, "PayPal did not carry out a call");
  if (refusal) return new ProviderRefused(refusal.issue, new Error(`${reason} (PayPal's debug id: ${debugId ?? "none"})`));
  // The SDK keeps a token that was revoked, and the failure of one that it could not get, for as long as the client lives.
  connected = undefined;
  return new UserError("provider-unavailable");
}

/** Reads what the SDK has no words for, webhooks and disputes: its own way to call, with its token and its time limit, reaches them all the same. */
export async function getJson(path: string, query: Record<string, string> = {}): Promise<{ readonly result: unknown }> {
  const request = paypal().client.getRequestBuilderFactory()("GET", path);
  request.query(query);
  request.authenticate([{ oauth2: true }]);
  return { result: JSON.parse((await request.callAsText()).result) };
}

/** What a call finds, or null where PayPal knows no such thing. */
export async function orNull<T>(call: Promise<{ readonly result: T }>): Promise<T | null> {
  try {
    return (await call).result;
  } catch (error) {
    // A page of somebody between us and PayPal is no word of PayPal's.
    if (error instanceof ApiError && error.statusCode === 404 && readRefusal(error)) return null;
    throw readFault(error);
  }
}
