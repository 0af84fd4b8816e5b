import "server-only";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { association } from "@/db/schema/identity";
import { recordAudit } from "@/lib/audit/commands";
import { tellOwners } from "@/lib/identity/commands/tell-owners";
import type { Principal } from "@/lib/principal";

/** How somebody shows that a line is theirs. */
export type LineProof = "network" | "sms" | "bill_code";

/**
 * Associates a line that was proved with the principal's account; a line that had been shared with it is its own from now on. The other
 * accounts that have proved it are told by mail and by SMS.
 * @returns false when it was associated already.
 */
export async function associate(
  tx: Database,
  principal: Principal,
  line: { readonly id: string; readonly number: string },
  proof: LineProof,
  now: Date,
): Promise<boolean> {
  const own = { proof, provedAt: now, access: "manage", until: null, grantedBy: null } as const;
  const fresh = await tx
    .insert(association)
    .values({ accountId: principal.subject, lineId: line.id, ...own })
    .onConflictDoUpdate({
      target: [association.accountId, association.lineId],
      set: own,
      setWhere: eq(association.proof, "delegation"),
    })
    .returning({ lineId: association.lineId });
  if (fresh.length === 0) return false;
  await recordAudit(tx, { principal, action: "line.add", target: line.id, details: { lineId: line.id, proof }, at: now });
  await tellOwners(tx, line, principal.subject);
  return true;
}
