import { XMLParser, XMLValidator } from "fast-xml-parser";
import { reason } from "@/lib/import-reason";
import { lineAt } from "./decode";
import { lineOf } from "./locate";
import { ImportRefusal } from "./refusal";

/** An element: its text, or its children by local name. What may occur several times is always a list; an empty element is as good as none. */
export type Tree = string | (Tree | undefined)[] | { readonly [name: string]: Tree };

/** A parsed invoice file. Its bodies are parsed as they are read: a file may hold ten thousand, whose trees together are large. */
export interface ReadFile {
  /** What stands inside `FatturaElettronica`, the bodies aside. */
  readonly root: Tree;
  readonly bodyCount: number;
  /** What stands inside a body, from 0; nothing when it is empty. */
  readonly body: (index: number) => Tree | undefined;
  /** The text as it was parsed, for finding lines. */
  readonly text: string;
}

const BODY = "FatturaElettronicaBody";

/** Elements of which the schema (1.2.3) allows several. */
const REPEATABLE = new Set([
  ...["FatturaElettronicaBody", "DatiRitenuta", "DatiCassaPrevidenziale", "ScontoMaggiorazione", "Causale", "DatiOrdineAcquisto"],
  ...["DatiContratto", "DatiConvenzione", "DatiRicezione", "DatiFattureCollegate", "DatiSAL", "DatiDDT", "RiferimentoNumeroLinea"],
  ...["DettaglioLinee", "DatiRiepilogo", "DatiPagamento", "DettaglioPagamento", "Allegati", "CodiceArticolo", "AltriDatiGestionali"],
]);

/** Whether the schema allows several of an element. */
export function mayRepeat(name: string): boolean {
  return REPEATABLE.has(name);
}

/** Texts longer than this, attachments mostly, go past the parser, which walks character by character. */
const LONG_TEXT = 4096;

/**
 * Parses the text of an e-invoice: any namespace prefix or none, values trimmed and left as text.
 * @param text as `decodeXml` gives it: without DOCTYPE and control characters
 * @throws ImportRefusal when it is not well-formed XML or another document.
 */
export function readXml(text: string): ReadFile {
  const { short, restore } = setLongTextsAside(flatten(text));
  checkWellFormed(short);
  const { rest, bodies } = splitBodies(short);
  const document = parse(rest, restore);
  const [name, ...others] = Object.keys(document);
  if (name === undefined || others.length > 0) throw new ImportRefusal(reason("file-not-one"), undefined, 1);
  if (name === "FatturaElettronicaSemplificata") {
    throw new ImportRefusal(reason("file-simplified"), name, lineOf(short, []));
  }
  if (name !== "FatturaElettronica") throw new ImportRefusal(reason("file-other-root", { root: name }), name, lineOf(short, []));
  const body = (index: number) => {
    const parsed = prune(parse(bodies[index] ?? "", restore)[BODY]);
    return Array.isArray(parsed) ? parsed[0] : parsed;
  };
  return { root: prune(document[name]) ?? {}, bodyCount: bodies.length, body, text: short };
}

/** Cuts the bodies out of a well-formed text without comments. */
function splitBodies(text: string): { rest: string; bodies: string[] } {
  const tag = /<(\/?)(?:[^\s/<>:]+:)?FatturaElettronicaBody(?=[\s/>])[^<>]*>/g;
  const bodies: string[] = [];
  const rest: string[] = [];
  let depth = 0;
  let from = 0;
  for (let match = tag.exec(text); match; match = tag.exec(text)) {
    const isClosing = match[1] === "/";
    if (!isClosing && depth === 0) {
      rest.push(text.slice(from, match.index));
      from = match.index;
    }
    if (!match[0].endsWith("/>")) depth += isClosing ? -1 : 1;
    if (depth > 0) continue;
    bodies.push(text.slice(from, tag.lastIndex));
    from = tag.lastIndex;
  }
  rest.push(text.slice(from));
  return { rest: rest.join(""), bodies };
}

