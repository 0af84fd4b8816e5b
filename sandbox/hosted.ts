import type { IncomingMessage, ServerResponse } from "node:http";
import type { Sandbox } from "@/sandbox/events";
import { challengePage, noticePage, payPage } from "@/sandbox/hosted-page";
import { declineText, languageOf, textsOf, type Language } from "@/sandbox/hosted-text";
import type { SafeHtml } from "@/sandbox/html";
import { answerChallenge, attemptOf, submitCard, type Step } from "@/sandbox/hosted-steps";
import { isForeign, readBody, redirect, sendJson } from "@/sandbox/http";
import { sendPage } from "@/sandbox/page";
import type { SessionRecord } from "@/sandbox/records";

const MAX_FORM_BYTES = 4096;

/** One visit to the hosted page. */
interface Visit {
  readonly sandbox: Sandbox;
  readonly response: ServerResponse;
  readonly session: SessionRecord;
  readonly language: Language;
}

/**
 * `/c/pay/:id` and `/c/pay/:id/authenticate`: the pages that a customer sees. Whoever knows the address may pay: the
 * id in it is the secret, and nothing here tells more than the amount and what it is for.
 */
export async function handleHosted(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const [, id = "", challenge] = /^\/c\/pay\/(\w+)(\/authenticate)?$/.exec(url.pathname) ?? [];
  const session = sandbox.state.sessions.get(id);
  const language = languageOf(session?.locale ?? null, request.headers["accept-language"]);
  if (!session) {
    const { missingTitle, missingText, banner } = textsOf(language);
    sendPage(response, 404, { language, title: missingTitle, banner, body: noticePage(missingTitle, missingText, undefined) });
    return;
  }
  const visit = { sandbox, response, session, language };
  if (request.method === "GET") {
    showSession(visit, challenge !== undefined);
    return;
  }
  if (request.method !== "POST" || isForeign(request)) {
    sendJson(response, request.method === "POST" ? 403 : 405, { error: "This page takes its own forms only." });
    return;
  }
  const form = new URLSearchParams(await readBody(request, MAX_FORM_BYTES));
  // Read again: another form may have come while this one was on its way.
  const current = sandbox.state.sessions.get(id) ?? session;
  const step =
    challenge === undefined
      ? submitCard(sandbox, current, form.get("number") ?? "")
      : answerChallenge(sandbox, current, form.get("outcome") === "complete");
  await sandbox.state.flush();
  goOn(visit, step, form.get("number") ?? "");
}

/** After a form the browser is sent on, so that a reload repeats nothing. Only a typing error is shown at once. */
function goOn(visit: Visit, step: Step, typed: string): void {
  const { response, session, language } = visit;
  const texts = textsOf(language);
  switch (step) {
    case "done":
      redirect(response, successUrl(session));
      return;
    case "challenge":
      redirect(response, `/c/pay/${session.id}/authenticate`);
      return;
    case "declined":
    case "closed":
    case "no-challenge":
      redirect(response, `/c/pay/${session.id}`);
      return;
    case "unknown-card":
      // What was typed is never shown again nor kept: it may be somebody's real card.
      show(
        visit,
        422,
        titleOf(session, language),
        payPage({ session, language, decline: undefined, fault: typed.trim() === "" ? texts.noCard : texts.unknownCard }),
      );
  }
}

function showSession(visit: Visit, challenge: boolean): void {
  const { sandbox, response, session, language } = visit;
  const texts = textsOf(language);
  const attempt = attemptOf(sandbox, session);
  if (session.status === "complete") {
    const [title, text] = session.mode === "setup" ? [texts.savedTitle, texts.savedText] : [texts.completeTitle, texts.completeText];
    show(visit, 200, title, noticePage(title, text, { href: successUrl(session), label: texts.back }));
  } else if (session.status === "expired") {
    const back = session.cancelUrl === null ? undefined : { href: session.cancelUrl, label: texts.back };
    show(visit, 200, texts.expiredTitle, noticePage(texts.expiredTitle, texts.expiredText, back));
  } else if (!challenge) {
    const error = attempt?.lastError;
    const decline = error ? declineText(language, error) : undefined;
    show(visit, 200, titleOf(session, language), payPage({ session, language, decline, fault: undefined }));
  } else if (attempt?.status === "requires_action") {
    const cents = session.mode === "setup" ? undefined : session.totalCents;
    show(visit, 200, texts.challengeTitle, challengePage(`/c/pay/${session.id}/authenticate`, cents, language));
  } else {
    redirect(response, `/c/pay/${session.id}`);
  }
}

function titleOf(session: SessionRecord, language: Language): string {
  const { saveTitle, payTitle } = textsOf(language);
  return session.mode === "setup" ? saveTitle : payTitle;
}

function show(visit: Visit, status: number, title: string, body: SafeHtml): void {
  const { response, session, language } = visit;
  sendPage(response, status, {
    language,
    title: `${title} · Sandbox`,
    banner: textsOf(language).banner,
    body,
    leadsTo: session.successUrl,
  });
}

function successUrl(session: SessionRecord): string {
  return session.successUrl.replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}
