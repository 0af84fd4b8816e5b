import { NextResponse, type NextRequest } from "next/server";
import { env, isDevelopment } from "@/lib/env";
import { log } from "@/lib/log";

/**
 * Comfort and headers, never a gate: a nonce for the page's scripts, a request id for the log. Every access check stands in the
 * data layer. The address behind a request was set by the launcher (`scripts/forwarded.cjs`).
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const requestId = crypto.randomUUID();
  const policy = contentSecurityPolicy(nonce, buttonHosts(request.nextUrl.pathname));

  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", nonce);
  headers.set("x-request-id", requestId);
  headers.set("x-path", request.nextUrl.pathname);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-request-id", requestId);
  log.info({ requestId, method: request.method, path: request.nextUrl.pathname }, "request");
  return response;
}

/** The pages that customers pay on. */
function checkouts(): string {
  const { stripe, paypal, PAYMENTS_MODE: mode } = env();
  const paypalPages = mode === "live" ? "https://www.paypal.com" : "https://www.sandbox.paypal.com";
  const pages = [stripe?.apiBase ?? "https://checkout.stripe.com", ...(paypal ? [paypal.apiBase ?? paypalPages] : [])];
  return [...new Set(pages)].join(" ");
}

/** The pages with PayPal's own button. */
const WITH_BUTTON = /^\/(topup|bills\/[^/]+\/pay)$/;

/** What PayPal's button loads from, on the pages that have it: https://developer.paypal.com/sdk/js/best-practices/ names the hosts. */
function buttonHosts(path: string): string {
  const { paypal } = env();
  if (!paypal || !WITH_BUTTON.test(path)) return "";
  return ` ${paypal.apiBase ?? "https://*.paypal.com https://*.paypalobjects.com https://*.venmo.com"}`;
}

/** `form-action` names the hosted checkouts: a form whose answer redirects there is blocked otherwise. */
function contentSecurityPolicy(nonce: string, button: string): string {
  const development = isDevelopment() ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${button}${development}`,
    // The viewer of documents reads them in a worker of ours.
    "worker-src 'self'",
    `style-src 'self' 'unsafe-inline'${button}`,
    `img-src 'self' data:${button}`,
    ...(button === "" ? [] : [`connect-src 'self'${button}`, `frame-src 'self'${button}`]),
    "object-src 'none'",
    "base-uri 'none'",
    `form-action 'self' ${checkouts()}`,
    "frame-ancestors 'none'",
  ].join("; ");
}

export const config = { matcher: ["/((?!_next/static|api/|icons/|fonts/|favicon.ico|icon.svg|manifest.webmanifest|sw.js).*)"] };
