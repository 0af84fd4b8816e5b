import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

/** What every answer carries, whoever asks: nothing is cached, framed, sniffed or read by other pages. */
const COMMON_HEADERS: OutgoingHttpHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  // The address of a payment page is its secret; but browsers must send their origin to the page itself.
  "referrer-policy": "same-origin",
};

/** A body that is longer than anybody honest sends. */
export class BodyTooLarge extends Error {}

/** @throws BodyTooLarge as soon as the limit is passed. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The stream is left alone when the limit is passed: closing it would close the connection before the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) throw new Error("the body did not come as bytes");
    size += chunk.length;
    if (size > maxBytes) {
      request.resume();
      throw new BodyTooLarge();
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export function send(response: ServerResponse, status: number, headers: OutgoingHttpHeaders, body: string): void {
  response.writeHead(status, { ...COMMON_HEADERS, ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, { "content-type": "application/json; charset=utf-8" }, `${JSON.stringify(value, null, 2)}\n`);
}

/** Goes on by GET, whatever the request was. */
export function redirect(response: ServerResponse, location: string): void {
  send(response, 303, { location }, "");
}

/**
 * Whether the request was addressed to this machine by its own name. A page elsewhere whose name was pointed at
 * 127.0.0.1 (DNS rebinding) says another one.
 */
export function isLocalHost(request: IncomingMessage): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(request.headers.host ?? "");
}

/** Whether a browser sends this from somebody else's page. Programs send neither header. */
export function isForeign(request: IncomingMessage): boolean {
  const { origin, host = "", "sec-fetch-site": site } = request.headers;
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  return origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`;
}
