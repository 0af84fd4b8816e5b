import "server-only";
import type { Database } from "@/db/client";
import { loadBillEvent } from "@/lib/billing/commands/load-bill-event";
import { RowRefusal } from "@/lib/bss/commands/import-rows";
import type { OperatorRow } from "@/lib/bss/input";
import { reason } from "@/lib/import-reason";

/** A row about what makes a line's bills differ. */
export type BillEventRow = OperatorRow & { type: "bill_event" };

/** Loads such a row. @returns false when it is here as it is. */
export async function loadEvent(tx: Database, lineId: string, row: BillEventRow, now: Date): Promise<boolean> {
  const { reference, kind, article_code: articleCode = null, description = null, effective_on: effectiveOn, note } = row;
  const noticedOn = row.noticed_on ?? null;
  if (articleCode === null && description === null) throw new RowRefusal(reason("event-unnamed"));
  if (kind === "price-change" && noticedOn === null) throw new RowRefusal(reason("event-without-notice"));
  if (kind !== "price-change" && noticedOn !== null) throw new RowRefusal(reason("event-with-notice"));
  const loaded = await loadBillEvent(tx, lineId, { reference, kind, articleCode, description, effectiveOn, noticedOn, note }, now);
  if (loaded === "foreign") throw new RowRefusal(reason("reference-taken", { reference }));
  return loaded === "done";
}
