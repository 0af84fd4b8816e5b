import type { IncomingMessage, ServerResponse } from "node:http";
import type { Sandbox } from "@/sandbox/events";
import { send, sendJson } from "@/sandbox/http";
import { noticePage } from "@/sandbox/hosted-page";
import { textsOf } from "@/sandbox/hosted-text";
import type { SafeHtml } from "@/sandbox/html";
import { mailPage, outboxPage } from "@/sandbox/outbox-page";
import { OUTBOX_STYLE } from "@/sandbox/outbox-style";
import { sendPage } from "@/sandbox/page";
import type { MailRecord, SmsRecord } from "@/sandbox/records";
import type { State } from "@/sandbox/state";

/** `/sandbox/outbox`: what the portal has sent to customers, for people and for programs. */
export function handleOutbox({ state }: Sandbox, request: IncomingMessage, response: ServerResponse, url: URL): void {
  const [, id, part] = /^\/sandbox\/outbox(?:\/(mail_[0-9a-f]+)(\/html)?)?$/.exec(url.pathname) ?? [];
  const mail = id === undefined ? undefined : state.mails.get(id);
  if (request.method !== "GET") sendJson(response, 405, { error: "Only GET." });
  else if (url.pathname === "/sandbox/outbox.json") sendJson(response, 200, newestFirst(state).map(asJson));
  else if (url.pathname === "/sandbox/outbox") show(response, 200, "Outbox", outboxPage(newestFirst(state)));
  else if (mail === undefined || (part !== undefined && mail.html === null))
    show(response, 404, "Outbox", noticePage("Not here", "There is no such message.", { href: "/sandbox/outbox", label: "Outbox" }));
  else if (part === undefined || mail.html === null) show(response, 200, mail.subject, mailPage(mail));
  else sendMail(response, mail.html);
}

function show(response: ServerResponse, status: number, title: string, body: SafeHtml): void {
  const { banner } = textsOf("en");
  sendPage(response, status, { language: "en", title: `${title} · Sandbox`, banner, body, style: OUTBOX_STYLE, hasFrame: true });
}

/** Mails and SMS together. */
function newestFirst(state: State): (MailRecord | SmsRecord)[] {
  return [...state.mails.all(), ...state.texts.all()].sort((one, other) => other.receivedAtMs - one.receivedAtMs);
}

/** What programs read. */
function asJson(message: MailRecord | SmsRecord): object {
  const { id, to, text, receivedAtMs, copies } = message;
  const common = { id, channel: "key" in message ? "sms" : "mail", to, text, sentAt: new Date(receivedAtMs).toISOString(), copies };
  return "key" in message ? common : { ...common, subject: message.subject, html: message.html };
}

/** The mail's own HTML as a mail program shows it: nothing remote, no script, in an origin of its own; links open a new window. */
function sendMail(response: ServerResponse, html: string): void {
  const policy = [
    "sandbox allow-popups allow-popups-to-escape-sandbox",
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "img-src data:",
    "frame-ancestors 'self'",
  ].join("; ");
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": policy, "x-frame-options": "SAMEORIGIN" };
  send(response, 200, headers, html.replace("<head>", '<head><base target="_blank">'));
}
