/**
 * The code that is printed on a line's newest bill, or on its welcome letter: eight letters and digits as in `8F3K-Q2M7`, of an alphabet
 * without look-alikes (Crockford's base32). What people read wrong is read right: O is 0, I and L are 1.
 * @returns the eight characters, or nothing for what is no such code.
 */
export function normaliseBillCode(text: string): string | undefined {
  if (text.length > 40) return undefined;
  const code = text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(code) ? code : undefined;
}
