import type { IncomingMessage, ServerResponse } from "node:http";
import Stripe from "stripe";
import { ApiError, errorBody, serverError } from "@/sandbox/errors";
import type { Sandbox } from "@/sandbox/events";
import { takeFault } from "@/sandbox/faults";
import { canonical, parseForm, type FormObject } from "@/sandbox/form";
import { BodyTooLarge, readBody, send } from "@/sandbox/http";
import { fingerprint, KeysInUse } from "@/sandbox/idempotency";
import { newId } from "@/sandbox/ids";
import { ROUTES, type Route } from "@/sandbox/routes";
import { cutOff, GARBLED, SILENCE, untilGone } from "@/sandbox/silence";

/** The only keys that the sandbox takes begin like this; no real one does. */
export const SANDBOX_KEY_PREFIX = "sk_test_sandbox_";

const MAX_BODY_BYTES = 256 * 1024;

/** What was asked, once it is known to be allowed and well-formed. */
interface Call {
  readonly route: Route;
  readonly id: string;
  readonly path: string;
  readonly params: FormObject;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** Stripe's API: who may ask, what is asked, whether it was asked before, what went wrong on order, and the answer. */
export class Api {
  readonly #sandbox: Sandbox;
  readonly #keys = new KeysInUse();

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const requestId = newId("req");
    const answer = await this.#answer(request, response, url, requestId).catch((error: unknown) => failure(error, requestId));
    if (response.destroyed || answer === SILENCE) return;
    const headers = {
      "content-type": "application/json",
      "request-id": requestId,
      "stripe-version": Stripe.API_VERSION,
      ...answer.headers,
    };
    send(response, answer.status, headers, answer.body);
  }

  async #answer(request: IncomingMessage, response: ServerResponse, url: URL, requestId: string): Promise<Answer | typeof SILENCE> {
    const call = await readCall(request, url, requestId);
    const fault = takeFault(this.#sandbox.state, call.route.method, call.path);
    if (fault === "error503") throw serverError(503);
    if (fault === "reset") return cutOff(request);
    const key = call.idempotencyKey;
    const taken = key === undefined ? noop : this.#keys.take(this.#sandbox.state, key, asksFor(call));
    const headers: Record<string, string> = key === undefined ? {} : { "idempotency-key": key };
    if (typeof taken !== "function") {
      if (fault !== undefined && fault !== "error500") return cutOff(request);
      return {
        status: taken.status,
        body: taken.body,
        headers: { ...headers, "idempotent-replayed": "true", "original-request": taken.requestId },
      };
    }
    try {
      if (fault === "timeout") return await untilGone(response);
      const answer = this.#execute(call, fault === "error500");
      await this.#sandbox.state.flush();
      if (fault === "reset-after") return cutOff(request);
      if (fault === "garbled-after") return { ...GARBLED, headers };
      return { ...answer, headers };
    } finally {
      taken();
    }
  }

  /** Does the work and keeps its answer under the key, in one go. */
  #execute(call: Call, broken: boolean): Omit<Answer, "headers"> {
    const { state } = this.#sandbox;
    const answer = this.#run(call, broken);
    if (call.idempotencyKey !== undefined && answer.executed) {
      state.prune();
      const { idempotencyKey: id, requestId } = call;
      state.replies.put({
        id,
        fingerprint: asksFor(call),
        createdAt: state.nowSeconds(),
        requestId,
        status: answer.status,
        body: answer.body,
      });
    }
    return answer;
  }

  #run(call: Call, broken: boolean): Omit<Answer, "headers"> & { executed: boolean } {
    try {
      if (broken) throw serverError(500);
      return { status: 200, body: json(call.route.run(this.#sandbox, call.params, call.id)), executed: true };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: error.status, body: json(errorBody(error)), executed: error.executed };
    }
  }
}

async function readCall(request: IncomingMessage, url: URL, requestId: string): Promise<Call> {
  const { method = "", headers } = request;
  checkKey(headers.authorization);
  checkVersion(headers["stripe-version"]);
  const path = url.pathname;
  const found = ROUTES.filter((route) => route.method === method)
    .map((route) => ({ route, match: route.path.exec(path) }))
    .find(({ match }) => match);
  if (!found)
    throw new ApiError({
      status: 404,
      message: `Unrecognized request URL (${method}: ${path}). This sandbox plays card payments only.`,
    });
  const posted = method === "POST";
  if (posted && url.search !== "") throw new ApiError({ status: 400, message: "POST requests take their parameters in the body." });
  const body = posted ? await readBody(request, MAX_BODY_BYTES) : url.search.slice(1);
  if (body !== "" && posted && !/^application\/x-www-form-urlencoded\b/i.test(headers["content-type"] ?? "")) {
    throw new ApiError({ status: 400, message: "The body must be application/x-www-form-urlencoded." });
  }
  const key = headers["idempotency-key"];
  return {
    route: found.route,
    id: found.match?.[1] ?? "",
    path,
    params: parseForm(body),
    requestId,
    idempotencyKey: posted && typeof key === "string" ? key : undefined,
  };
}

function checkKey(authorization: string | undefined): void {
  if (authorization?.startsWith(`Bearer ${SANDBOX_KEY_PREFIX}`)) return;
  const message =
    authorization === undefined
      ? "You did not provide an API key. Send it as `Authorization: Bearer sk_test_sandbox_…`."
      : `Invalid API Key provided. This sandbox takes only keys that begin with ${SANDBOX_KEY_PREFIX}. If this was a real one, it was sent to the wrong place: roll it.`;
  throw new ApiError({ status: 401, message });
}

/** Answers are built for one version; another one would get fields that it does not expect. */
function checkVersion(version: string | string[] | undefined): void {
  if (version === undefined || version === Stripe.API_VERSION) return;
  throw new ApiError({ status: 400, message: `Invalid Stripe API version. This sandbox speaks ${Stripe.API_VERSION}.` });
}

function asksFor(call: Call): string {
  return fingerprint(call.route.method, call.path, canonical(call.params));
}

function failure(error: unknown, requestId: string): Answer {
  if (error instanceof ApiError) return { status: error.status, body: json(errorBody(error)), headers: {} };
  if (error instanceof BodyTooLarge)
    return {
      status: 413,
      body: json(errorBody(new ApiError({ status: 413, message: "The body is too large." }))),
      headers: { connection: "close" },
    };
  console.error(`sandbox: request ${requestId} failed:`, error);
  return { status: 500, body: json(errorBody(serverError(500))), headers: {} };
}

function noop(): void {
  // Without a key there is nothing to give back.
}

function json(value: object): string {
  return JSON.stringify(value);
}
