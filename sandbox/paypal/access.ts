import { randomBytes } from "node:crypto";
import { PayPalError } from "@/sandbox/paypal/errors";
import type { State } from "@/sandbox/state";

/** The only clients that the sandbox takes begin like this; no real one does. */
export const SANDBOX_CLIENT_PREFIX = "SANDBOX_";

const LIFE_SECONDS = 9 * 3600;

/** Tokens of access, by the sandbox's clock. They end with the process, as real ones may at any time. */
export class Access {
  readonly #state: State;
  readonly #tokens = new Map<string, number>();

  constructor(state: State) {
    this.#state = state;
  }

  /** `POST /v1/oauth2/token`: what is asked for with a client's id and secret; undefined where they are not the sandbox's. */
  grant(authorization: string, body: string): object | undefined {
    const [, encoded = ""] = /^Basic ([\w+/=-]+)$/.exec(authorization) ?? [];
    const [clientId = "", secret = ""] = Buffer.from(encoded, "base64").toString("utf8").split(":");
    const isOurs = clientId.startsWith(SANDBOX_CLIENT_PREFIX) && secret.startsWith(SANDBOX_CLIENT_PREFIX);
    if (!isOurs || new URLSearchParams(body).get("grant_type") !== "client_credentials") return undefined;
    const token = `A21AA${randomBytes(30).toString("base64url")}`;
    const now = this.#state.nowSeconds();
    for (const [old, until] of this.#tokens) if (until < now) this.#tokens.delete(old);
    this.#tokens.set(token, now + LIFE_SECONDS);
    return {
      scope: "https://uri.paypal.com/services/payments",
      access_token: token,
      token_type: "Bearer",
      app_id: "APP-SANDBOX",
      expires_in: LIFE_SECONDS,
    };
  }

  /** @throws PayPalError 401 without a token that is good now. */
  check(authorization: string | undefined): void {
    const until = this.#tokens.get(/^Bearer (\S+)$/.exec(authorization ?? "")?.[1] ?? "");
    if (until !== undefined && this.#state.nowSeconds() < until) return;
    throw new PayPalError(
      401,
      "AUTHENTICATION_FAILURE",
      "Authentication failed due to invalid authentication credentials or a missing Authorization header.",
    );
  }
}
