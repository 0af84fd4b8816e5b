/** Spaces of every kind, control characters, and marks that turn the direction of writing: a row must not turn its amount around, nor hide what it says. */
const HIDDEN = /[\s\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** A text of the operator's as a page may show it: on one line, without marks that nobody sees. Markup in it is text like any other. */
export function readable(text: string): string {
  return text.replace(HIDDEN, " ").trim();
}

/** A text for comparing, without capitals and accents; character by character as long as the text itself. */
export function fold(text: string): string {
  return Array.from(text, foldCharacter).join("");
}

/** A part of a text, and whether it is what was looked for. */
export interface Segment {
  readonly text: string;
  readonly isHit: boolean;
}

/** Cuts a text at every place where it has the words that are looked for, whatever their capitals and accents; whole when it has them nowhere. */
export function segments(text: string, wanted: string): readonly Segment[] {
  const characters = Array.from(text);
  const folded = characters.map(foldCharacter);
  const needle = Array.from(fold(wanted));
  const found: Segment[] = [];
  let from = 0;
  for (let at = 0; needle.length > 0 && at + needle.length <= folded.length; at += 1) {
    if (!needle.every((character, index) => folded[at + index] === character)) continue;
    found.push({ text: characters.slice(from, at).join(""), isHit: false });
    from = at + needle.length;
    found.push({ text: characters.slice(at, from).join(""), isHit: true });
    at = from - 1;
  }
  found.push({ text: characters.slice(from).join(""), isHit: false });
  return found.filter((part) => part.text !== "");
}

function foldCharacter(character: string): string {
  const [base = character] = character.normalize("NFD").toLowerCase();
  return base;
}
