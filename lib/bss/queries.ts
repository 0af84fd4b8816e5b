import "server-only";
import { asc, count, inArray } from "drizzle-orm";
import { db } from "@/db/client";
import { operatorExport } from "@/db/schema/billing";
import { UserError } from "@/lib/errors";
import { hasScope, type Principal } from "@/lib/principal";

const LISTED = 200;

/** An export that the operator does not have yet, as far as we know. */
export interface OpenExport {
  readonly id: string;
  readonly kind: string;
  readonly reference: string;
  readonly state: "waiting" | "acknowledged" | "refused";
  readonly attempts: number;
  readonly createdAt: Date;
  readonly lastAnswer: string | null;
}

/**
 * How many exports stand where, and the oldest of those that are not acknowledged.
 * @throws UserError `not-found` for a principal that is not the system's.
 */
export async function listExports(principal: Principal): Promise<{ counts: Record<OpenExport["state"], number>; open: OpenExport[] }> {
  if (!hasScope(principal, "system")) throw new UserError("not-found");
  const [counted, open] = await Promise.all([
    db().select({ state: operatorExport.state, count: count() }).from(operatorExport).groupBy(operatorExport.state),
    db()
      .select({
        id: operatorExport.id,
        kind: operatorExport.kind,
        reference: operatorExport.reference,
        state: operatorExport.state,
        attempts: operatorExport.attempts,
        createdAt: operatorExport.createdAt,
        lastAnswer: operatorExport.lastAnswer,
      })
      .from(operatorExport)
      .where(inArray(operatorExport.state, ["waiting", "refused"]))
      .orderBy(asc(operatorExport.sequence))
      .limit(LISTED),
  ]);
  const counts = { waiting: 0, acknowledged: 0, refused: 0 };
  for (const row of counted) counts[row.state] = row.count;
  return { counts, open };
}
