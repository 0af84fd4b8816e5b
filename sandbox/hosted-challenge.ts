import type { IncomingMessage, ServerResponse } from "node:http";
import type { Sandbox } from "@/sandbox/events";
import { challengePage, noticePage } from "@/sandbox/hosted-page";
import { answerAttempt } from "@/sandbox/hosted-steps";
import { languageOf, textsOf } from "@/sandbox/hosted-text";
import { isForeign, readBody, redirect, sendJson } from "@/sandbox/http";
import { sendPage } from "@/sandbox/page";
import type { IntentRecord, SetupRecord } from "@/sandbox/records";

const MAX_FORM_BYTES = 4096;

/** `/c/authenticate/:id`: the bank's challenge for a PaymentIntent or SetupIntent that no checkout belongs to. */
export async function handleChallenge(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const language = languageOf(null, request.headers["accept-language"]);
  const texts = textsOf(language);
  const { banner } = texts;
  const attempt = attemptAt(sandbox, url);
  if (attempt?.status !== "requires_action") {
    const { missingTitle: title, missingText } = texts;
    sendPage(response, 404, { language, title, banner, body: noticePage(title, missingText, undefined) });
  } else if (request.method === "GET") {
    const cents = "amountCents" in attempt ? attempt.amountCents : undefined;
    const body = challengePage(url.pathname, cents, language);
    sendPage(response, 200, { language, title: texts.challengeTitle, banner, body, leadsTo: attempt.returnUrl ?? undefined });
  } else if (request.method !== "POST" || isForeign(request)) {
    sendJson(response, request.method === "POST" ? 403 : 405, { error: "This page takes its own forms only." });
  } else {
    const form = new URLSearchParams(await readBody(request, MAX_FORM_BYTES));
    // Read again: another answer may have come while this one was on its way.
    const now = attemptAt(sandbox, url);
    if (now) answerAttempt(sandbox, now, form.get("outcome") === "complete");
    await sandbox.state.flush();
    redirect(response, returnUrl(attempt) ?? "/");
  }
}

function attemptAt({ state }: Sandbox, url: URL): IntentRecord | SetupRecord | undefined {
  const id = /^\/c\/authenticate\/(\w+)$/.exec(url.pathname)?.[1] ?? "";
  const attempt = state.intents.get(id) ?? state.setups.get(id);
  return attempt?.sessionId === null ? attempt : undefined;
}

/** Stripe says on the way back what the customer comes back from. */
function returnUrl(attempt: IntentRecord | SetupRecord): string | undefined {
  if (attempt.returnUrl === null) return undefined;
  const url = new URL(attempt.returnUrl);
  const name = "amountCents" in attempt ? "payment_intent" : "setup_intent";
  url.searchParams.set(name, attempt.id);
  url.searchParams.set(`${name}_client_secret`, attempt.clientSecret);
  return url.href;
}
