/** A link as PayPal's answers hold them. */
export interface Link {
  readonly href: string;
  readonly rel: string;
  readonly method: "GET" | "POST" | "REDIRECT" | "DELETE";
}

interface Detail {
  readonly issue: string;
  readonly description: string;
  readonly field?: string;
  readonly location?: string;
}

/** A refusal in PayPal's words and PayPal's shape. */
export class PayPalError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: readonly Detail[] = [],
    readonly links: readonly Link[] = [],
  ) {
    super(message);
    this.name = "PayPalError";
  }
}

/** What cannot be done as things stand: 422 with PayPal's word for why. */
export function refused(issue: string, description: string, links: readonly Link[] = []): PayPalError {
  const message = "The requested action could not be performed, semantically incorrect, or failed business validation.";
  return new PayPalError(422, "UNPROCESSABLE_ENTITY", message, [{ issue, description }], links);
}

/** The 404 of an id that nothing has. */
export function missing(): PayPalError {
  const description = "Specified resource ID does not exist. Please check the resource ID and try again.";
  return new PayPalError(404, "RESOURCE_NOT_FOUND", "The specified resource does not exist.", [
    { issue: "INVALID_RESOURCE_ID", description },
  ]);
}

/** The answer to a fault of our own or an ordered one. */
export function serverError(status: 500 | 503): PayPalError {
  return new PayPalError(status, "INTERNAL_SERVER_ERROR", "An internal server error occurred. It was the sandbox, not you.");
}

/** The body of an error, as the wire carries it. */
export function errorBody({ code, message, details, links }: PayPalError, debugId: string): object {
  return { name: code, message, debug_id: debugId, details, links };
}
