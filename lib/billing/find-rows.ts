import type { BillRow, SectionSum } from "@/lib/billing/breakdown";
import { fold, readable } from "@/lib/billing/row-text";

/** Rows of a section that stand on a page at once: a bill of thousands stays light. */
export const ROWS_A_PAGE = 50;

/** The part of a section that a page shows. */
export interface SectionView extends SectionSum<BillRow> {
  readonly shown: readonly BillRow[];
  /** How many rows fit what is looked for; all when nothing is. */
  readonly found: number;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
}

/** What of a section to show: the rows that have the words looked for in their description, code or amount, and of those one page. */
export function viewSection(
  section: SectionSum<BillRow>,
  { find, page }: { readonly find: string; readonly page: number },
  written: (row: BillRow) => string,
): SectionView {
  const needle = fold(find);
  const fits = (row: BillRow) =>
    needle === "" || [readable(row.description), row.articleCode ?? "", written(row)].some((text) => fold(text).includes(needle));
  const rows = section.rows.filter(fits);
  const pages = Math.max(1, Math.ceil(rows.length / ROWS_A_PAGE));
  const current = Math.min(page, pages);
  return {
    ...section,
    shown: rows.slice((current - 1) * ROWS_A_PAGE, current * ROWS_A_PAGE),
    found: rows.length,
    page: current,
    pages,
  };
}
