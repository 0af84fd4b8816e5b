/** A statement as a client sent it. */
export interface Sent {
  readonly text: string;
  /** As text; null where the client sent null. */
  readonly values: readonly (string | null)[];
}

/** Reads the body of a Parse message (protocol 3.0). @returns the statement's name, empty for the unnamed one, and its text. */
export function readParse(body: Buffer): [name: string, text: string] {
  const [name, after] = readText(body, 0);
  return [name, readText(body, after)[0]];
}

/** Reads the body of a Bind message, for statements whose values are sent as text, as postgres.js does. */
export function readBind(body: Buffer, texts: ReadonlyMap<string, string>): Sent {
  const [, afterPortal] = readText(body, 0);
  const [name, afterName] = readText(body, afterPortal);
  // The formats of the values come first, two bytes each.
  let at = afterName + 2 + 2 * body.readInt16BE(afterName);
  const count = body.readInt16BE(at);
  at += 2;
  const values: (string | null)[] = [];
  for (let index = 0; index < count; index += 1) {
    const length = body.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : body.toString("utf8", at, at + length));
    at += Math.max(0, length);
  }
  return { text: texts.get(name) ?? "", values };
}

function readText(body: Buffer, from: number): [text: string, after: number] {
  const end = body.indexOf(0, from);
  return [body.toString("utf8", from, end), end + 1];
}
