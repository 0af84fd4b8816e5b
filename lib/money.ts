/**
 * An amount in integer euro cents. The name is the promise: no fractions, no floats in between.
 * SQL keeps it as `bigint`; the largest amount here is far below 2^53, so a number holds it exactly.
 */
export type Cents = number;

/** The only currency of the portal: bills in others are refused by name at import. */
export const CURRENCY = "EUR";

const DECIMAL = /^([+-]?)(\d{1,15})(?:\.(\d{1,8}))?$/;

/**
 * Parses a decimal text ("37.9", "-12.345") to an integer scaled by 10^8, the precision of unit prices in a FatturaPA.
 * @throws RangeError when the text is no such decimal.
 */
export function parseScaled(text: string): bigint {
  const match = DECIMAL.exec(text);
  if (!match) throw new RangeError(`not a decimal with at most 8 places: ${text.slice(0, 40)}`);
  const [, sign, whole = "0", fraction = ""] = match;
  const scaled = BigInt(whole) * 100_000_000n + BigInt(fraction.padEnd(8, "0"));
  return sign === "-" ? -scaled : scaled;
}

/** Rounds a value scaled by 10^8 to cents, halves away from zero: the one rounding rule of the portal (as an Italian invoice rounds). */
export function roundToCents(scaled: bigint): Cents {
  const half = scaled < 0n ? -500_000n : 500_000n;
  return Number((scaled + half) / 1_000_000n);
}

/**
 * Reads a decimal euro text as cents, rounding halves away from zero.
 * @throws RangeError when the text is no decimal.
 */
export function toCents(text: string): Cents {
  return roundToCents(parseScaled(text));
}

/** Writes cents as a plain decimal with a point ("-0.05"), for files and providers; people read `formatMoney`. */
export function fromCents(cents: Cents): string {
  const absolute = Math.abs(cents);
  return `${cents < 0 ? "-" : ""}${String(Math.floor(absolute / 100))}.${String(absolute % 100).padStart(2, "0")}`;
}

/** Writes cents for a reader: `37,90 €` (it, fr), `€37.90` (en), always with the real minus sign. */
export function formatMoney(cents: Cents, locale: string): string {
  return moneyFormat(locale)
    .format(cents / 100)
    .replace("-", "\u2212");
}

/** Writes a unit price with all of its places: "0.00350000" is `0,0035 €`. */
export function formatUnitPrice(price: string, locale: string): string {
  return unitFormat(locale).format(Number(price)).replace("-", "\u2212");
}

const unitFormats = new Map<string, Intl.NumberFormat>();

function unitFormat(locale: string): Intl.NumberFormat {
  const known = unitFormats.get(locale);
  if (known) return known;
  const options = { style: "currency", currency: CURRENCY, maximumFractionDigits: 8 } as const;
  const made = new Intl.NumberFormat(locale === "en" ? "en-IE" : locale, options);
  unitFormats.set(locale, made);
  return made;
}

/** The parts of a written amount, so that a large figure may set its cents and currency smaller. */
export function moneyParts(cents: Cents, locale: string): Intl.NumberFormatPart[] {
  return moneyFormat(locale)
    .formatToParts(cents / 100)
    .map((part) => (part.type === "minusSign" ? { ...part, value: "\u2212" } : part));
}

const formats = new Map<string, Intl.NumberFormat>();

function moneyFormat(locale: string): Intl.NumberFormat {
  let format = formats.get(locale);
  if (!format) {
    format = new Intl.NumberFormat(locale === "en" ? "en-IE" : locale, { style: "currency", currency: CURRENCY });
    formats.set(locale, format);
  }
  return format;
}
