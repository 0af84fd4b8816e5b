/** What Stripe calls an error's type; together with the status it picks the SDK's error class. */
export type ErrorType = "invalid_request_error" | "card_error" | "idempotency_error" | "api_error";

interface ErrorFacts {
  readonly status: number;
  readonly message: string;
  readonly type?: ErrorType;
  readonly code?: string;
  readonly param?: string;
  /**
   * Whether the endpoint had begun its work. Only then is the answer kept under the idempotency key: Stripe does not
   * keep refused parameters, so that a mended request may use its key again.
   */
  readonly executed?: boolean;
  /** What an error of a card says besides: the decline, and the objects as they are now. */
  readonly details?: object;
}

/** A refusal in Stripe's words and Stripe's shape. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: ErrorType;
  readonly code: string | undefined;
  readonly param: string | undefined;
  readonly executed: boolean;
  readonly details: object | undefined;

  constructor(facts: ErrorFacts) {
    super(facts.message);
    this.name = "ApiError";
    this.status = facts.status;
    this.type = facts.type ?? "invalid_request_error";
    this.code = facts.code;
    this.param = facts.param;
    this.executed = facts.executed ?? false;
    this.details = facts.details;
  }
}

/** The body of an error, as the wire carries it. */
export function errorBody(error: ApiError): object {
  return { error: { type: error.type, code: error.code, param: error.param, message: error.message, ...error.details } };
}

/** The 404 of an id that nothing has. `kind` and `param` are Stripe's names for it. */
export function missing(kind: string, param: string, id: string): ApiError {
  return new ApiError({ status: 404, code: "resource_missing", param, message: `No such ${kind}: '${id}'` });
}

/** The answer to a fault of our own or an ordered one. */
export function serverError(status: 500 | 503): ApiError {
  return new ApiError({
    status,
    type: "api_error",
    executed: status === 500,
    message: "An error occurred while processing this request. It was the sandbox, not you.",
  });
}
