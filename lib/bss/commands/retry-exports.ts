import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { db } from "@/db/client";
import { operatorExport } from "@/db/schema/billing";
import { recordAudit } from "@/lib/audit/commands";
import { clock } from "@/lib/clock";
import { UserError } from "@/lib/errors";
import { hasScope, type Principal } from "@/lib/principal";

/**
 * Has exports sent again that the operator refused, once a person has cleared up why; the sweep takes them within a minute.
 * @returns how many of them there were.
 * @throws UserError `not-found` for a principal that is not the system's.
 */
export async function retryExports(principal: Principal, ids: readonly string[] | "all"): Promise<number> {
  if (!hasScope(principal, "system")) throw new UserError("not-found");
  const at = clock.now();
  const named = ids === "all" ? [] : [inArray(operatorExport.id, [...ids])];
  return db().transaction(async (tx) => {
    const again = await tx
      .update(operatorExport)
      .set({ state: "waiting", attempts: 0, nextAttemptAt: at })
      .where(and(eq(operatorExport.state, "refused"), ...named))
      .returning({ id: operatorExport.id });
    for (const { id } of again) await recordAudit(tx, { principal, action: "export.retry", target: id, at });
    return again.length;
  });
}
