import "server-only";
import { and, eq, inArray, or } from "drizzle-orm";
import type { Database } from "@/db/client";
import { customer, line } from "@/db/schema/lines";
import { readPhone } from "@/lib/phone";

/** Whom a file names and which contract or line: what a bill is attached by. */
export interface Addressee {
  readonly taxCode: string | null;
  readonly vatNumber: string | null;
  readonly lineReferences: readonly string[];
}

/** Whose bill it is; a missing line leaves the bill unassigned, for the reason given. */
export interface Match {
  readonly customerId: string | null;
  readonly lineId: string | null;
  readonly reason?: string;
}

/**
 * Finds the fixed line of a bill. Only among the lines of the customer whom the file names by tax code or VAT number: a reference
 * alone never decides, or a slip in one digit would show a bill to a stranger. Without any reference the customer's only fixed line is meant.
 */
export async function matchLine(tx: Database, addressee: Addressee): Promise<Match> {
  const customers = await customersOf(tx, addressee);
  const [customerId] = customers;
  if (customerId === undefined) return { customerId: null, lineId: null, reason: `No customer has the ${identityOf(addressee)} of the file.` };
  if (customers.length > 1) return { customerId: null, lineId: null, reason: "Tax code and VAT number of the file belong to different customers." };

  const references = addressee.lineReferences;
  const lines = references.length > 0 ? await linesByReference(tx, customerId, references) : await fixedLines(tx, customerId);
  const [lineId] = lines;
  if (lineId !== undefined && lines.length === 1) return { customerId, lineId };
  return { customerId, lineId: null, reason: whyNone(lines.length, references) };
}

/** How a bill keeps its references while it waits for its line: one a line; the reader leaves no line feed inside one. */
export function joinReferences(references: readonly string[]): string | null {
  return references.length === 0 ? null : references.join("\n");
}

/** The references as `joinReferences` kept them. */
export function splitReferences(kept: string | null): string[] {
  return kept === null ? [] : kept.split("\n");
}

async function customersOf(tx: Database, { taxCode, vatNumber }: Addressee): Promise<string[]> {
  const taxCodes = [taxCode].filter((value) => value !== null);
  // A company's tax code has the eleven digits of its VAT number.
  const vatNumbers = [vatNumber, taxCode !== null && /^\d{11}$/.test(taxCode) ? `IT${taxCode}` : null].filter((value) => value !== null);
  if (taxCodes.length + vatNumbers.length === 0) return [];
  const found = await tx
    .select({ id: customer.id })
    .from(customer)
    .where(or(inArray(customer.taxCode, taxCodes), inArray(customer.vatNumber, vatNumbers)))
    .limit(2);
  return found.map(({ id }) => id);
}

async function linesByReference(tx: Database, customerId: string, references: readonly string[]): Promise<string[]> {
  const numbers = references.flatMap((reference) => readPhone(reference).map(({ e164 }) => e164));
  const found = await tx
    .select({ id: line.id })
    .from(line)
    .where(and(eq(line.customerId, customerId), eq(line.kind, "fixed"), or(inArray(line.contractRef, [...references]), inArray(line.number, numbers))))
    .limit(2);
  return found.map(({ id }) => id);
}

async function fixedLines(tx: Database, customerId: string): Promise<string[]> {
  const found = await tx
    .select({ id: line.id })
    .from(line)
    .where(and(eq(line.customerId, customerId), eq(line.kind, "fixed")))
    .limit(2);
  return found.map(({ id }) => id);
}

function identityOf({ taxCode, vatNumber }: Addressee): string {
  if (taxCode !== null) return `tax code ${taxCode}`;
  return vatNumber === null ? "identity" : `VAT number ${vatNumber}`;
}

function whyNone(found: number, references: readonly string[]): string {
  const named = references.slice(0, 3).join(", ");
  if (found > 1) return named === "" ? "The file names no line and the customer has several." : `The references of the file (${named}) name several lines.`;
  return named === "" ? "The file names no line and the customer has none." : `The customer has no fixed line with the reference ${named}.`;
}
