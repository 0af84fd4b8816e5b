import { html, type SafeHtml } from "@/sandbox/html";
import type { MailRecord, SmsRecord } from "@/sandbox/records";

/** The markup of the outbox and of one message in it. */

/** All messages, newest first. */
export function outboxPage(mails: readonly (MailRecord | SmsRecord)[]): SafeHtml {
  return html`<main class="outbox">
<h1 class="title">Outbox</h1>
<p class="lead">${mails.length === 0 ? "Nothing was sent yet." : "What the portal has sent to customers, newest first. Nothing of it has left this machine."}</p>
${mails.length === 0 ? html`<a class="button quiet" href="/">Back</a>` : html`<ul class="mails">${mails.map((message) => ("key" in message ? textItem(message) : item(message)))}</ul>`}
</main>`;
}

function item(mail: MailRecord): SafeHtml {
  return html`<li><a href="/sandbox/outbox/${mail.id}">
<span class="subject">${subjectOf(mail)}</span>
<span class="who"><span class="to">${mail.to}</span> <time datetime="${isoOf(mail)}">${shortTime(mail)}</time></span>
${copiesOf(mail)}
</a></li>`;
}

/** An SMS is short enough to be read where it stands. */
function textItem(sms: SmsRecord): SafeHtml {
  return html`<li><div class="sms">
<pre class="text">${sms.text}</pre>
<span class="who"><span class="to">SMS to ${sms.to}</span> <time datetime="${new Date(sms.receivedAtMs).toISOString()}">${SHORT.format(sms.receivedAtMs)}</time></span>
${sms.copies === 1 ? null : html`<span class="copies">${sms.copies} copies with the same key</span>`}
</div></li>`;
}

/** One message: as a mail program shows it, as plain text, and its headers. */
export function mailPage(mail: MailRecord): SafeHtml {
  const at = `/sandbox/outbox/${mail.id}`;
  return html`<main class="outbox">
<nav><a href="/sandbox/outbox">Outbox</a></nav>
<h1 class="title">${subjectOf(mail)}</h1>
<dl class="facts">
<div><dt>To</dt><dd>${mail.to}</dd></div>
<div><dt>From</dt><dd>${headerOf(mail, "from") ?? mail.from}</dd></div>
<div><dt>Sent</dt><dd><time datetime="${isoOf(mail)}">${longTime(mail)}</time></dd></div>
</dl>
${copiesOf(mail)}
${mail.html === null ? null : html`<section><h2>As a mail program shows it</h2><iframe src="${at}/html" title="The message" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe><p class="hint"><a href="${at}/html">Open it alone</a></p></section>`}
<section><h2>Plain text</h2><pre tabindex="0" role="region" aria-label="Plain text">${mail.text}</pre></section>
<details><summary>Headers</summary><pre tabindex="0" role="region" aria-label="Headers">${mail.headers.map(({ name, value }) => `${name}: ${value}`).join("\n")}</pre></details>
</main>`;
}

function subjectOf({ subject }: MailRecord): string {
  return subject === "" ? "(no subject)" : subject;
}

function copiesOf({ copies }: MailRecord): SafeHtml | null {
  return copies === 1 ? null : html`<span class="copies">${copies} copies with the same Message-ID</span>`;
}

function headerOf(mail: MailRecord, name: string): string | undefined {
  return mail.headers.find((header) => header.name.toLowerCase() === name)?.value;
}

function isoOf({ receivedAtMs }: MailRecord): string {
  return new Date(receivedAtMs).toISOString();
}

const SHORT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "Europe/Rome" });
const LONG = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium", timeZone: "Europe/Rome" });

function shortTime({ receivedAtMs }: MailRecord): string {
  return SHORT.format(receivedAtMs);
}

function longTime({ receivedAtMs }: MailRecord): string {
  return LONG.format(receivedAtMs);
}
