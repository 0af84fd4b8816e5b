import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createTranslator } from "next-intl";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { USER_ERRORS } from "@/lib/errors";
import { LOCALES, type Locale } from "@/lib/i18n";

interface Messages {
  [key: string]: string | Messages;
}
const messages: z.ZodType<Messages> = z.lazy(() => z.record(z.string(), z.union([z.string(), messages])));

const catalogues = new Map(LOCALES.map((locale) => [locale, messages.parse(JSON.parse(readFileSync(`messages/${locale}.json`, "utf8")))]));
const texts = new Map([...catalogues].map(([locale, tree]) => [locale, new Map(flatten(tree))]));
const [original, ...translations] = LOCALES;

function flatten(tree: Messages, prefix = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return typeof value === "string" ? [[path, value]] : flatten(value, path);
  });
}

function textsOf(locale: Locale): Map<string, string> {
  return texts.get(locale) ?? new Map<string, string>();
}

type Value = string | number | Date | ((chunks: string) => string);

/** What a text asks for, in ICU's notation: its arguments and its tags by name, each with a value that fits. */
function argumentsOf(text: string): Record<string, Value> {
  const wanted: Record<string, Value> = {};
  let at = 0;
  const readUntil = (end: RegExp): string => {
    const found = text.slice(at).search(end);
    if (found < 0) throw new Error(`unbalanced braces: ${text}`);
    at += found;
    return text.slice(at - found, at).trim();
  };
  const readArgument = (): void => {
    const name = readUntil(/[,}]/);
    const type = text[at++] === "," ? readUntil(/[,}]/) : undefined;
    const options: string[] = [];
    if (type !== undefined && text[at++] === ",") {
      if (!OPTIONED.has(type)) readUntil(/\}/);
      while (text[at] !== "}") {
        options.push(readUntil(/\{/));
        at++;
        readText();
        readUntil(/\}/);
        at += /^\}\s*/.exec(text.slice(at))?.[0].length ?? 0;
      }
      at++;
    }
    wanted[name] = valueFor(type, options[0]);
  };
  const readText = (): void => {
    while (at < text.length && text[at] !== "}") {
      const rest = text.slice(at);
      const tag = /^<(\w+)>/.exec(rest);
      if (tag?.[1] !== undefined) wanted[tag[1]] = (chunks: string) => chunks;
      // An apostrophe before a brace quotes what follows up to the next one.
      at += tag?.[0].length ?? /^'[{}<>][^']*'?/.exec(rest)?.[0].length ?? 1;
      if (rest.startsWith("{")) readArgument();
    }
  };
  readText();
  return wanted;
}

const OPTIONED: ReadonlySet<string> = new Set(["plural", "selectordinal", "select"]);

function valueFor(type: string | undefined, option = ""): Value {
  switch (type ?? "") {
    case "plural":
    case "selectordinal":
    case "number":
      return 3;
    case "date":
    case "time":
      return new Date(0);
    case "select":
      return option;
    default:
      return "x";
  }
}

it.each([
  ["Bolletta {number}, entro il {date, date, ::yMMMd}", "date number"],
  ["fra {minutes, plural, =0 {adesso} one {# minuto} other {# minuti} } {who}", "minutes who"],
  ["{kind, select, fixed {la <b>linea</b> di {name}} other {{name}}}", "b kind name"],
  ["L'utente '{non}' è {name}", "name"],
])("%s asks for %s", (text, names) => {
  expect(Object.keys(argumentsOf(text)).sort().join(" ")).toBe(names);
});

describe("the three languages", () => {
  it.each(translations)("%s has the same texts as the first", (locale) => {
    expect([...textsOf(locale).keys()].sort()).toEqual([...textsOf(original).keys()].sort());
  });

  it.each(translations)("%s asks for the same arguments and tags", (locale) => {
    const shape = (of: Locale) => [...textsOf(of)].map(([key, text]) => [key, Object.keys(argumentsOf(text)).sort().join(" ")]);
    expect(Object.fromEntries(shape(locale))).toEqual(Object.fromEntries(shape(original)));
  });

  it.each(LOCALES)("%s leaves nothing empty and every text can be written", (locale) => {
    const faults: string[] = [];
    for (const [key, text] of textsOf(locale)) {
      if (text.trim() === "" || text !== text.trim()) faults.push(`${key}: empty, or a space at an end`);
      const onError = ({ message }: Error) => {
        faults.push(`${key}: ${message}`);
      };
      createTranslator<{ text: string }>({ locale, messages: { text }, timeZone: "Europe/Rome", onError }).markup(
        "text",
        argumentsOf(text),
      );
    }
    expect(faults).toEqual([]);
  });

  it("a bill is one word in Italian throughout: a fattura is the invoice inside it", () => {
    const english = textsOf("en");
    const mixed = [...textsOf("it")].filter(([key, text]) => /\bfattur[ae]\b/i.test(text) && !/invoice/i.test(english.get(key) ?? ""));
    expect(mixed).toEqual([]);
  });

  it("no line of French begins with a mark of its own; the short messages have no room for more than the plain space", () => {
    const written = [...textsOf("fr")].filter(([key]) => !key.startsWith("sms."));
    expect(written.filter(([, text]) => / [:;?!»%]|« /.test(text))).toEqual([]);
  });

  it("has a text for every error that a customer may read, and for no other", () => {
    expect(Object.keys(catalogues.get(original)?.errors ?? {}).sort()).toEqual([...USER_ERRORS].sort());
  });
});

