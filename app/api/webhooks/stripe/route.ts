import { readBody } from "@/lib/http";
import { receiveNotification } from "@/lib/payments/commands/receive-notification";

/** Stripe's events are a few kilobytes; nothing larger is read. */
const LIMIT_BYTES = 256 * 1024;

/** Verify, hand over, answer: the provider repeats until it reads a 2xx. */
export async function POST(request: Request): Promise<Response> {
  const raw = await readBody(request, LIMIT_BYTES);
  if (raw === null) return new Response("too large", { status: 413 });
  const taken = await receiveNotification(raw, request.headers.get("stripe-signature") ?? "");
  return taken ? Response.json({ received: true }) : new Response("not a notification of ours", { status: 400 });
}
