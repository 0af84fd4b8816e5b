/** An element that is written at a depth of indentation, so that line numbers in reports mean something. */
export type Node = (depth: number) => string;

/** An element with text, or with children. */
export function element(name: string, content: string | readonly Node[], attributes: Readonly<Record<string, string>> = {}): Node {
  const opening = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(value)}"`)].join(" ");
  return (depth) => {
    const indent = "  ".repeat(depth);
    if (typeof content === "string") return `${indent}<${opening}>${escaped(content)}</${name}>\n`;
    return `${indent}<${opening}>\n${content.map((child) => child(depth + 1)).join("")}${indent}</${name}>\n`;
  };
}

/** An element with text, or none where there is no text. */
export function optional(name: string, text: string | undefined): Node[] {
  return text === undefined ? [] : [element(name, text)];
}

const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201A\u2032]/g, "'"],
  [/[\u201C\u201D\u201E\u2033]/g, '"'],
  [/[\u2010-\u2015\u2212]/g, "-"],
  [/\u2026/g, "..."],
  [/\u20AC/g, "EUR"],
  [/\s+/g, " "],
  [/[^\u0020-\u007E\u00A0-\u00FF]/gu, "?"],
];

/** The text in Basic Latin and Latin-1, the only blocks that the FatturaPA schema allows, cut to a length. */
export function latin(text: string, maxLength: number): string {
  const replaced = REPLACEMENTS.reduce((value, [pattern, by]) => value.replace(pattern, by), text.normalize("NFC"));
  return replaced.trim().slice(0, maxLength);
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
