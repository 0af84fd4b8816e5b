/** What an offer may charge besides its price; the texts have a name for each. */
export const EXTRA_COST_KINDS = ["minute", "sms", "data-mb", "abroad-minute", "abroad-sms", "premium-minute"] as const;

/** One of them, with the price of a unit as the operator writes it: "0.29". */
export interface ExtraCost {
  readonly kind: (typeof EXTRA_COST_KINDS)[number];
  readonly unitPrice: string;
}

/** How often an offer is paid for. */
export type OfferPeriod = "month" | "28-days" | "one-off";

/** What an offer is called, by language. */
export interface OfferNames {
  readonly it: string;
  readonly fr: string;
  readonly en: string;
}

/** A unit price for a reader, with all the places that it has: `0,0029 €`. */
export function formatUnitPrice(unitPrice: string, locale: string): string {
  return new Intl.NumberFormat(locale === "en" ? "en-IE" : locale, { style: "currency", currency: "EUR", maximumFractionDigits: 8 }).format(
    Number(unitPrice),
  );
}
