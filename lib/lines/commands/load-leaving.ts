import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { line } from "@/db/schema/lines";
import type { Day } from "@/lib/dates";

/** Writes down that a line leaves on a day and why, or, without a day, that it stays after all. @returns false when that is known. */
export async function loadLeaving(tx: Database, lineId: string, leftOn: Day | undefined, reason: "ported" | "ended"): Promise<boolean> {
  const leaving = leftOn === undefined ? { leftOn: null, leftReason: null } : { leftOn, leftReason: reason };
  const isNews = sql`(${line.leftOn}, ${line.leftReason}) is distinct from (${leaving.leftOn}::date, ${leaving.leftReason}::text)`;
  const changed = await tx
    .update(line)
    .set(leaving)
    .where(and(eq(line.id, lineId), isNews))
    .returning({ id: line.id });
  return changed.length > 0;
}
