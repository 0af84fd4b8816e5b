import { createHash } from "node:crypto";
import type { StyleSheet } from "@/sandbox/page";

/** What the outbox adds to the look of the sandbox's pages. */
const TEXT = `
main.outbox{display:block;max-width:46rem;min-width:0}
.outbox .mails .text{margin:0;padding:0;background:none;font:inherit}
.outbox .title{overflow-wrap:anywhere;margin-bottom:16px}
.outbox nav{margin-bottom:12px}
.mails{list-style:none;padding:0;display:grid;gap:8px}
.mails a,.mails .sms{display:block;padding:16px 20px;border-radius:20px;background:var(--tile);color:var(--ink);text-decoration:none}
.mails a:hover{background:var(--tile-press)}
.subject{display:block;font-weight:620;overflow-wrap:anywhere}
.who{display:flex;flex-wrap:wrap;justify-content:space-between;gap:2px 16px;margin-top:4px;color:var(--ink-2);font-size:.875rem}
.to{overflow-wrap:anywhere}
.who time{color:var(--ink-3);font-variant-numeric:tabular-nums}
.copies{display:inline-block;margin-top:10px;padding:4px 10px;border-radius:999px;background:var(--warn);color:var(--on-warn);font-size:.875rem;font-weight:560}
.facts div{display:flex;gap:12px;padding:4px 0}
.facts dt{flex:none;width:3.5rem;color:var(--ink-3)}
.facts dd{overflow-wrap:anywhere}
.outbox section,.outbox details{margin-top:28px}
.outbox iframe{display:block;width:100%;height:58rem;margin-top:12px;border:1px solid var(--line);border-radius:20px;background:var(--canvas);resize:vertical}
.outbox pre{margin:12px 0 0;padding:20px;border-radius:20px;background:var(--tile);color:var(--ink);font:.875rem/1.5 ui-monospace,"Liberation Mono",monospace;white-space:pre-wrap;overflow-wrap:anywhere}
summary{min-height:44px;padding:10px 0;font-weight:620;cursor:pointer}
@media(min-width:900px){.mails a,.mails .sms,.outbox pre{background:var(--surface)}.mails a:hover{background:var(--tile-press)}}
`;

/** With the hash that lets it through the content security policy. */
export const OUTBOX_STYLE: StyleSheet = { text: TEXT, hash: `'sha256-${createHash("sha256").update(TEXT).digest("base64")}'` };
