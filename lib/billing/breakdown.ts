import type { Day } from "@/lib/dates";
import { parseScaled, roundToCents, type Cents } from "@/lib/money";

/** The sections of a bill in the order in which it is read. */
export const SECTIONS = ["subscriptions", "calls", "one-off", "other"] as const;

/** One of the four sections. */
export type Section = (typeof SECTIONS)[number];

/** A row of a bill, with the file's own precision. */
export interface BillRow {
  readonly position: number;
  readonly section: Section;
  readonly articleCode: string | null;
  readonly description: string;
  readonly quantity: string | null;
  /** Net of VAT, as the total. */
  readonly unitPrice: string;
  /** Net of VAT, up to eight places. */
  readonly total: string;
  readonly vatRate: string;
  readonly vatNature: string | null;
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
}

/** A section with its rows and their sum, net of VAT. */
export interface SectionSum<Row> {
  readonly section: Section;
  readonly rows: readonly Row[];
  readonly netCents: Cents;
}

/** How a bill's total comes to be: sections, VAT, and what the file's own rounding or extra amounts leave over. */
export interface Breakdown<Row> {
  readonly sections: readonly SectionSum<Row>[];
  readonly taxCents: Cents;
  /** Total less sections less VAT: real invoices round each row for itself, or add stamp duty outside the rows. Shown, never hidden. */
  readonly residualCents: Cents;
}

/**
 * Sums a bill's rows section by section. Rows keep up to eight places and are added before they are rounded;
 * sections + VAT + residual is the total to the cent, always.
 */
export function breakDown<Row extends { readonly section: Section; readonly total: string }>(
  rows: readonly Row[],
  vat: readonly { readonly taxCents: Cents }[],
  totalCents: Cents,
): Breakdown<Row> {
  const sections = SECTIONS.map((section) => {
    const own = rows.filter((row) => row.section === section);
    const net = own.reduce((sum, row) => sum + parseScaled(row.total), 0n);
    return { section, rows: own, netCents: roundToCents(net) };
  }).filter((section) => section.rows.length > 0);
  const taxCents = vat.reduce((sum, line) => sum + line.taxCents, 0);
  const netCents = sections.reduce((sum, section) => sum + section.netCents, 0);
  return { sections, taxCents, residualCents: totalCents - netCents - taxCents };
}