/** Comments away and CDATA as plain text, line for line, so that what follows knows tags and text alone. */
function flatten(text: string): string {
  if (!text.includes("<!")) return text;
  const flat = text.replace(/<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>/g, (whole: string, data: string | undefined) =>
    data === undefined ? whole.replace(/[^\n]+/g, "") : data.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"),
  );
  const left = flat.indexOf("<!");
  if (left !== -1) throw new ImportRefusal(reason("xml-not-closed"), undefined, lineAt(flat, left));
  return flat;
}

function setLongTextsAside(text: string): { short: string; restore: (value: string) => string } {
  const aside: string[] = [];
  const parts: string[] = [];
  let from = 0;
  for (let end = text.indexOf(">"); end !== -1; end = text.indexOf(">", end + 1)) {
    const next = text.indexOf("<", end + 1);
    if (next === -1) break;
    if (next - end > LONG_TEXT) {
      const long = text.slice(end + 1, next);
      // U+0001 is refused in every file, so no text can pretend to be set aside. Line feeds stay: lines keep their numbers.
      parts.push(text.slice(from, end + 1), `\u0001${String(aside.push(long) - 1)}`, long.replace(/[^\n]+/g, ""));
      from = next;
    }
    end = next;
  }
  if (aside.length === 0) return { short: text, restore: (value) => value };
  parts.push(text.slice(from));
  return { short: parts.join(""), restore: (value) => (value.startsWith("\u0001") ? (aside[Number(value.slice(1))] ?? "").trim() : value) };
}

function checkWellFormed(text: string): void {
  // Deprecated in favour of a package of its own (fast-xml-validator), which holds the same code.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- one dependency less
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) {
    const { msg, line } = verdict.err;
    // Of a text that ends too early the validator lists what is open, at line 1.
    const isCut = msg.startsWith("Invalid '[") || msg.startsWith("Unclosed");
    if (isCut) throw new ImportRefusal(reason("xml-cut"), undefined, lineAt(text, text.length));
    throw new ImportRefusal(reason("xml-broken", { detail: msg.replace(/\.$/, "") }), undefined, line);
  }
  const bare = /&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)/.exec(text);
  if (bare) throw new ImportRefusal(reason("xml-entity"), undefined, lineAt(text, bare.index));
}

function parse(text: string, restore: (value: string) => string): Record<string, unknown> {
  const parser = new XMLParser({
    removeNSPrefix: true,
    ignoreAttributes: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    parseTagValue: false,
    trimValues: true,
    processEntities: false,
    jPath: false,
    isArray: (name) => REPEATABLE.has(name),
    tagValueProcessor: (_name, value) => decodeReferences(restore(value)),
  });
  try {
    // The parser's own type is `any`; what it gives is read by `prune` and then by zod, which trust nothing.
    const document: unknown = parser.parse(text);
    return typeof document === "object" && document !== null ? { ...document } : {};
  } catch (error) {
    if (error instanceof ImportRefusal) throw error;
    throw new ImportRefusal(reason("xml-deep"), undefined, undefined, { cause: error });
  }
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Reads the five entities of XML and numbered characters; others were refused before. */
function decodeReferences(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([a-z]+));/g,
    (_whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return NAMED[name] ?? "";
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      // XML 1.0, production 2 (Char).
      const isCharacter =
        code === 9 ||
        code === 10 ||
        code === 13 ||
        (code >= 0x20 && code <= 0xd7ff) ||
        (code >= 0xe000 && code <= 0xfffd) ||
        (code >= 0x10000 && code <= 0x10ffff);
      if (!isCharacter) throw new ImportRefusal(reason("xml-character", { number: String(code) }));
      return String.fromCodePoint(code);
    },
  );
}

/** The parser's answer without empty elements. */
function prune(value: unknown): Tree | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  if (Array.isArray(value)) {
    // An empty one keeps its place: its brothers are counted when a line is looked for.
    return value.map((item: unknown) => prune(item));
  }
  if (typeof value !== "object" || value === null) return undefined;
  const children = Object.entries(value).flatMap(([name, child]: [string, unknown]) => {
    const kept = prune(child);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return children.length === 0 ? undefined : Object.fromEntries(children);
}
