import { createHmac, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { isForeign, readBody, sendJson } from "@/sandbox/http";

/** The operator's network, on order: it tells the portal that a connection was opened or closed, a SIM changed, or something was used. */
export interface Network {
  readonly portalUrl: string;
  readonly secret: string | undefined;
}

const MAX_ORDER_BYTES = 8 * 1024;
const TIMEOUT_MS = 10_000;

const order = z.strictObject({
  type: z.enum(["connection.opened", "connection.closed", "sim.changed", "credit.posted", "top-up.settled", "usage.recorded"]),
  number: z.string(),
  prefix: z.string().optional(),
  /** Of a change of credit, or of something that was used: what. What makes no sense the portal refuses. */
  kind: z.string().optional(),
  amount: z.string().optional(),
  note: z.string().optional(),
  top_up_id: z.string().optional(),
  /** How many seconds, messages or bytes were used. */
  quantity: z.number().optional(),
  service: z.string().optional(),
  roaming: z.boolean().optional(),
  counterpart: z.string().optional(),
  cost: z.string().optional(),
  at: z.iso.datetime({ offset: true }).optional(),
});

/** `POST /sandbox/network`: sends the notification, signed, and says what the portal answered. */
export async function handleNetwork({ portalUrl, secret }: Network, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await readBody(request, MAX_ORDER_BYTES);
  if (request.method !== "POST" || isForeign(request) || !/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    sendJson(response, 403, { error: "Orders are JSON by POST from a program on this machine; no web page may give them." });
    return;
  }
  const parsed = order.safeParse(jsonOf(text));
  if (!parsed.success || secret === undefined) {
    sendJson(response, 400, { error: parsed.success ? "The sandbox has no secret of the network." : z.prettifyError(parsed.error) });
    return;
  }
  try {
    const { body, answer } = await tellPortal({ portalUrl, secret }, parsed.data);
    sendJson(response, 200, { sent: jsonOf(body), status: answer.status, answer: await answer.text() });
  } catch (error) {
    sendJson(response, 502, { error: `The portal does not answer: ${error instanceof Error ? error.message : String(error)}` });
  }
}

/** Sends the portal what has happened in the network, signed. @throws where the portal does not answer. */
export async function tellPortal(
  { portalUrl, secret }: Network & { readonly secret: string },
  happened: z.output<typeof order>,
): Promise<{ readonly body: string; readonly answer: Response }> {
  const body = JSON.stringify({ id: `net_${randomUUID()}`, at: new Date().toISOString(), ...happened });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  const answer = await fetch(`${portalUrl}/api/webhooks/network`, {
    method: "POST",
    headers: { "content-type": "application/json", "operator-signature": `t=${timestamp},v1=${signature}` },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { body, answer };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No schema accepts this, and its refusal is the answer.
    return undefined;
  }
}
