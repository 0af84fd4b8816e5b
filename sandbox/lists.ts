import { ApiError, missing } from "@/sandbox/errors";

interface Page {
  readonly limit?: number | undefined;
  readonly starting_after?: string | undefined;
  readonly ending_before?: string | undefined;
}

/** A page of Stripe's, as the wire carries it. */
export interface ListObject<Item> {
  readonly object: "list";
  readonly data: Item[];
  readonly has_more: boolean;
  readonly url: string;
}

const DEFAULT_LIMIT = 10;

/**
 * Cuts one page out of rows that are sorted newest first.
 * @throws ApiError 400 when the cursor is none of them.
 */
export function pageOf<Row extends { readonly id: string }, Item>(
  rows: readonly Row[],
  page: Page,
  url: string,
  render: (row: Row) => Item,
): ListObject<Item> {
  const limit = page.limit ?? DEFAULT_LIMIT;
  if (page.starting_after !== undefined && page.ending_before !== undefined) {
    throw new ApiError({ status: 400, message: "You may only specify one of these parameters: starting_after, ending_before." });
  }
  const after = page.starting_after === undefined ? 0 : positionOf(rows, page.starting_after, "starting_after") + 1;
  const before = page.ending_before === undefined ? rows.length : positionOf(rows, page.ending_before, "ending_before");
  const window = rows.slice(after, before);
  const cut = page.ending_before === undefined ? window.slice(0, limit) : window.slice(-limit);
  return { object: "list", data: cut.map(render), has_more: window.length > cut.length, url };
}

function positionOf(rows: readonly { readonly id: string }[], id: string, param: string): number {
  const position = rows.findIndex((row) => row.id === id);
  if (position < 0) throw missing("object", param, id);
  return position;
}
