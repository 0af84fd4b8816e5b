import { brand } from "@/lib/brand";
import type { Locale } from "@/lib/i18n";
import { html, Markup } from "@/lib/notifications/templates/markup";
import type { Fact, Letter } from "@/lib/notifications/templates/letter";

/** Readers that know no style sheet get the inline styles; those that do darken what these classes name. */
const DARK = `@media (prefers-color-scheme: dark) {
.canvas { background: #070D1B !important; }
.surface { background: ${brand.dark.surface} !important; }
.stage { background: ${brand.dark.stage} !important; }
.ink { color: #EEF3FF !important; }
.ink-2 { color: #B6C3DC !important; }
.rule { border-color: #212D49 !important; }
.button { background: #9DBBFF !important; color: #07163F !important; }
}`;

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MARGIN = "padding-left:24px;padding-right:24px";

/** Fills the rest of the line in a list of mails, which would go on with the mail's first words. */
const FILLER = new Markup("&#847;&zwnj;&nbsp;".repeat(60));

/**
 * The letter as an HTML mail: one column without tables, images, scripts or anything from elsewhere, so that it reads the
 * same at 320 px, in the dark and with everything remote blocked.
 */
export function layOut(letter: Letter, language: Locale): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${letter.subject}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
${new Markup(DARK)}
</style>
</head>
<body class="canvas" style="margin:0;padding:0;background:#F1F5FB;-webkit-text-size-adjust:100%;${FONT}">
<div style="display:none;max-height:0;overflow:hidden;opacity:0">${letter.preheader}${FILLER}</div>
<div class="canvas" style="background:#F1F5FB;padding:24px 0">
<div class="surface" role="article" aria-label="${letter.subject}" lang="${language}" style="max-width:560px;margin:0 auto;background:${brand.light.surface};border-radius:20px;overflow:hidden">
<p class="stage" style="margin:0;padding-top:18px;padding-bottom:18px;${MARGIN};background:${brand.light.stage};color:#FFFFFF;font-size:18px;font-weight:700;line-height:1.3">${brand.name}</p>
<h1 class="ink" style="margin:0;padding-top:28px;${MARGIN};color:#0B1B36;font-size:24px;line-height:1.25;font-weight:700">${letter.heading}</h1>
${amountOf(letter)}
<p class="ink" style="margin:0;padding-top:20px;${MARGIN};color:#0B1B36;font-size:16px;line-height:1.5">${letter.greeting}<br>${letter.text}</p>
<dl style="margin:0;padding-top:12px;${MARGIN}">${letter.facts.map(fact)}</dl>
<p style="margin:0;padding-top:24px;${MARGIN}"><a class="button" href="${letter.button.href}" style="display:block;padding:16px 20px;border-radius:14px;background:#1440B4;color:#FFFFFF;font-size:17px;line-height:1.3;font-weight:600;text-align:center;text-decoration:none">${letter.button.label}</a></p>
<p class="ink-2" style="margin:0;padding-top:20px;padding-bottom:28px;${MARGIN};color:#40506B;font-size:16px;line-height:1.5">${letter.advice}</p>
</div>
${whyOf(letter)}
<p class="ink-2" style="max-width:512px;margin:0 auto;padding-top:20px;${MARGIN};color:#40506B;font-size:14px;line-height:1.5">${letter.footer}</p>
</div>
</body>
</html>
`.text;
}

function fact({ label, value }: Fact): Markup {
  return html`<div class="rule" style="padding:12px 0;border-bottom:1px solid #DCE4F0">
<dt class="ink-2" style="margin:0;color:#40506B;font-size:14px;line-height:1.4">${label}</dt>
<dd class="ink" style="margin:0;color:#0B1B36;font-size:16px;line-height:1.4;font-weight:600;overflow-wrap:anywhere">${value}</dd>
</div>`;
}

function whyOf({ why }: Letter): Markup {
  return why === undefined
    ? new Markup("")
    : html`<p class="ink-2" style="max-width:512px;margin:0 auto;padding-top:20px;${MARGIN};color:#40506B;font-size:14px;line-height:1.5">${why.text} <a class="ink-2" href="${why.href}" style="color:#40506B">${why.label}</a></p>`;
}

function amountOf({ amount }: Letter): Markup {
  return amount === undefined
    ? new Markup("")
    : html`<p class="ink" style="margin:0;padding-top:8px;${MARGIN};color:#0B1B36;font-size:40px;line-height:1.15;font-weight:700;letter-spacing:-.02em">${amount}</p>`;
}
