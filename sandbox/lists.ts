import { ApiError, missing } from "@/sandbox/errors";
import type { Table } from "@/sandbox/table";

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

interface Listing<Row, Item> {
  readonly url: string;
  readonly wanted: (row: Row) => boolean;
  readonly render: (row: Row) => Item;
}

const DEFAULT_LIMIT = 10;

/**
 * One page of the wanted rows, newest first. It reads from the cursor on and no further than it must.
 * @throws ApiError 400 when there are two cursors, 404 when there is no such row.
 */
export function pageOf<Row extends { readonly id: string }, Item>(
  table: Table<Row>,
  page: Page,
  { url, wanted, render }: Listing<Row, Item>,
): ListObject<Item> {
  const limit = page.limit ?? DEFAULT_LIMIT;
  const { starting_after: after, ending_before: before } = page;
  if (after !== undefined && before !== undefined) {
    throw new ApiError({ status: 400, message: "You may only specify one of these parameters: starting_after, ending_before." });
  }
  if (after !== undefined && !table.get(after)) throw missing("object", "starting_after", after);
  if (before !== undefined && !table.get(before)) throw missing("object", "ending_before", before);
  const found: Row[] = [];
  for (const row of before === undefined ? table.newestFirst(after) : table.newerThan(before)) {
    if (wanted(row)) found.push(row);
    if (found.length > limit) break;
  }
  const rows = found.slice(0, limit);
  if (before !== undefined) rows.reverse();
  return { object: "list", data: rows.map(render), has_more: found.length > limit, url };
}
