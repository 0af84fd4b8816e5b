/** A password has at least so many characters (code points): eight, because a second factor is always asked beside it (NIST SP 800-63B-4). */
const PASSWORD_LEAST = 8;

/** Whether a password is long enough; nothing in it is trimmed or cut. */
export function isLongEnough(password: string): boolean {
  return Array.from(password).length >= PASSWORD_LEAST;
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/** Lower case, look-alikes read as the letters they stand for, everything but letters and digits left out. */
function folded(text: string): string {
  return Array.from(text.toLowerCase(), (letter) => LOOKALIKES[letter] ?? letter)
    .join("")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** What a stranger tries first: a word about the person or the product with a little around it. */
const LEFT_OVER_LEAST = 6;
const WORD_LEAST = 4;

/**
 * Whether a password is hardly more than a word that others know: the brand's, or one of the person's own (name, number, e-mail), in
 * whatever disguise of look-alikes, case and signs.
 */
export function isPersonal(password: string, words: readonly string[]): boolean {
  const text = folded(password);
  return words
    .flatMap((word) => word.split(/[\s@._+-]+/))
    .map(folded)
    .filter((word) => word.length >= WORD_LEAST)
    .some((word) => text.includes(word) && text.replaceAll(word, "").length < LEFT_OVER_LEAST);
}
