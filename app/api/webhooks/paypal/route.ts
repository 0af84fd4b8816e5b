import { env } from "@/lib/env";
import { UserError } from "@/lib/errors";
import { readBody } from "@/lib/http";
import { receivePayPalNotification } from "@/lib/payments/commands/receive-notification";

/** PayPal's events are a few kilobytes; nothing larger is read. */
const LIMIT_BYTES = 256 * 1024;

/** Verify, hand over, answer: PayPal repeats for three days until it reads a 2xx. */
export async function POST(request: Request): Promise<Response> {
  if (!env().paypal) return new Response("not here", { status: 404 });
  const raw = await readBody(request, LIMIT_BYTES);
  if (raw === null) return new Response("too large", { status: 413 });
  try {
    const taken = await receivePayPalNotification(raw, request.headers);
    return taken ? Response.json({ received: true }) : new Response("not a notification of ours", { status: 400 });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return new Response("come again", { status: 503 });
  }
}
