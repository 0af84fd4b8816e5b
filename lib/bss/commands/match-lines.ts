import "server-only";
import { and, eq, inArray, or } from "drizzle-orm";
import type { Database } from "@/db/client";
import { customer, line } from "@/db/schema/lines";
import { reason, type Reason } from "@/lib/import-reason";
import { readPhone } from "@/lib/phone";

/** Whom a bill names, and the contracts or lines that it is for. */
export interface Addressee {
  readonly taxCode: string | null;
  readonly vatNumber: string | null;
  readonly references: readonly string[];
}

/** Whose bill it is; a missing line leaves the bill unassigned, for the reason given. */
export type Match =
  | { readonly customerId: string; readonly lineId: string }
  | { readonly customerId: string | null; readonly lineId: null; readonly reason: Reason };

/**
 * Finds the fixed line of each bill. Only among the lines of the customer whom the bill names by tax code or VAT number: a reference alone
 * never decides, or a slip in one digit would show a bill to a stranger. Without any reference the customer's only fixed line is meant.
 * @returns a match for each addressee, in their order.
 */
export async function matchLines(tx: Database, addressees: readonly Addressee[]): Promise<Match[]> {
  const customers = await customersNamed(tx, addressees);
  const found = addressees.map((addressee) => ({ addressee, ...recipientOf(addressee, customers) }));
  const lines = await linesMeant(
    tx,
    found.flatMap(({ customerId, addressee }) => (customerId === null ? [] : [{ customerId, references: addressee.references }])),
  );
  return found.map(({ addressee: { references }, ...recipient }) => {
    const { customerId } = recipient;
    if (customerId === null) return { ...recipient, lineId: null };
    const mine = (lines.get(customerId) ?? []).filter((line) => references.length === 0 || isMeant(line, references));
    const [one] = mine;
    if (one && mine.length === 1) return { customerId, lineId: one.id };
    return { customerId, lineId: null, reason: whyNone(mine.length, references) };
  });
}

/** How a bill keeps its references while it waits for its line: one a line; the reader leaves no line feed inside one. */
export function joinReferences(references: readonly string[]): string | null {
  return references.length === 0 ? null : references.join("\n");
}

/** The references as `joinReferences` kept them. */
export function splitReferences(kept: string | null): string[] {
  return kept === null ? [] : kept.split("\n");
}

/** Ids of customers by what names them: `tax:` and `vat:` before the number. */
async function customersNamed(tx: Database, addressees: readonly Addressee[]): Promise<Map<string, string>> {
  const taxCodes = new Set(addressees.flatMap(({ taxCode }) => taxCode ?? []));
  const vatNumbers = new Set(addressees.flatMap(vatNumbersOf));
  const found = await tx
    .select({ id: customer.id, taxCode: customer.taxCode, vatNumber: customer.vatNumber })
    .from(customer)
    .where(or(inArray(customer.taxCode, [...taxCodes]), inArray(customer.vatNumber, [...vatNumbers])));
  return new Map(
    found.flatMap(({ id, taxCode, vatNumber }) => [
      ...(taxCode === null ? [] : [[`tax:${taxCode}`, id] as const]),
      ...(vatNumber === null ? [] : [[`vat:${vatNumber}`, id] as const]),
    ]),
  );
}

/** A company's tax code has the eleven digits of its VAT number. */
function vatNumbersOf({ taxCode, vatNumber }: Addressee): string[] {
  return [vatNumber, taxCode !== null && /^\d{11}$/.test(taxCode) ? `IT${taxCode}` : null].filter((value) => value !== null);
}

/** The customer whom a bill means, or why there is none. */
function recipientOf(
  addressee: Addressee,
  customers: ReadonlyMap<string, string>,
): { customerId: string } | { customerId: null; reason: Reason } {
  const names = [
    ...(addressee.taxCode === null ? [] : [`tax:${addressee.taxCode}`]),
    ...vatNumbersOf(addressee).map((vat) => `vat:${vat}`),
  ];
  const [customerId, ...others] = new Set(names.flatMap((name) => customers.get(name) ?? []));
  if (customerId === undefined) return { customerId: null, reason: whyUnknown(addressee) };
  if (others.length > 0) return { customerId: null, reason: reason("recipient-two") };
  return { customerId };
}

interface FixedLine {
  readonly id: string;
  readonly customerId: string;
  readonly number: string;
  readonly contractRef: string | null;
}

/** The fixed lines of each customer: those that are named, or all of a customer who names none. */
async function linesMeant(
  tx: Database,
  wanted: readonly { readonly customerId: string; readonly references: readonly string[] }[],
): Promise<Map<string, FixedLine[]>> {
  const references = [...new Set(wanted.flatMap((one) => one.references))];
  const nameless = wanted.filter((one) => one.references.length === 0).map(({ customerId }) => customerId);
  const found = await tx
    .select({ id: line.id, customerId: line.customerId, number: line.number, contractRef: line.contractRef })
    .from(line)
    .where(
      and(
        eq(line.kind, "fixed"),
        inArray(line.customerId, [...new Set(wanted.map(({ customerId }) => customerId))]),
        or(
          inArray(line.customerId, [...new Set(nameless)]),
          inArray(line.contractRef, references),
          inArray(line.number, [...new Set(references.flatMap(numbersIn))]),
        ),
      ),
    );
  const lines = new Map<string, FixedLine[]>();
  for (const one of found) lines.set(one.customerId, [...(lines.get(one.customerId) ?? []), one]);
  return lines;
}

function isMeant({ contractRef, number }: FixedLine, references: readonly string[]): boolean {
  return references.some((reference) => reference === contractRef || numbersIn(reference).includes(number));
}

function numbersIn(reference: string): string[] {
  return readPhone(reference).map(({ e164 }) => e164);
}

function whyUnknown({ taxCode, vatNumber }: Addressee): Reason {
  if (taxCode !== null) return reason("recipient-tax-code", { taxCode });
  return vatNumber === null ? reason("recipient-unnamed") : reason("recipient-vat-number", { vatNumber });
}

function whyNone(found: number, named: readonly string[]): Reason {
  const references = named.slice(0, 3).join(", ");
  if (references === "") return reason(found > 1 ? "bill-names-no-line-of-several" : "bill-names-no-line");
  return reason(found > 1 ? "bill-names-several-lines" : "bill-names-other-line", { references });
}
