import "server-only";
import { z } from "zod";
import { env } from "@/lib/env";
import { readBody } from "@/lib/http";
import type { OutgoingSms, SmsDelivery } from "@/lib/notifications/sms";

const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 16 * 1024;

const taken = z.object({ reference: z.string().min(1).max(100) });

/** Answers that say "later", not "never". */
const LATER = new Set([408, 425, 429]);

/**
 * Hands an SMS to a gateway over HTTP: JSON, with the message's id as idempotency key, so that a gateway that took it and could not answer
 * takes it no second time. 2xx is taken, 4xx refused for good, anything else is tried again.
 */
export async function askGateway(sms: OutgoingSms, { url, from }: { url: string; from: string }): Promise<SmsDelivery> {
  const { address, authorization } = withoutUser(url);
  try {
    const answer = await fetch(address, {
      method: "POST",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { "content-type": "application/json", "idempotency-key": sms.id, authorization },
      body: JSON.stringify({ ...sms, from, callbackUrl: `${env().PUBLIC_URL}/api/webhooks/sms` }),
    });
    const body = (await readBody(answer, MAX_ANSWER_BYTES))?.toString("utf8") ?? "";
    const status = `${String(answer.status)} ${body}`;
    if (answer.ok) {
      const parsed = taken.safeParse(jsonOf(body));
      return parsed.success
        ? { outcome: "accepted", answer: status, reference: parsed.data.reference }
        : { outcome: "deferred", answer: status };
    }
    const isRefusal =
      answer.status >= 400 && answer.status < 500 && !LATER.has(answer.status) && answer.status !== 401 && answer.status !== 403;
    return { outcome: isRefusal ? "refused" : "deferred", answer: status };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { outcome: "deferred", answer: reasonOf(error) };
  }
}

/** fetch takes no user in an address; in a header it is not written into its errors either. */
function withoutUser(url: string): { address: URL; authorization: string } {
  const address = new URL(url);
  const user = `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
  address.username = "";
  address.password = "";
  return { address, authorization: `Basic ${Buffer.from(user).toString("base64")}` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: no schema accepts this, and the answer is kept as it is.
    return undefined;
  }
}

/** fetch says only "fetch failed"; why stands behind it. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
