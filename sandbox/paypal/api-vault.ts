import type { Sandbox } from "@/sandbox/events";
import { buildSetup, buildToken } from "@/sandbox/paypal/build";
import { makeToken } from "@/sandbox/paypal/captures";
import { missing, refused } from "@/sandbox/paypal/errors";
import { tell } from "@/sandbox/paypal/events";
import { newId } from "@/sandbox/paypal/ids";
import { parseBody, setupBody, tokenBody } from "@/sandbox/paypal/params";
import type { SetupRecord, TokenRecord } from "@/sandbox/paypal/records";
import type { Call } from "@/sandbox/paypal/routes";
import { findToken } from "@/sandbox/paypal/tokens";

/** `/v3/vault`: ways to pay that the buyer lets the merchant keep. */

export function createSetup(sandbox: Sandbox, call: Call): object {
  const { customer, payment_source: source } = parseBody(setupBody, call.body);
  const { locale = null, return_url: returnUrl, cancel_url: cancelUrl } = source.paypal.experience_context;
  const setup = sandbox.state.paypalSetups.put({
    id: newId(),
    createdAt: sandbox.state.nowSeconds(),
    status: "PAYER_ACTION_REQUIRED",
    merchantCustomerId: customer?.merchant_customer_id ?? null,
    locale,
    returnUrl,
    cancelUrl,
    declines: false,
  });
  return buildSetup(sandbox, setup);
}

/** A setup token is good for three days. */
const SETUP_SECONDS = 3 * 86_400;

function getSetup({ state }: Sandbox, id: string): SetupRecord {
  const setup = state.paypalSetups.get(id);
  if (!setup || setup.createdAt + SETUP_SECONDS < state.nowSeconds()) throw missing();
  return setup;
}

export function readSetup(sandbox: Sandbox, { id }: Call): object {
  return buildSetup(sandbox, getSetup(sandbox, id));
}

export function createToken(sandbox: Sandbox, call: Call): object {
  const { id } = parseBody(tokenBody, call.body).payment_source.token;
  const setup = getSetup(sandbox, id);
  if (setup.status !== "APPROVED") throw refused("SETUP_TOKEN_NOT_APPROVED", `The setup token is ${setup.status}: it cannot be kept.`);
  sandbox.state.paypalSetups.put({ ...setup, status: "VAULTED" });
  return buildToken(sandbox, makeToken(sandbox, setup.merchantCustomerId, setup.declines));
}

function getToken(sandbox: Sandbox, id: string): TokenRecord {
  const token = findToken(sandbox, id);
  if (!token || token.isDeleted || token.readyAt > sandbox.state.nowSeconds()) throw missing();
  return token;
}

export function readToken(sandbox: Sandbox, { id }: Call): object {
  return buildToken(sandbox, getToken(sandbox, id));
}

export function deleteToken(sandbox: Sandbox, { id }: Call): undefined {
  const token = sandbox.state.paypalTokens.put({ ...getToken(sandbox, id), isDeleted: true });
  tell(sandbox, { type: "VAULT.PAYMENT-TOKEN.DELETED", of: "payment_token", resource: buildToken(sandbox, token) });
}
