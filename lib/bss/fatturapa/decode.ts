import { reason } from "@/lib/import-reason";
import { ImportRefusal } from "./refusal";

/** Encodings that are read, by the names files give them. Everything else, UTF-7 above all, is refused by name. */
const ENCODINGS = new Map<string, string>([
  ["utf-8", "utf-8"],
  ["utf8", "utf-8"],
  ["us-ascii", "utf-8"],
  ["ascii", "utf-8"],
  ["utf-16", "utf-16le"],
  ["utf-16le", "utf-16le"],
  ["utf-16be", "utf-16be"],
  ["windows-1252", "windows-1252"],
  ["cp1252", "windows-1252"],
  ["iso-8859-1", "windows-1252"],
  ["latin1", "windows-1252"],
  ["iso-8859-15", "iso-8859-15"],
]);

/** What XML 1.0 allows in no text, neither written out nor as a reference. NUL above all: PostgreSQL takes it in no text. */
// eslint-disable-next-line no-control-regex -- the control characters are the point
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/**
 * Reads XML bytes as text: by the byte order mark, else by the declaration, else as UTF-8. Everything after this works on this
 * text alone, so that no later parser can read the bytes in another encoding than the one that was checked.
 * @throws ImportRefusal for an unknown encoding, bytes that are not in it, characters that XML forbids, and any DOCTYPE.
 */
export function decodeXml(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  const text = decode(bytes, encoding).replace(/\r\n?/g, "\n");

  const forbidden = FORBIDDEN.exec(text);
  if (forbidden) throw new ImportRefusal(reason("file-control-character"), undefined, lineAt(text, forbidden.index));
  // Entities can only be declared in a DOCTYPE: without one there is no entity bomb and no outside file to be read in.
  const doctype = /<!\s*(?:DOCTYPE|ENTITY)/i.exec(text);
  if (doctype) throw new ImportRefusal(reason("file-doctype"), undefined, lineAt(text, doctype.index));
  return text;
}

/** The line, from 1, of a place in a text. */
export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

function encodingOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.subarray(0, 4)).toString("hex");
  if (hex.startsWith("efbbbf")) return "utf-8";
  if (hex.startsWith("fffe") || hex.startsWith("3c00")) return "utf-16le";
  if (hex.startsWith("feff") || hex.startsWith("003c")) return "utf-16be";

  const declaration = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(Buffer.from(bytes.subarray(0, 256)).toString("latin1"));
  const name = declaration?.[1];
  if (name === undefined) return "utf-8";
  const encoding = ENCODINGS.get(name.toLowerCase());
  // Eight-bit text that calls itself UTF-16 was converted by somebody who left the declaration as it was.
  if (encoding?.startsWith("utf-16")) return "utf-8";
  if (!encoding) throw new ImportRefusal(reason("file-unknown-encoding", { encoding: name.slice(0, 40) }), undefined, 1);
  return encoding;
}

/** Bytes 0x80 to 0x9F of windows-1252 (WHATWG); the rest of it is Latin-1. Node 20's own decoder reads them as Latin-1 too (nodejs/node#56542). */
const WINDOWS_1252 =
  "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

function decode(bytes: Uint8Array, encoding: string): string {
  if (encoding === "windows-1252") {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString("latin1")
      .replace(/[\u0080-\u009F]/g, (character) => WINDOWS_1252.charAt(character.charCodeAt(0) - 0x80));
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    const lenient = new TextDecoder(encoding).decode(bytes);
    const line = lineAt(lenient, lenient.indexOf("\uFFFD"));
    throw new ImportRefusal(reason("file-other-encoding", { encoding: encoding.toUpperCase() }), undefined, line, { cause: error });
  }
}
