import type { IncomingMessage, ServerResponse } from "node:http";
import type { Sandbox } from "@/sandbox/events";
import { amount, noticePage } from "@/sandbox/hosted-page";
import { languageOf, textsOf, type Language } from "@/sandbox/hosted-text";
import { html, type SafeHtml } from "@/sandbox/html";
import { isForeign, readBody, redirect, sendJson } from "@/sandbox/http";
import { sendPage } from "@/sandbox/page";
import { buildOrder, PAYER_ID } from "@/sandbox/paypal/build";
import { tell } from "@/sandbox/paypal/events";
import type { OrderRecord, SetupRecord } from "@/sandbox/paypal/records";
import { TEXTS } from "@/sandbox/paypal/text";

const MAX_FORM_BYTES = 4096;

/** Whether a path is of the pages on which PayPal's buyers approve. */
export function isApprovalPage(path: string): boolean {
  return path === "/checkoutnow" || path === "/agreements/approve";
}

/** The page on which a buyer approves an order, or lets their account be kept. Plain forms: it works without JavaScript. */
export async function handleApproval(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const waiting = findWaiting(sandbox, url);
  const language = languageOf(waiting?.locale ?? null, request.headers["accept-language"]);
  if (!waiting) {
    const { missingTitle: title, missingText, banner } = textsOf(language);
    sendPage(response, 404, { language, title, banner, body: noticePage(title, missingText, undefined) });
  } else if (request.method === "GET") {
    show(response, waiting, language, url);
  } else if (request.method !== "POST" || isForeign(request)) {
    sendJson(response, request.method === "POST" ? 403 : 405, { error: "This page takes its own forms only." });
  } else {
    const outcome = new URLSearchParams(await readBody(request, MAX_FORM_BYTES)).get("outcome");
    // Read again: another form may have come while this one was on its way.
    const now = findWaiting(sandbox, url) ?? waiting;
    if (outcome !== "cancel" && isOpen(now)) approve(sandbox, now, outcome === "decline");
    await sandbox.state.flush();
    redirect(response, wayBack(now, outcome === "cancel") ?? url.pathname + url.search);
  }
}

type Waiting = OrderRecord | SetupRecord;

function findWaiting({ state }: Sandbox, { pathname, searchParams }: URL): Waiting | undefined {
  if (pathname === "/checkoutnow") return state.paypalOrders.get(searchParams.get("token") ?? "");
  return state.paypalSetups.get(searchParams.get("approval_session_id") ?? "");
}

function isOpen({ status }: Waiting): boolean {
  return status === "CREATED" || status === "PAYER_ACTION_REQUIRED";
}

function approve(sandbox: Sandbox, waiting: Waiting, declines: boolean): void {
  if (!("amountCents" in waiting)) {
    sandbox.state.paypalSetups.put({ ...waiting, status: "APPROVED", declines });
    return;
  }
  const order = sandbox.state.paypalOrders.put({ ...waiting, status: "APPROVED", declines });
  tell(sandbox, { type: "CHECKOUT.ORDER.APPROVED", of: "checkout-order", resource: buildOrder(sandbox, order, true) });
}

/** PayPal says on the way back what the buyer comes back from. */
function wayBack(waiting: Waiting, isCanceled: boolean): string | undefined {
  const address = isCanceled ? waiting.cancelUrl : waiting.returnUrl;
  if (address === null) return undefined;
  const url = new URL(address);
  if ("amountCents" in waiting) {
    url.searchParams.set("token", waiting.id);
    if (!isCanceled) url.searchParams.set("PayerID", PAYER_ID);
  } else {
    url.searchParams.set("approval_token_id", waiting.id);
    url.searchParams.set("approval_session_id", waiting.id);
  }
  return url.href;
}

function show(response: ServerResponse, waiting: Waiting, language: Language, url: URL): void {
  const texts = TEXTS[language];
  const { banner, back } = textsOf(language);
  const isPayment = "amountCents" in waiting;
  const leadsTo = waiting.returnUrl ?? undefined;
  const href = wayBack(waiting, false);
  const page = isOpen(waiting)
    ? { title: isPayment ? texts.payTitle : texts.saveTitle, body: approvalPage(waiting, language, url.pathname + url.search) }
    : { title: texts.doneTitle, body: noticePage(texts.doneTitle, texts.doneText, href === undefined ? undefined : { href, label: back }) };
  sendPage(response, 200, { language, title: `${page.title} · Sandbox`, banner, body: page.body, leadsTo });
}

function approvalPage(waiting: Waiting, language: Language, action: string): SafeHtml {
  const texts = TEXTS[language];
  const isPayment = "amountCents" in waiting;
  return html`<main class="single"><div class="panel">
<h1 class="title">${isPayment ? texts.payTitle : texts.saveTitle}</h1>
${isPayment ? html`${amount(waiting.amountCents, language)}<p class="what">${waiting.description}</p>` : null}
<p class="note">${isPayment ? texts.payText : texts.saveText}</p>
<form method="post" action="${action}">
<button class="primary" type="submit" name="outcome" value="approve">${texts.approve}</button>
<button class="quiet" type="submit" name="outcome" value="decline">${texts.approveDeclined}</button>
<button class="quiet" type="submit" name="outcome" value="cancel">${texts.cancel}</button>
</form>
</div></main>`;
}
