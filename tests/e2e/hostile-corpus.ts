/** What runs in a page that takes words for markup: each of these sets `hacked`, or breaks out of where words stand. */
const RUN = ["hacked=1", "alert(1)", "window['hacked']=1", "top.hacked=1", "eval('hacked=1')"];

const TAGS = [
  ...["img", "svg", "body", "video", "audio", "iframe", "input", "details", "marquee", "object", "embed", "select", "button", "a", "math"],
  ...[
    "form",
    "textarea",
    "keygen",
    "isindex",
    "table",
    "td",
    "div",
    "style",
    "link",
    "base",
    "meta",
    "frameset",
    "x",
    "dialog",
    "template",
  ],
];

const EVENTS = [
  ...["onerror", "onload", "onfocus", "onmouseover", "ontoggle", "onstart", "onbegin", "onanimationstart", "onpointerenter", "onpageshow"],
  ...["onscroll", "onwheel", "onfocusin", "onbeforetoggle", "onauxclick", "oncanplay", "onloadstart", "onhashchange"],
];

/** How an attribute may be written so that a filter passes it by. */
const WRITINGS = [
  (tag: string, event: string, run: string) => `<${tag} src=x ${event}=${run}>`,
  (tag: string, event: string, run: string) => `"><${tag.toUpperCase()}/${event}="${run}" autofocus open>`,
  (tag: string, event: string, run: string) => `'><${tag} x='\`' ${event}='${run}'//`,
  (tag: string, event: string, run: string) => `</${tag}><${tag}\fsrc ${event}\f=${run}>`.replaceAll("\f", " "),
  (tag: string, event: string, run: string) => `&lt;${tag} ${event}=${run}&gt;`,
];

/** Ways out of other places than a tag: scripts, comments, addresses, styles, templates, entities, encodings. */
const OTHERS = RUN.flatMap((run) => [
  `</script><script>${run}</script>`,
  `<script>${run}<!--`,
  `<scr<script>ipt>${run}</scr</script>ipt>`,
  `--><script>${run}</script>`,
  `]]><script>${run}</script>`,
  `</title><script>${run}</script>`,
  `</textarea><script>${run}</script>`,
  `</style><script>${run}</script>`,
  `</noscript><script>${run}</script>`,
  `<a href="javascript:${run}">`,
  `<a href="jAvAsCrIpT&colon;${run}">`,
  `<a href="&#106;avascript:${run}">`,
  `<iframe srcdoc="<script>${run}</script>">`,
  `<object data="data:text/html,<script>${run}</script>">`,
  `<style>@import 'javascript:${run}';</style>`,
  `<div style="background:url(javascript:${run})">`,
  `{{constructor.constructor("${run}")()}}`,
  `\${${run}}`,
  `<%= ${run} %>`,
  `#{${run}}`,
  `\\x3cscript\\x3e${run}\\x3c/script\\x3e`,
  `\\u003cscript\\u003e${run}\\u003c/script\\u003e`,
  `%3Cscript%3E${run}%3C/script%3E`,
  `&#x3c;script&#x3e;${run}&#x3c;/script&#x3e;`,
  `+ADw-script+AD4-${run}+ADw-/script+AD4-`,
  `javascript:${run}//`,
  `';${run}//`,
  `";${run}//`,
  `\`;${run}//`,
  `*/${run}/*`,
]);

/** Over two thousand seven hundred texts that are code wherever text is taken for it (security checklist, G5). */
export function hostileCorpus(): string[] {
  const written = TAGS.flatMap((tag) =>
    EVENTS.flatMap((event, index) => WRITINGS.map((write, nth) => write(tag, event, RUN[(index + nth) % RUN.length] ?? ""))),
  );
  return [...new Set([...written, ...OTHERS])];
}
