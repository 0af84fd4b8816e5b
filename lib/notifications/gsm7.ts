/**
 * The letters of an SMS (3GPP TS 23.038): those of the basic table are one septet each, those of its extension two. Any other letter would
 * make the whole text UCS-2 and a segment 70 letters long.
 */
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENSION = new Set("\f^{}\\[~]|€");

/** What one segment holds. */
const SEGMENT_SEPTETS = 160;

/** How many septets a text takes, or nothing when a letter of it is in neither table. */
export function septetsOf(text: string): number | undefined {
  let septets = 0;
  for (const letter of text) {
    if (!BASIC.has(letter) && !EXTENSION.has(letter)) return undefined;
    septets += BASIC.has(letter) ? 1 : 2;
  }
  return septets;
}

/** Whether a text is one SMS: GSM-7, in one segment. */
export function isOneSegment(text: string): boolean {
  const septets = septetsOf(text);
  return septets !== undefined && septets <= SEGMENT_SEPTETS;
}
