/** The provinces and metropolitan cities of Italy by their letters (ISO 3166-2:IT), those that were before a reform included: post knows them. */
const PROVINCES =
  "AG AL AN AO AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CI CL CN CO CR CS CT CZ EN FC FE FG FI FM FR GE GO GR IM IS KR LC LE LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU OG OR OT PA PC PD PE PG PI PN PO PR PT PU PV PZ RA RC RE RG RI RM RN RO SA SI SO SP SR SS SU SV TA TE TN TO TP TR TS TV UD VA VB VC VE VI VR VS VT VV".split(
    " ",
  );

/** Whether these are the letters of a province. */
export function isProvince(letters: string): boolean {
  return PROVINCES.includes(letters);
}

/** Where a bill on paper goes. */
export interface PostalAddress {
  readonly street: string;
  readonly postcode: string;
  readonly town: string;
  readonly province: string;
}

/** How a line's bills come: without paper, by mail and in the portal, or on paper to an address. */
export type DeliveryWish = { readonly way: "app" } | ({ readonly way: "paper" } & PostalAddress);

/** An address as it is written in Italy, on one line. */
export function writeAddress({ street, postcode, town, province }: PostalAddress): string {
  return `${street}, ${postcode} ${town} (${province})`;
}
