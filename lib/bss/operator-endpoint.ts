import "server-only";
import { z } from "zod";
import { clock } from "@/lib/clock";
import { readBody } from "@/lib/http";
import { signBody } from "@/lib/signature";

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
 * Sends one export (docs/operator-openapi.yaml). Never throws for what the network or the operator does.
 */
export async function postExport(
  { url, secret }: { readonly url: string; readonly secret: string },
  { id, body }: { readonly id: string; readonly body: string },
): Promise<EndpointAnswer> {
  const answer = await postSigned(url, secret, { id, body });
  return { outcome: answer.status === undefined ? "unknown" : outcomeOf(answer.status, answer.body, id), text: answer.text };
}

/** What the operator's side said, if it said anything; the text is for people. */
interface SignedAnswer {
  readonly status: number | undefined;
  readonly body: string;
  readonly text: string;
}

/**
 * Posts a signed body under its id. The address is the operator's own by configuration, and a redirect is not followed: no answer leads us
 * elsewhere. Never throws for what the network or the operator does.
 */
export async function postSigned(
  url: string,
  secret: string,
  { id, body }: { readonly id: string; readonly body: string },
): Promise<SignedAnswer> {
  const done = new AbortController();
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": id,
        "Operator-Signature": signBody(secret, body, clock.now()),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.any([done.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const answer = (await readBody(response, MAX_ANSWER_BYTES))?.toString("utf8") ?? "(an answer that is too long)";
    return { status: response.status, body: answer, text: printable(`${String(response.status)} ${answer}`) };
  } catch (error) {
    // fetch says "fetch failed"; why it did is in the cause.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { status: undefined, body: "", text: printable(String(cause)) };
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

/** JSON, or nothing: no schema accepts that, and that is the answer. */
export function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // See above.
    return undefined;
  }
}

function printable(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, " ")
    .slice(0, KEPT_CHARACTERS)
    .trim();
}