/** A use of a text in the code: the namespaces that its translator may have, and the key, or what stands before a computed part. */
interface Use {
  readonly where: string;
  readonly namespaces: readonly string[];
  readonly key: string;
  readonly isPrefix: boolean;
}

const MAKERS = new Set(["getTranslations", "useTranslations"]);

function namespaceOf(node: ts.Expression | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isAwaitExpression(node) || ts.isParenthesizedExpression(node)) return namespaceOf(node.expression);
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || !MAKERS.has(node.expression.text)) return undefined;
  const [namespace] = node.arguments;
  if (namespace === undefined) return "";
  return ts.isStringLiteral(namespace) ? namespace.text : undefined;
}

function usesIn(file: string): Use[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const translators = new Map<string, string[]>();
  const bind = (name: ts.BindingName, namespace: string | undefined): void => {
    if (namespace !== undefined && ts.isIdentifier(name)) translators.set(name.text, [...(translators.get(name.text) ?? []), namespace]);
  };
  const uses: Use[] = [];

  const findTranslators = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node)) {
      bind(node.name, namespaceOf(node.initializer));
      if (ts.isArrayBindingPattern(node.name)) bindAll(node.name, node.initializer);
    }
    // A part that is given its translator: `t: Awaited<ReturnType<typeof getTranslations<"bill">>>`.
    if (ts.isParameter(node)) bind(node.name, /Translations<"([\w.]+)">/.exec(node.type?.getText() ?? "")?.[1]);
    ts.forEachChild(node, findTranslators);
  };
  const bindAll = (pattern: ts.ArrayBindingPattern, initializer: ts.Expression | undefined): void => {
    const call = initializer !== undefined && ts.isAwaitExpression(initializer) ? initializer.expression : undefined;
    const list = call !== undefined && ts.isCallExpression(call) ? call.arguments[0] : undefined;
    if (list === undefined || !ts.isArrayLiteralExpression(list)) return;
    for (const [index, element] of pattern.elements.entries())
      if (ts.isBindingElement(element)) bind(element.name, namespaceOf(list.elements[index]));
  };
  const findUses = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const callee = ts.isPropertyAccessExpression(node.expression) ? node.expression.expression : node.expression;
      const named = ts.isIdentifier(callee) ? translators.get(callee.text) : undefined;
      const direct = namespaceOf(ts.isParenthesizedExpression(callee) ? callee : undefined);
      const namespaces = named ?? (direct === undefined ? [] : [direct]);
      const [key] = node.arguments;
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      if (namespaces.length > 0 && key !== undefined)
        uses.push(...keysOf(key).map((found) => ({ where: `${file}:${String(line)}`, namespaces, ...found })));
    }
    ts.forEachChild(node, findUses);
  };
  findTranslators(source);
  findUses(source);
  return uses;
}

/** The keys that an expression can be; a key that is wholly computed is left to next-intl's types. */
function keysOf(node: ts.Expression): Pick<Use, "key" | "isPrefix">[] {
  if (ts.isParenthesizedExpression(node)) return keysOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...keysOf(node.whenTrue), ...keysOf(node.whenFalse)];
  if (ts.isStringLiteralLike(node)) return [{ key: node.text, isPrefix: false }];
  return ts.isTemplateExpression(node) ? [{ key: node.head.text, isPrefix: true }] : [];
}

function exists({ namespaces, key, isPrefix }: Use): boolean {
  const paths = namespaces.map((namespace) => (namespace === "" ? key : `${namespace}.${key}`));
  return paths.some((path) =>
    isPrefix ? [...textsOf(original).keys()].some((known) => known.startsWith(path)) : textsOf(original).has(path),
  );
}

describe("the texts that the code asks for", () => {
  const files = ["app", "components", "lib"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  const uses = files.filter((file) => /\.tsx?$/.test(file) && !file.includes(".test.")).flatMap(usesIn);

  it("are found at all", () => {
    expect(uses.length).toBeGreaterThan(50);
  });

  it("all exist", () => {
    const missing = uses.filter((use) => !exists(use)).map(({ where, namespaces, key }) => `${where}: ${namespaces.join("|")}.${key}`);
    expect(missing).toEqual([]);
  });
});
