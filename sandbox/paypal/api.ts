import type { IncomingMessage, ServerResponse } from "node:http";
import type { Sandbox } from "@/sandbox/events";
import { takeFault } from "@/sandbox/faults";
import { BodyTooLarge, readBody, send } from "@/sandbox/http";
import { fingerprint } from "@/sandbox/idempotency";
import { Access } from "@/sandbox/paypal/access";
import { approvalUrl } from "@/sandbox/paypal/build";
import { errorBody, missing, PayPalError, refused, serverError } from "@/sandbox/paypal/errors";
import { newDebugId } from "@/sandbox/paypal/ids";
import { ROUTES, type Call, type Route } from "@/sandbox/paypal/routes";
import type { Signer } from "@/sandbox/paypal/signer";
import { cutOff, GARBLED, SILENCE, untilGone } from "@/sandbox/silence";

const MAX_BODY_BYTES = 256 * 1024;
const TOKEN_PATH = "/v1/oauth2/token";
const CERTIFICATES = "/v1/notifications/certs/";

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Whether a path is PayPal's and not Stripe's. */
export function isPayPal(path: string): boolean {
  return /^\/(v1\/(oauth2|notifications|customer)|v2|v3)\//.test(path);
}

/** PayPal's API: who may ask, what is asked, whether it was asked before, what went wrong on order, and the answer. */
export class PayPalApi {
  readonly #sandbox: Sandbox;
  readonly #signer: Signer;
  readonly #access: Access;
  /** The request ids that are being worked on. */
  readonly #busy = new Set<string>();

  constructor(sandbox: Sandbox, signer: Signer) {
    this.#sandbox = sandbox;
    this.#signer = signer;
    this.#access = new Access(sandbox.state);
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const debugId = newDebugId();
    if (request.method === "GET" && url.pathname.startsWith(CERTIFICATES)) {
      const pem = await this.#signer.certificateAt(url.pathname);
      send(response, pem === undefined ? 404 : 200, { "content-type": "application/x-pem-file" }, pem ?? "");
      return;
    }
    const answer = await this.#answer(request, response, url, debugId).catch((error: unknown) => failure(error, debugId));
    if (response.destroyed || answer === SILENCE) return;
    send(response, answer.status, { "content-type": "application/json", "paypal-debug-id": debugId }, answer.body);
  }

  async #answer(request: IncomingMessage, response: ServerResponse, url: URL, debugId: string): Promise<Answer | typeof SILENCE> {
    const { method = "", headers } = request;
    const body = await readBody(request, MAX_BODY_BYTES);
    const fault = takeFault(this.#sandbox.state, method, url.pathname);
    if (fault === "error500" || fault === "error503") throw serverError(fault === "error500" ? 500 : 503);
    if (fault === "reset") return cutOff(request);
    if (fault === "timeout") return untilGone(response);
    if (method === "POST" && url.pathname === TOKEN_PATH) return this.#grant(headers.authorization ?? "", body);
    this.#access.check(headers.authorization);
    const { route, call } = readCall(request, url, body);
    const answer = await this.#once(route, call, debugId, mockedIssue(headers["paypal-mock-response"]));
    if (fault === "reset-after") return cutOff(request);
    return fault === "garbled-after" ? GARBLED : answer;
  }

  #grant(authorization: string, body: string): Answer {
    const granted = this.#access.grant(authorization, body);
    if (granted) return { status: 200, body: JSON.stringify(granted) };
    const error_description = `Client Authentication failed. This sandbox takes only its own client. If this was a real one, it was sent to the wrong place: change it.`;
    return { status: 401, body: JSON.stringify({ error: "invalid_client", error_description }) };
  }

  /** Does what was asked, or repeats what was answered to the same request id. */
  async #once(route: Route, call: Call, debugId: string, issue: string | undefined): Promise<Answer> {
    const { state } = this.#sandbox;
    const isKept = route.keptHours !== undefined && call.requestId !== undefined;
    const key = `${route.path.source} ${call.requestId ?? ""}`;
    const asks = fingerprint(route.method, call.path, JSON.stringify(call.body));
    const kept = isKept ? state.paypalReplies.get(key) : undefined;
    if (isKept && this.#busy.has(key))
      throw new PayPalError(409, "RESOURCE_CONFLICT", "A previous request with this PayPal-Request-Id is still in progress.");
    if (kept && kept.expiresAt > state.nowSeconds()) {
      if (kept.fingerprint === asks) return kept;
      throw refused("DUPLICATE_REQUEST_ID", "This PayPal-Request-Id was used for another request.");
    }
    const answer = this.#run(route, call, debugId, issue);
    state.prune();
    if (isKept && answer.isDecided)
      state.paypalReplies.put({
        id: key,
        fingerprint: asks,
        expiresAt: state.nowSeconds() + (route.keptHours ?? 0) * 3600,
        status: answer.status,
        body: answer.body,
      });
    this.#busy.add(key);
    try {
      await state.flush();
    } finally {
      this.#busy.delete(key);
    }
    return answer;
  }

  #run(route: Route, call: Call, debugId: string, issue: string | undefined): Answer & { isDecided: boolean } {
    try {
      if (issue !== undefined) throw this.#mocked(issue, call);
      const made = route.run(this.#sandbox, call);
      return { status: route.status, body: made === undefined ? "" : JSON.stringify(made), isDecided: true };
    } catch (error) {
      if (!(error instanceof PayPalError)) throw error;
      // A request that cannot be read may be mended and sent under its id again.
      return { status: error.status, body: JSON.stringify(errorBody(error, debugId)), isDecided: error.status === 422 };
    }
  }

  /** PayPal's sandbox fails on order by a header; so does this one. */
  #mocked(issue: string, { id }: Call): PayPalError {
    const links =
      issue === "INSTRUMENT_DECLINED" && id !== ""
        ? [{ href: approvalUrl(this.#sandbox, id), rel: "redirect", method: "GET" as const }]
        : [];
    return refused(issue, "As the header PayPal-Mock-Response ordered.", links);
  }
}

function readCall({ method, headers }: IncomingMessage, url: URL, body: string): { route: Route; call: Call } {
  const path = url.pathname;
  const route = ROUTES.find((each) => each.method === method && each.path.test(path));
  if (!route) throw missing();
  const requestId = headers["paypal-request-id"];
  return {
    route,
    call: {
      id: route.path.exec(path)?.[1] ?? "",
      path,
      query: url.searchParams,
      body: body === "" ? undefined : parseJson(body),
      requestId: typeof requestId === "string" && requestId !== "" ? requestId : undefined,
      isWhole: headers.prefer === "return=representation",
    },
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new PayPalError(400, "INVALID_REQUEST", "The request JSON is not well formed.", [
      { issue: "MALFORMED_REQUEST_JSON", description: "The request JSON is not well formed." },
    ]);
  }
}

function mockedIssue(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" ? /"mock_application_codes"\s*:\s*"(\w+)"/.exec(header)?.[1] : undefined;
}

function failure(error: unknown, debugId: string): Answer {
  const known = error instanceof BodyTooLarge ? new PayPalError(413, "REQUEST_ENTITY_TOO_LARGE", "The body is too large.") : error;
  if (known instanceof PayPalError) return { status: known.status, body: JSON.stringify(errorBody(known, debugId)) };
  console.error(`sandbox: request ${debugId} failed:`, error);
  return { status: 500, body: JSON.stringify(errorBody(serverError(500), debugId)) };
}
