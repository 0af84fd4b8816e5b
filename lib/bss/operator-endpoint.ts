import "server-only";
import { createHmac } from "node:crypto";
import { z } from "zod";
import { clock } from "@/lib/clock";
import { readBody } from "@/lib/http";

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 16 * 1024;
const KEPT_CHARACTERS = 300;

/** Answers of the 400s that say "later", not "no". */
const LATER = [408, 425, 429];

/** What the operator's system made of an export; `unknown` also when nobody can tell. The text is for people. */
export interface EndpointAnswer {
  readonly outcome: "acknowledged" | "refused" | "unknown";
  readonly text: string;
}

/**
 * Sends one export (docs/operator-openapi.yaml). The address is the operator's own by configuration, and a redirect is not
 * followed: no answer leads us elsewhere. Never throws for what the network or the operator does.
 */
export async function postExport(
  { url, secret }: { readonly url: string; readonly secret: string },
  { id, body }: { readonly id: string; readonly body: string },
): Promise<EndpointAnswer> {
  const timestamp = String(Math.floor(clock.now().getTime() / 1000));
  const signature = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  const done = new AbortController();
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": id,
        "Operator-Signature": `t=${timestamp},v1=${signature}`,
      },
      body,
      redirect: "manual",
      signal: AbortSignal.any([done.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const answer = (await readBody(response, MAX_ANSWER_BYTES))?.toString("utf8") ?? "(an answer that is too long)";
    return { outcome: outcomeOf(response.status, answer, id), text: printable(`${String(response.status)} ${answer}`) };
  } catch (error) {
    // fetch says "fetch failed"; why it did is in the cause.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { outcome: "unknown", text: printable(String(cause)) };
  } finally {
    // Whatever of the answer was not read.
    done.abort();
  }
}

const acknowledgement = z.object({ id: z.string(), status: z.enum(["accepted", "duplicate"]) });

/** A page of a proxy that says 200 is no acknowledgement: only the export's own id is. */
function outcomeOf(status: number, answer: string, id: string): EndpointAnswer["outcome"] {
  if (status >= 200 && status < 300) return acknowledgement.safeParse(safeJson(answer)).data?.id === id ? "acknowledged" : "unknown";
  return status >= 400 && status < 500 && !LATER.includes(status) ? "refused" : "unknown";
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No schema accepts this, and that is the answer.
    return undefined;
  }
}

function printable(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, " ")
    .slice(0, KEPT_CHARACTERS)
    .trim();
}
