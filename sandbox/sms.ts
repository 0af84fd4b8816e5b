import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { takeSmsFault } from "@/sandbox/faults";
import { readBody, sendJson } from "@/sandbox/http";
import type { SmsRecord } from "@/sandbox/records";
import type { State } from "@/sandbox/state";

/** An SMS centre behind an HTTP gateway: takes messages, keeps them, and tells what became of them. No telephone rings. */

const MAX_BODY_BYTES = 16 * 1024;

const message = z.object({
  id: z.string().min(1).max(100),
  to: z.string().regex(/^\+\d{5,15}$/),
  text: z.string().min(1).max(1600),
  from: z.string().min(1).max(20),
  callbackUrl: z.url().optional(),
});

/** What is taken, by either protocol. */
export type IncomingSms = Pick<SmsRecord, "key" | "via" | "from" | "to" | "text" | "callbackUrl">;

/** `POST /sms/messages`. */
export async function handleSms(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (takeSmsFault(state, "down")) {
    request.socket.destroy();
  } else if (request.method !== "POST" || !/^Basic \S+$/.test(request.headers.authorization ?? "")) {
    sendJson(response, request.method === "POST" ? 401 : 405, { error: "POST with Basic authentication." });
  } else if (takeSmsFault(state, "defer")) {
    sendJson(response, 503, { error: "Try again later: it was ordered so." });
  } else if (takeSmsFault(state, "refuse")) {
    sendJson(response, 422, { error: "No such number: it was ordered so." });
  } else {
    const parsed = message.safeParse(jsonOf(body));
    if (!parsed.success || parsed.data.id !== request.headers["idempotency-key"]) {
      sendJson(response, 400, { error: parsed.success ? "Idempotency-Key is not the id." : z.prettifyError(parsed.error) });
      return;
    }
    const { id: key, callbackUrl = null, ...sms } = parsed.data;
    const { id: reference } = keepSms(state, { ...sms, key, callbackUrl, via: "http" });
    await state.flush();
    if (takeSmsFault(state, "drop-after-taking")) request.socket.resetAndDestroy();
    else sendJson(response, 202, { reference });
  }
}

/** Keeps a message; one whose key came before is another copy of it. */
export function keepSms(state: State, sms: IncomingSms): SmsRecord {
  const id = `sms_${createHash("sha256").update(sms.key).digest("hex").slice(0, 24)}`;
  const known = state.texts.get(id);
  const receivedAtMs = state.nowMs();
  const { state: end, afterSeconds } = state.faults.receipts ?? { state: "delivered" as const, afterSeconds: 1 };
  const kept = known
    ? { ...known, copies: known.copies + 1 }
    : { ...sms, id, receivedAtMs, copies: 1, receipt: { state: end, dueAtMs: receivedAtMs + afterSeconds * 1000 } };
  state.texts.put(kept);
  state.prune();
  return kept;
}

/** The messages whose sender is to be told now what became of them. */
export function dueReceipts(state: State, via: SmsRecord["via"]): SmsRecord[] {
  const now = state.nowMs();
  return state.texts.all().filter((sms) => sms.via === via && sms.receipt !== null && sms.receipt.dueAtMs <= now);
}

/** Writes down that a sender was told, or has to be told again in a second. */
export function noteReceipt(state: State, { id }: SmsRecord, isTold: boolean): void {
  const sms = state.texts.get(id);
  if (sms?.receipt) state.texts.put({ ...sms, receipt: isTold ? null : { ...sms.receipt, dueAtMs: state.nowMs() + 1000 } });
}

/** Sends the receipts that are due to whoever handed its messages over by HTTP. */
export async function sendReceipts(state: State, secret: string | undefined): Promise<void> {
  for (const sms of dueReceipts(state, "http")) {
    noteReceipt(state, sms, sms.callbackUrl === null || secret === undefined || (await isTold(state, sms, sms.callbackUrl, secret)));
  }
}

async function isTold(state: State, { id, receipt }: SmsRecord, url: string, secret: string): Promise<boolean> {
  const body = JSON.stringify({ reference: id, state: receipt?.state });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  try {
    const headers = { "content-type": "application/json", "sms-signature": `t=${timestamp},v1=${signature}` };
    return (await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    // The portal is not there: it is told again.
    return false;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No schema accepts this, and its refusal is the answer.
    return undefined;
  }
}
