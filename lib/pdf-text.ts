/** The characters of the embedded fonts, with those that are no letter to draw left out; a test prints each of them. */
const DRAWN =
  "\u0020-\u007e\u00a0-\u00ac\u00ae-\u0113\u0116-\u0127\u012a-\u012b\u012e-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u014d\u0150-\u0161\u0164-\u0165\u016a-\u017e" +
  "\u01cd-\u01ce\u0218-\u021b\u0237\u1e80-\u1e85\u1e9e\u1ef2-\u1ef3\u2013-\u2014\u2018-\u201a\u201c-\u201e\u2020\u2022\u2026\u2039-\u203a\u2044\u20ac\u2122\u2191\u2193\u2212";
const NOT_DRAWN = new RegExp(`[^${DRAWN}]`, "gu");

/** No text of a paper is longer: a row of an e-invoice has 1,000 characters at most. */
const MOST = 1_200;

/**
 * Text as a page can show it, from whoever wrote it. Marks that turn the direction of writing round or show nothing go, so that no amount beside
 * them is turned; spaces of all widths become those of the font; a letter that the fonts lack is a question mark instead of an empty box.
 */
export function drawable(text: string): string {
  const plain = text
    .normalize("NFC")
    .replace(/[\u202f\u2007]/g, "\u00a0")
    .replace(/\u2011/g, "-")
    .replace(/[\p{Zs}\p{Zl}\p{Zp}\p{Cc}]/gu, (space) => (space === "\u00a0" ? space : " "))
    .replace(/\p{Cf}/gu, "")
    .replace(NOT_DRAWN, "?");
  return plain.length > MOST ? `${plain.slice(0, MOST)}…` : plain;
}

/** A title without what would be markup in the document's XML metadata, which pdfkit writes as it gets it. */
export function plainTitle(text: string): string {
  return drawable(text).replaceAll("&", "+").replaceAll("<", "‹").replaceAll(">", "›");
}
