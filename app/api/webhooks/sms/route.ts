import { z } from "zod";
import { clock } from "@/lib/clock";
import { env } from "@/lib/env";
import { readBody } from "@/lib/http";
import { recordReceipt } from "@/lib/notifications/commands/record-receipt";
import { isSigned } from "@/lib/signature";

const LIMIT_BYTES = 8 * 1024;

const receipt = z.object({ reference: z.string().min(1).max(100), state: z.enum(["delivered", "undelivered"]) });

/** A gateway's word of what became of an SMS. It repeats until it reads a 2xx. */
export async function POST(request: Request): Promise<Response> {
  const secret = env().SMS_WEBHOOK_SECRET;
  if (secret === undefined) return new Response("not here", { status: 404 });
  const raw = (await readBody(request, LIMIT_BYTES))?.toString("utf8");
  if (raw === undefined) return new Response("too large", { status: 413 });
  if (!isSigned(secret, raw, request.headers.get("sms-signature"), clock.now())) return new Response("not signed", { status: 400 });
  const parsed = receipt.safeParse(jsonOf(raw));
  if (!parsed.success) return new Response("no receipt", { status: 400 });
  return (await recordReceipt(parsed.data)) ? Response.json({ received: true }) : new Response("unknown", { status: 404 });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No schema accepts this, and its refusal is the answer.
    return undefined;
  }
}
