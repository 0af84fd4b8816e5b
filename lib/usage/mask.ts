/** Three of these stand where digits were. */
const HIDDEN = "•••";

/** What networks write where the other side gave no number. */
const WITHHELD =
  /^(?:sips?:)?(?:anonymous|anonimo|private|privato|restricted|unavailable|unknown|sconosciuto|withheld|nascosto)(?!\p{L})/iu;

/** What people and systems put between the digits of one number. Anything else ends a run of digits, and a run more is masked, never less. */
const SEPARATORS = /(?<=\p{Nd})[\s().\-/_\u2010-\u2015\u200B-\u200F\u2060\uFEFF]+(?=\p{Nd})/gu;

/**
 * A number as call detail may show it: its last three digits are hidden, however it is written, and so are those of whatever stands beside it (an extension, a host). Short and
 * service numbers are no exception: of 119 nothing is left. Text without digits, as the name of a sender, stays.
 *
 * Source: Codice privacy (d.lgs. 196/2003), article 124, paragraph 4: the last three digits of called numbers are not shown; the whole ones are given to the contract holder only
 * for a specific dispute of what was charged. The Garante's decision of 13 March 2008, which lets an operator show them, is not made use of.
 * @returns nothing where no number was given. What is masked already stays as it is.
 */
export function maskNumber(text: string): string | undefined {
  const written = text.normalize("NFKC").trim();
  if (written === "" || WITHHELD.test(written)) return undefined;
  return written
    .replace(SEPARATORS, "")
    .replace(/^(?:tel|sips?):/i, "")
    .replace(/^00(?=\p{Nd})/u, "+")
    .replace(/\p{Nd}{1,3}(?![\p{Nd}•])/gu, HIDDEN);
}
