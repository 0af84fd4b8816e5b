import { brand } from "@/lib/brand";

/** The part of the configuration that says who collects direct debits: read by `env.ts`. */
interface Given {
  readonly SEPA_CREDITOR_NAME?: string | undefined;
  readonly SEPA_CREDITOR_IBAN?: string | undefined;
  readonly SEPA_CREDITOR_ID?: string | undefined;
}

/** The creditor of the mandates, as its bank knows it. */
export interface Creditor {
  readonly name: string;
  readonly iban: string;
  /** The creditor identifier (AT-02 of the SEPA Core rulebook), which stands on every mandate. */
  readonly creditorId: string;
}

/** A bank that does not exist (ABI 99999), with the VAT number of the demo's bills. */
const DEMO_CREDITOR: Creditor = { name: brand.name, iban: "IT60N9999900584000000000584", creditorId: "IT53ZZZ0000099999900584" };

export function sepaFaults(given: Given): (string | false)[] {
  const { SEPA_CREDITOR_NAME: name, SEPA_CREDITOR_IBAN: iban, SEPA_CREDITOR_ID: creditorId } = given;
  const set = [name, iban, creditorId].filter((value) => value !== undefined);
  return [set.length > 0 && set.length < 3 && "SEPA_CREDITOR_NAME, SEPA_CREDITOR_IBAN and SEPA_CREDITOR_ID: set all three or none"];
}

export function sepaSettings(given: Given, demo: boolean): Creditor | undefined {
  const { SEPA_CREDITOR_NAME: name, SEPA_CREDITOR_IBAN: iban, SEPA_CREDITOR_ID: creditorId } = given;
  if (name === undefined || iban === undefined || creditorId === undefined) return demo ? DEMO_CREDITOR : undefined;
  return { name, iban, creditorId };
}
