import "server-only";
import { and, eq, inArray, or } from "drizzle-orm";
import { statementName, type Database } from "@/db/client";
import { customer, line } from "@/db/schema/lines";
import { readPhone } from "@/lib/phone";

/** Whom a file names. */
export interface Identity {
  readonly taxCode: string | null;
  readonly vatNumber: string | null;
}

/** The customer whom a file means, or why there is none. */
export type Recipient = { readonly customerId: string } | { readonly customerId: null; readonly reason: string };

/** Whose bill it is; a missing line leaves the bill unassigned, for the reason given. */
export interface Match {
  readonly customerId: string | null;
  readonly lineId: string | null;
  readonly reason?: string;
}

/** Finds the customer whom a file names by tax code or VAT number. */
export async function findRecipient(tx: Database, identity: Identity): Promise<Recipient> {
  const customers = await customersOf(tx, identity);
  const [customerId] = customers;
  if (customerId === undefined) return { customerId: null, reason: `No customer has the ${nameOf(identity)} of the file.` };
  if (customers.length > 1) return { customerId: null, reason: "Tax code and VAT number of the file belong to different customers." };
  return { customerId };
}

/**
 * Finds the fixed line of a bill. Only among the lines of the customer whom the file names: a reference alone never decides, or a slip
 * in one digit would show a bill to a stranger. Without any reference the customer's only fixed line is meant.
 */
export async function matchLine(tx: Database, recipient: Recipient, references: readonly string[]): Promise<Match> {
  if (recipient.customerId === null) return { lineId: null, ...recipient };
  const { customerId } = recipient;
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

async function customersOf(tx: Database, { taxCode, vatNumber }: Identity): Promise<string[]> {
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
    .where(
      and(
        eq(line.customerId, customerId),
        eq(line.kind, "fixed"),
        or(inArray(line.contractRef, [...references]), inArray(line.number, numbers)),
      ),
    )
    .limit(2);
  return found.map(({ id }) => id);
}

async function fixedLines(tx: Database, customerId: string): Promise<string[]> {
  const found = await tx
    .select({ id: line.id })
    .from(line)
    .where(and(eq(line.customerId, customerId), eq(line.kind, "fixed")))
    .limit(2)
    .prepare(statementName("fixed_lines"))
    .execute();
  return found.map(({ id }) => id);
}

function nameOf({ taxCode, vatNumber }: Identity): string {
  if (taxCode !== null) return `tax code ${taxCode}`;
  return vatNumber === null ? "identity" : `VAT number ${vatNumber}`;
}

function whyNone(found: number, references: readonly string[]): string {
  const named = references.slice(0, 3).join(", ");
  if (found > 1)
    return named === ""
      ? "The file names no line and the customer has several."
      : `The references of the file (${named}) name several lines.`;
  return named === "" ? "The file names no line and the customer has none." : `The customer has no fixed line with the reference ${named}.`;
}
