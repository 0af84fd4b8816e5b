import type { Instrumentation } from "next";

/** Reads the configuration before the first request: what cannot work stops the start with a sentence. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { env } = await import("@/lib/env");
  // next-auth takes its own address from here and nowhere else: never from a Host header.
  process.env.NEXTAUTH_URL = env().PUBLIC_URL;
}

/** Every error that no page handled goes to the log with the digest that the customer is shown. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { log } = await import("@/lib/log");
  const requestId = request.headers["x-request-id"];
  const path = request.path.split("?")[0];
  log.error({ err: error, requestId, path, route: context.routePath, kind: context.routeType }, "request failed");
};
