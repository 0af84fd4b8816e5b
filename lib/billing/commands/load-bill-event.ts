import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { billEvent } from "@/db/schema/billing/bill-event";
import type { BillEvent } from "@/lib/billing/comparison";

/**
 * Writes down what happened to a line, for its bills to be explained by; the same reference again corrects it.
 * @returns `foreign` for a reference that is another line's, whose event stays as it is.
 */
export async function loadBillEvent(
  tx: Database,
  lineId: string,
  event: BillEvent & { readonly reference: string },
  now: Date,
): Promise<"done" | "unchanged" | "foreign"> {
  const { kind, articleCode, description, effectiveOn, noticedOn, note } = event;
  const isNews = sql`(${billEvent.kind}, ${billEvent.articleCode}, ${billEvent.description}, ${billEvent.effectiveOn}, ${billEvent.noticedOn}, ${billEvent.note})
    is distinct from (excluded.kind, excluded.article_code, excluded.description, excluded.effective_on, excluded.noticed_on, excluded.note)`;
  const loaded = await tx
    .insert(billEvent)
    .values({
      id: uuidv7(),
      reference: event.reference,
      lineId,
      kind,
      articleCode,
      description,
      effectiveOn,
      noticedOn,
      note,
      loadedAt: now,
    })
    .onConflictDoUpdate({
      target: billEvent.reference,
      set: { kind, articleCode, description, effectiveOn, noticedOn, note, loadedAt: now },
      setWhere: and(eq(billEvent.lineId, lineId), isNews),
    })
    .returning({ id: billEvent.id });
  if (loaded.length > 0) return "done";
  const own = await tx
    .select({ id: billEvent.id })
    .from(billEvent)
    .where(and(eq(billEvent.reference, event.reference), eq(billEvent.lineId, lineId)));
  return own.length > 0 ? "unchanged" : "foreign";
}
