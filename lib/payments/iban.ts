/** Italy's and San Marino's have 27 characters; the longest in use anywhere has 33, the shortest 15. */
const SHAPE = /^(?:(?:IT|SM)\d{2}[A-Z]\d{10}[A-Z0-9]{12}|(?!IT|SM)[A-Z]{2}\d{2}[A-Z0-9]{11,30})$/;

/**
 * Reads an IBAN as people type it, and checks its two digits (ISO 13616, ISO 7064 MOD 97-10): each wrong digit and each pair that was swapped is found.
 * @returns it without spaces, in capitals; nothing for what is none.
 */
export function readIban(typed: string): string | undefined {
  const iban = typed.replace(/[\s.-]/g, "").toUpperCase();
  if (!SHAPE.test(iban)) return undefined;
  const digits = `${iban.slice(4)}${iban.slice(0, 4)}`.replace(/[A-Z]/g, (letter) => String(parseInt(letter, 36)));
  return BigInt(digits) % 97n === 1n ? iban : undefined;
}
