import { createHash } from "node:crypto";

/** The look of the sandbox's pages: the portal's palette, the system's font, one column on a phone and two beside each other on a desk. */
export const STYLE = `
:root{--canvas:#F1F5FB;--surface:#fff;--tile:#F1F5FB;--tile-press:#E3EAF5;--line:#DCE4F0;--control:#71819E;--ink:#0B1B36;--ink-2:#40506B;--ink-3:#586882;
--primary:#1440B4;--primary-hover:#10358F;--on-primary:#fff;--due:#C4281A;--due-soft:#FDEAE6;--on-due-soft:#8E1B0F;--warn:#FFF0D4;--warn-2:#FFE3AE;--on-warn:#5A3500;--ok-soft:#DFF3EA;--on-ok-soft:#07543A;
--shadow:0 1px 2px rgb(11 27 54/.06),0 12px 40px rgb(11 27 54/.06);color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--canvas:#070D1B;--surface:#0C1426;--tile:#162139;--tile-press:#1F2C4A;--line:#212D49;--control:#6E7FA6;--ink:#EEF3FF;--ink-2:#B6C3DC;--ink-3:#94A3C1;
--primary:#9DBBFF;--primary-hover:#B5CBFF;--on-primary:#07163F;--due:#FF9A86;--due-soft:#3A1A1B;--on-due-soft:#FFC3B6;--warn:#33270F;--warn-2:#473611;--on-warn:#FBDDA8;--ok-soft:#0F3029;--on-ok-soft:#A8EBD0;--shadow:none}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--surface);color:var(--ink);font:450 1rem/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;-webkit-font-smoothing:antialiased}
h1,h2,p,ul,dl,dd{margin:0}
a{color:var(--primary)}
:focus-visible{outline:3px solid var(--primary);outline-offset:3px}
.banner{padding:10px 20px;text-align:center;font-weight:650;font-size:.875rem;letter-spacing:.01em;color:var(--on-warn);background:repeating-linear-gradient(-45deg,var(--warn) 0 14px,var(--warn-2) 14px 28px)}
main{width:100%;max-width:27rem;margin:0 auto;padding:28px 20px 48px;flex:1}
.eyebrow{color:var(--ink-2);font-size:1rem;font-weight:450}
.amount{font-size:3.5rem;line-height:1.05;font-weight:680;letter-spacing:-.04em;font-variant-numeric:tabular-nums lining-nums;margin:4px 0 12px;white-space:nowrap}
.amount .minor{font-size:.55em;letter-spacing:-.02em}
.what{color:var(--ink);font-weight:600;overflow-wrap:anywhere}
.what+.note{margin-top:20px}
.more{color:var(--ink-2);margin-top:2px;overflow-wrap:anywhere}
.items{list-style:none;padding:0;margin-top:16px;border-top:1px solid var(--line)}
.items li{display:flex;justify-content:space-between;gap:16px;padding:12px 0;border-bottom:1px solid var(--line)}
.items li:last-child{border-bottom:0;padding-bottom:0}
.items span:last-child{font-variant-numeric:tabular-nums;white-space:nowrap}
label,h2{display:block;font-size:1rem;font-weight:620;letter-spacing:-.005em}
.hint{text-wrap:pretty;color:var(--ink-3);font-size:.875rem;margin-top:2px}
input{width:100%;height:56px;margin-top:10px;padding:0 16px;border:1.5px solid var(--control);border-radius:14px;background:var(--surface);color:var(--ink);font:inherit;font-size:1.125rem;letter-spacing:.04em;font-variant-numeric:tabular-nums}
input[aria-invalid=true]{border:2px solid var(--due)}
.fault{display:flex;gap:8px;margin-top:10px;color:var(--due);font-size:.9375rem;font-weight:550}
.alert{margin-bottom:24px;padding:14px 16px;border-radius:14px;background:var(--due-soft);color:var(--on-due-soft);font-weight:550}
button,.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:56px;padding:8px 20px;border:0;border-radius:14px;font:inherit;font-size:1.0625rem;font-weight:620;text-decoration:none;cursor:pointer;transition:background-color .12s}
.primary{margin-top:20px;background:var(--primary);color:var(--on-primary)}
.primary:hover{background:var(--primary-hover)}
.quiet{margin-top:8px;background:none;color:var(--primary)}
.quiet:hover{background:var(--tile-press)}
.panel{margin-top:32px}
.single .panel{margin-top:0}
.cards{margin-top:28px;padding-top:28px;border-top:1px solid var(--line)}
.cards ul{list-style:none;padding:0;margin-top:14px;display:grid;gap:8px}
.card{flex-direction:column;align-items:flex-start;justify-content:center;gap:0;padding:9px 16px;min-height:60px;background:var(--tile);color:var(--ink);font-size:.9375rem;line-height:1.35;font-weight:560;text-align:left}
.card:hover{background:var(--tile-press)}
.card .number{font-variant-numeric:tabular-nums;white-space:nowrap}
.card .result{color:var(--ink-2);font-size:.875rem;font-weight:450}
.note{padding:20px;border-radius:20px;background:var(--tile);color:var(--ink-2)}
.title{font-size:1.875rem;line-height:1.15;font-weight:680;letter-spacing:-.025em;margin-bottom:12px;text-wrap:balance}
.lead{color:var(--ink-2);margin-bottom:24px}
.links{padding-left:1.2em}.links li{margin:.5em 0}
@media(min-width:900px){
body{background:var(--canvas)}
main{max-width:66rem;padding:56px 40px;display:grid;grid-template:auto 1fr/minmax(0,1fr) 26rem;column-gap:72px;align-items:start}
main.single{display:block;max-width:35rem}
.panel{grid-area:1/2/3/3;margin-top:0;background:var(--surface);border-radius:28px;padding:36px;box-shadow:var(--shadow)}
.cards{margin-top:40px}
.cards ul{grid-template-columns:1fr 1fr}
.card{background:var(--surface)}
.amount{font-size:5.75rem;margin:8px 0 20px}
}
@media(max-width:359px){.amount{font-size:2.75rem}main{padding-inline:16px}}
@media(forced-colors:active){button,.button,.alert,.note{border:1px solid}}
@media(prefers-reduced-motion:reduce){*{transition:none!important}}
`;

/** Lets this one style sheet through the content security policy and no other. */
export const STYLE_HASH = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;
