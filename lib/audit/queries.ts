import "server-only";
import { desc, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import type { Principal } from "@/lib/principal";

/** What was done on the principal's data, newest first, and whether by themselves. Who else acted stays within. */
export async function listOwnAudit(principal: Principal, limit: number) {
  const rows = await db()
    .select({ at: auditLog.at, actor: auditLog.actor, action: auditLog.action, details: auditLog.details })
    .from(auditLog)
    .where(eq(auditLog.subject, principal.subject))
    .orderBy(desc(auditLog.id))
    .limit(limit);
  return rows.map(({ actor, ...row }) => ({ ...row, byYou: actor === principal.subject }));
}
