import type { ServerResponse } from "node:http";
import { STYLE, STYLE_HASH } from "@/sandbox/hosted-style";
import { html, SafeHtml } from "@/sandbox/html";
import { send } from "@/sandbox/http";

/** A style sheet and what lets it through the content security policy. */
export interface StyleSheet {
  readonly text: string;
  readonly hash: string;
}

interface Page {
  readonly language: string;
  readonly title: string;
  readonly banner: string;
  readonly body: SafeHtml;
  /** A sheet of its own after the common one. */
  readonly style?: StyleSheet | undefined;
  /** Whether it shows another page of the sandbox in a frame. */
  readonly hasFrame?: boolean | undefined;
  /** Where its forms may lead besides the sandbox: browsers check the redirect after a form as well. */
  readonly leadsTo?: string | undefined;
}

/** Answers with a whole page: no scripts, no images, nothing from elsewhere. */
export function sendPage(response: ServerResponse, status: number, page: Page): void {
  const policy = [
    "default-src 'none'",
    `style-src ${STYLE_HASH}${page.style === undefined ? "" : ` ${page.style.hash}`}`,
    ...(page.hasFrame ? ["frame-src 'self'"] : []),
    "img-src data:",
    `form-action 'self'${page.leadsTo === undefined ? "" : ` ${new URL(page.leadsTo).origin}`}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  const document = html`<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${page.title}</title>
<style>${new SafeHtml(STYLE)}</style>
${page.style === undefined ? null : html`<style>${new SafeHtml(page.style.text)}</style>`}
</head>
<body>
<section class="banner" aria-label="Sandbox">${page.banner}</section>
${page.body}
</body>
</html>
`;
  send(response, status, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy }, document.text);
}
